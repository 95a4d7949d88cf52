"""The booking pages in each state: a month, a summary, a confirmation, and the service's side."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse

from comptes.models import Enfant, Famille, Utilisateur
from factures.models import Service
from portail import roles
from reservations.models import (
    Delai,
    Ecole,
    Enregistrement,
    ExceptionDelai,
    JourParticulier,
    Reservation,
    Restaurant,
    SansRappel,
)
from reservations.reserver.attestation import reference_signee
from reservations.services import rappels
from tests import fabriques
from tests.maison.pages_acces import entree
from tests.reservations.formulaires import ouvrir, reserver

Pages = Iterator[tuple[str, Any]]
MOIS = reverse("reservations:reservations")


def toutes() -> Pages:
    """In the last week of November 2026, when January can be booked."""
    JourParticulier.objects.all().delete()  # other pages' closures and exceptions
    ExceptionDelai.objects.all().delete()
    with time_machine.travel("2026-11-26 08:00:00+01:00", tick=False):
        yield from mois()
        yield from recapitulatifs()
        yield from rappels_()
        yield from service()


def entrer(famille: Famille) -> Client:
    return entree(fabriques.parent(famille))


def mois() -> Pages:
    seule = entrer(fabriques.nouvelle_famille())
    yield "réservations, aucun enfant", seule.get(MOIS)
    famille = fabriques.nouvelle_famille()
    malo, rose = (
        fabriques.ecolier(famille, "Malo"),
        fabriques.ecolier(famille, "Rose", structure="École maternelle Jean-Renon"),
    )
    client = entrer(famille)
    yield "réservations, vide", client.get(MOIS)
    yield "accueil, rien de réservé", client.get(reverse("accueil"))
    yield "historique vide", client.get(reverse("reservations:historique"))
    autre = fabriques.nouvelle_famille()
    malo.rattachements.create(famille=autre)
    reserver(entrer(autre), malo.pk, ["2027-01-07"])
    reserver(client, malo.pk, ["2027-01-04"])
    JourParticulier.objects.create(debut=date(2027, 1, 29), fin=date(2027, 1, 29), motif="pont")
    JourParticulier.objects.create(
        ecole=None, debut=date(2027, 1, 27), fin=date(2027, 1, 27), motif="rattrapage", ouvert=True
    )
    Restaurant.objects.update(places=0)
    yield "réservations, complet", client.get(MOIS)
    Restaurant.objects.update(places=None)
    yield "accueil, un enfant sans repas", client.get(reverse("accueil"))
    reserver(client, rose.pk, ["2027-01-04"])
    yield "accueil, tout est réservé", client.get(reverse("accueil"))
    yield "réservations", client.get(MOIS)
    yield "mois clos", client.get(MOIS, {"mois": "2026-12"})
    yield "mois de vacances", client.get(MOIS, {"mois": "2027-08"})
    Delai.objects.filter(geste="reserver").update(nature="jours", jours_avant=2, ouvres=True)
    yield "réservations, délai par jour", client.get(MOIS)
    Delai.objects.filter(geste="reserver").update(nature="mois")


def recapitulatifs() -> Pages:
    famille = fabriques.nouvelle_famille()
    malo, client = fabriques.ecolier(famille, "Malo"), entrer(famille)
    page = ouvrir(client)
    yield "rien à enregistrer", page.enregistrer().reponse
    ancienne = ouvrir(client)
    reserver(client, malo.pk, ["2027-01-04", "2027-01-05"])
    page = ouvrir(client).decocher(malo.pk, "2027-01-05").cocher(malo.pk, "2027-01-06")
    page.cocher(malo.pk, "2027-01-07", "2027-02-30")
    recapitulatif = page.enregistrer()
    yield "à vérifier", recapitulatif.reponse
    yield "prix changé", recapitulatif.confirmer(estimation="1").reponse
    yield "confirmation", recapitulatif.confirmer().reponse
    yield "entre-temps", ancienne.cocher(malo.pk, "2027-01-08").enregistrer().reponse
    sans_prix = fabriques.ecolier(famille, "Ana", tranche="T9")
    yield "sans prix", ouvrir(client).cocher(sans_prix.pk, "2027-01-08").enregistrer().reponse
    forge = ouvrir(client).cocher(malo.pk, "2027-01-06").enregistrer()
    yield "rien de possible", forge.reponse
    yield "historique", client.get(reverse("reservations:historique"))
    for _ in range(20):
        Enregistrement.objects.create(
            reference=f"PAGES{Enregistrement.objects.count():07d}",
            famille=famille,
            origine="service",
            etat=Enregistrement.objects.earliest("pk").etat,
            sceau="00" * 32,
        )
    yield "historique, deux pages", client.get(reverse("reservations:historique"))
    for origine in ("service", "fermeture"):
        Enregistrement.objects.filter(famille=famille).update(origine=origine, motif="grève")
        reference = Enregistrement.objects.filter(famille=famille).earliest("pk").reference
        adresse = reverse("reservations:confirmation", args=[reference])
        yield f"confirmation, {origine}", client.get(adresse)
    famille.responsables.update(courriel="")
    yield "confirmation, sans e-mail", reserver(client, malo.pk, ["2027-01-11"]).reponse


def rappels_() -> Pages:
    famille = fabriques.nouvelle_famille()
    fabriques.ecolier(famille, "Malo")
    with time_machine.travel("2026-12-05 09:00:00+01:00", tick=False):
        rappels.relancer()
    parent = fabriques.parent(famille)
    lien = reverse("reservations:sans_rappel", args=[rappels.jeton(parent)])
    yield "ne plus rappeler", Client().get(lien)
    yield "plus de rappel", Client().post(lien)
    assert SansRappel.objects.filter(utilisateur=parent).exists()
    yield "réservations, sans rappel", entrer(famille).get(MOIS)


def service() -> Pages:
    famille = fabriques.nouvelle_famille()
    malo = fabriques.ecolier(famille, "Malo")
    reserver(entrer(famille), malo.pk, ["2027-01-04"])
    client = entree(_agent())
    accueil = reverse("service:accueil")
    page = reverse("service:famille", args=[famille.pk])
    yield "service, chercher", client.get(accueil)
    yield "service, trouvée", client.get(accueil, {"q": "PETIT"})
    yield "service, pas trouvée", client.get(accueil, {"q": "zzz"})
    signee = reference_signee(Enregistrement.objects.latest("pk"))
    yield "service, preuve", client.get(accueil, {"reference": signee})
    yield "service, fausse preuve", client.get(accueil, {"reference": "AAAA"})
    yield "service, un mois", client.get(page, {"mois": "2027-01"})
    yield "service, sans motif", client.post(page, {"mois": "2027-01", "motif": ""})
    yield "service, mois de vacances", client.get(page, {"mois": "2027-08"})
    Ecole.objects.filter(nom=malo.structure).update(service=fabriques.petite_enfance())
    yield "service, preuve d’ailleurs", client.get(accueil, {"reference": signee})
    Ecole.objects.filter(nom=malo.structure).update(service=fabriques.le_service())
    Enfant.objects.filter(pk=malo.pk).update(structure="Collège")
    Reservation.objects.filter(enfant=malo).delete()
    yield "service, preuve d’avant", client.get(accueil, {"reference": signee})


def _agent() -> Utilisateur:
    return fabriques.agent(roles.SERVICE, Service.objects.get(code="SCOL"))
