"""One line per bank, then what drives the simulation."""

from django.urls import path

from . import payline, pilotage

urlpatterns = [
    *payline.ADRESSES,
    path("scenario/", pilotage.scenario),
    path("operations/", pilotage.operations),
    path("sante/", pilotage.sante),
    path("banque.css", pilotage.feuille_de_style, name="style"),
]
