from django.urls import path

from .views import compte, famille, porte, second_facteur, session

app_name = "comptes"
urlpatterns = [
    path("connexion/", porte.connexion, name="connexion"),
    path("connexion/session/", session.session, name="session"),
    path("deconnexion/", porte.deconnexion, name="deconnexion"),
    path("mot-de-passe-oublie/", porte.oubli, name="oubli"),
    path("mot-de-passe-oublie/envoye/", porte.oubli_envoye, name="oubli_envoye"),
    path("mot-de-passe-oublie/fait/", porte.mot_de_passe_change, name="mot_de_passe_change"),
    path(
        "mot-de-passe-oublie/<uidb64>/<token>/",
        porte.nouveau_mot_de_passe,
        name="nouveau_mot_de_passe",
    ),
    path("connexion/code/", second_facteur.demander, name="second_facteur"),
    path("connexion/code/secours/", second_facteur.codes, name="codes_de_secours"),
    path("mon-compte/", compte.accueil, name="compte"),
    path("mon-compte/mot-de-passe/", compte.mot_de_passe, name="mot_de_passe"),
    path("mon-compte/courriel/", compte.courriel, name="courriel"),
    path("mon-compte/courriel/<str:jeton>/", compte.confirmer_adresse, name="confirmer_adresse"),
    path("mon-compte/sessions/", compte.finir_les_sessions, name="finir_les_sessions"),
    path("mon-compte/famille/", famille.accueil, name="famille"),
    path("mon-compte/famille/demandes/<int:cle>/retirer/", famille.retirer, name="retirer_demande"),
    path("mon-compte/famille/demande/<slug:cle>/", famille.demander, name="demander"),
    path("mon-compte/famille/acces/<int:rang>/", famille.ouvrir_second_acces, name="second_acces"),
]
