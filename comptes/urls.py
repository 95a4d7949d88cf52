from django.urls import path

from . import views

app_name = "comptes"
urlpatterns = [
    path("connexion/", views.connexion, name="connexion"),
    path("deconnexion/", views.deconnexion, name="deconnexion"),
    path("mot-de-passe-oublie/", views.oubli, name="oubli"),
    path("mot-de-passe-oublie/envoye/", views.oubli_envoye, name="oubli_envoye"),
    path("mot-de-passe-oublie/fait/", views.mot_de_passe_change, name="mot_de_passe_change"),
    path(
        "mot-de-passe-oublie/<uidb64>/<token>/",
        views.nouveau_mot_de_passe,
        name="nouveau_mot_de_passe",
    ),
]
