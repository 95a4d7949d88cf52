from django.urls import path

from . import views

urlpatterns = [
    path("donnees-personnelles/", views.donnees_personnelles, name="donnees_personnelles"),
    path("mon-compte/mes-donnees/", views.mes_donnees, name="mes_donnees"),
    path("mon-compte/mes-donnees/json/", views.mes_donnees_json, name="mes_donnees_json"),
    path("mon-compte/mes-donnees/pdf/", views.mes_donnees_pdf, name="mes_donnees_pdf"),
]
