from django.urls import path

from .views import confirmations, demandes, menus, rappels, reserver

app_name = "reservations"
urlpatterns = [
    path("menus/", menus.menus, name="menus"),
    path("reservations/", reserver.reservations, name="reservations"),
    path("reservations/preparer/", reserver.preparer, name="preparer"),
    path("reservations/confirmer/", reserver.confirmer, name="confirmer"),
    path("reservations/historique/", confirmations.historique, name="historique"),
    path(
        "reservations/confirmations/<numero:reference>/",
        confirmations.confirmation,
        name="confirmation",
    ),
    path("reservations/rappels/", rappels.choisir, name="rappels"),
    path("reservations/sans-rappel/<numero:jeton>/", rappels.sans_rappel, name="sans_rappel"),
    path("reservations/demandes/", demandes.liste, name="demandes"),
    path("reservations/demandes/<int:cle>/retirer/", demandes.retirer, name="retirer_demande"),
    path("reservations/absence/", demandes.absence, name="absence"),
    path("reservations/hors-delai/", demandes.hors_delai, name="hors_delai"),
    path("reservations/erreur/<str:numero>/<int:rang>/", demandes.erreur, name="erreur"),
]
