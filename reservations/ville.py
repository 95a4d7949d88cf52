"""Loading what a town's file says of its school meals (`[restauration]`)."""

from typing import Any

from factures.models import Prestation, Service
from portail.argent import centimes

from .models import Delai, Ecole, MotifAbsence, Regime, Restaurant, Tarif


def charger(donnees: dict[str, Any]) -> None:
    """Write restaurants, schools, diets, reasons of absence, deadlines and prices.

    Running it again brings the file's values back; what the admin added stays.
    """
    service = Service.objects.get(code=donnees["service"])
    prestation = _prestation(service, donnees["prestation"])
    imprevue = _prestation(service, donnees["prestation_imprevue"])
    champs = {"service": service, "prestation": prestation, "prestation_imprevue": imprevue}
    for lu in donnees["restaurants"]:
        ecoles = lu.pop("ecoles")
        restaurant, _ = Restaurant.objects.update_or_create(nom=lu["nom"], defaults=lu)
        for nom in ecoles:
            Ecole.objects.update_or_create(nom=nom, defaults={**champs, "restaurant": restaurant})
    for ordre, nom in enumerate(donnees["regimes"]):
        Regime.objects.update_or_create(nom=nom, defaults={"ordre": ordre})
    for ordre, motif in enumerate(donnees["motifs"]):
        MotifAbsence.objects.update_or_create(
            nom=motif["nom"], defaults={"carence": None, "ordre": ordre, **motif}
        )
    for delai in donnees.get("delais", []):
        Delai.objects.update_or_create(ecole=None, geste=delai["geste"], defaults=delai)
    for code, prix in donnees.get("tarifs", {}).items():
        _tarifs(_prestation(service, code), prix)


def _tarifs(prestation: Prestation, prix: dict[str, Any]) -> None:
    debut = prix.pop("depuis")
    for tranche, euros in prix.items():
        Tarif.objects.update_or_create(
            prestation=prestation,
            tranche=tranche,
            debut=debut,
            defaults={"prix": centimes(euros)},
        )


def _prestation(service: Service, code: str) -> Prestation:
    return Prestation.objects.get(service=service, code=code)
