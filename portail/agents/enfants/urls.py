from django.urls import path

from . import views

app_name = "enfants"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("relier/", views.relier, name="relier"),
    path("distinguer/", views.distinguer, name="distinguer"),
    path("<int:cle>/delier/", views.delier, name="delier"),
    path("<int:cle>/revoir/", views.revoir, name="revoir"),
]
