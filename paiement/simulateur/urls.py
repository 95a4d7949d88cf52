"""What the banks sell, then what drives the simulation."""

from django.urls import path

from . import pilotage
from .banques import ADRESSES

urlpatterns = [
    *ADRESSES,
    path("scenario/", pilotage.scenario),
    path("operations/", pilotage.operations),
    path("sante/", pilotage.sante),
    path("banque.css", pilotage.feuille_de_style, name="style"),
]
