from django.urls import path

from . import views

app_name = "regie"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("alertes/<int:cle>/lever/", views.lever, name="lever"),
    path("paiements/<int:cle>/demander/", views.demander, name="demander"),
    path("paiements/<int:cle>/classer/", views.classer, name="classer"),
    path("trop-percus/<int:cle>/rembourser/", views.rembourser, name="rembourser"),
    path("rapprochement/<str:jour>/", views.jour, name="jour"),
]
