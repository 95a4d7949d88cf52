from django.urls import path

from . import views

app_name = "reglages"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("couleur/", views.couleur, name="couleur"),
]
