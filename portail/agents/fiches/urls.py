from django.urls import path

from . import views

app_name = "fiches"
urlpatterns = [
    path("<int:cle>/", views.demande, name="demande"),
    path("<int:cle>/prise/", views.prise, name="prise"),
    path("<int:cle>/appliquer/", views.appliquer, name="appliquer"),
    path("<int:cle>/appliquer-tout/", views.appliquer_ensemble, name="appliquer_ensemble"),
    path("<int:cle>/refuser-tout/", views.refuser_ensemble, name="refuser_ensemble"),
    path("<int:cle>/refuser/", views.refuser, name="refuser"),
]
