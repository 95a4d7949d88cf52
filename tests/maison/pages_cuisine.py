"""The kitchen's and the canteen's pages, in every state."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse

from comptes.models import Enfant, Utilisateur
from portail import roles
from reservations.models import Effectif, Enregistrement, Reservation
from reservations.services import Repas, noter
from reservations.taches import arreter_les_effectifs
from tests import fabriques
from tests.reservations import cuisine
from tests.reservations.cuisine import JEAN_RENON, a_paris, annoncer, reserver, un_eleve

Pages = Iterator[tuple[str, Any]]
LUNDI, SAMEDI = date(2027, 1, 4), "2027-01-02"


def toutes() -> Pages:
    """On a Monday with meals, whatever day it is."""
    agent = fabriques.agent(roles.RESTAURATION, fabriques.le_service())
    with time_machine.travel(a_paris(SAMEDI), tick=False):
        client = entree(agent)
        yield "cuisine, rien", client.get(reverse("cuisine:accueil"))
        yield "effectifs, aucun", client.get(reverse("cuisine:effectifs"))
        yield "pointage, week-end", client.get(reverse("cuisine:pointage"))
    with time_machine.travel(a_paris(LUNDI.isoformat()), tick=False):
        client = entree(agent)
        malo = _a_table()
        yield from effectifs(client, malo)
        yield from pointage(client, malo)
        yield from pai(client, malo)
        yield "administration, cantine", client.get(reverse("admin:index"))


def entree(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def _a_table() -> Enfant:
    malo, jade = un_eleve(), un_eleve("Jade", ecole=JEAN_RENON, regime="un mot du fichier")
    reserver(malo, LUNDI.isoformat())
    reserver(jade, LUNDI.isoformat())
    annoncer(jade, LUNDI.isoformat())
    un_eleve("Lou", classe="")
    return malo


def effectifs(client: Client, malo: Enfant) -> Pages:
    arreter_les_effectifs()
    yield "cuisine", client.get(reverse("cuisine:accueil"))
    yield "cuisine, une semaine", client.get(reverse("cuisine:accueil"), {"jour": "2027-01-13"})
    yield "effectifs arrêtés", client.get(reverse("cuisine:effectifs"))
    for effectif in Effectif.objects.order_by("numero"):
        adresse = reverse("cuisine:effectif", args=[effectif.numero])
        yield f"effectif {effectif.numero}", client.get(adresse)
        document = reverse("cuisine:effectif_pdf", args=[effectif.numero])
        yield f"effectif {effectif.numero}, PDF", client.get(document)
    Reservation.objects.filter(enfant=malo).delete()
    retrait = [Repas(malo.pk, LUNDI)]
    origine = Enregistrement.Origine.SERVICE
    with time_machine.travel(a_paris(LUNDI.isoformat(), "12:10"), tick=False):
        noter(cuisine.la_famille(malo), [], retrait, par=None, origine=origine)
    for effectif in Effectif.objects.filter(restaurant__nom="Restaurant Jules-Ferry"):
        adresse = reverse("cuisine:effectif", args=[effectif.numero])
        yield f"effectif {effectif.numero}, changé", client.get(adresse)
    reserver(malo, LUNDI.isoformat())


def pointage(client: Client, malo: Enfant) -> Pages:
    yield "pointage", client.get(reverse("cuisine:pointage"))
    lieu = [cuisine.ecole().pk, LUNDI.isoformat()]
    yield "pointage, classes", client.get(reverse("cuisine:classes", args=lieu))
    feuille = reverse("cuisine:feuille", args=lieu)
    yield "pointage, toutes les classes", client.get(feuille)
    tape = {"geste": f"{malo.pk}:present"}
    yield "pointage, une classe", client.post(f"{feuille}?classe=CE1", tape, follow=True)
    lou = Enfant.objects.get(prenom="Lou")
    imprevu = client.post(feuille, {"geste": f"{lou.pk}:present"}, follow=True)
    yield "pointage, sans réservation", imprevu
    jean_renon = [cuisine.ecole(JEAN_RENON).pk, LUNDI.isoformat()]
    yield "pointage, absence annoncée", client.get(reverse("cuisine:feuille", args=jean_renon))
    yield "feuille de présence", client.get(reverse("cuisine:liste", args=lieu))
    demain = [lieu[0], (LUNDI + timedelta(days=1)).isoformat()]
    yield "pointage, à venir", client.get(reverse("cuisine:feuille", args=demain))
    yield "classes, à venir", client.get(reverse("cuisine:classes", args=demain))
    yield (
        "refus",
        client.post(reverse("cuisine:feuille", args=demain), {"geste": "tous"}, follow=True),
    )
    samedi = [lieu[0], SAMEDI]
    yield "feuille de présence, week-end", client.get(reverse("cuisine:liste", args=samedi))
    peguy = [cuisine.ecole(cuisine.CHARLES_PEGUY).pk, LUNDI.isoformat()]
    yield "classes, aucun enfant", client.get(reverse("cuisine:classes", args=peguy))


def pai(client: Client, malo: Enfant) -> Pages:
    page = reverse("cuisine:pai")
    yield "PAI, aucun", client.get(page)
    yield "PAI, introuvable", client.post(page, {"q": "introuvable"})
    yield "PAI, trouvé", client.post(page, {"q": malo.nom})
    yield "PAI, noté", client.post(page, {"enfant": malo.pk, "pai": "oui"}, follow=True)
    malo.pai.depuis = a_paris("2026-06-01")
    malo.pai.save()
    yield "PAI, à confirmer", client.get(page)
    feuille = reverse("cuisine:feuille", args=[cuisine.ecole().pk, LUNDI.isoformat()])
    yield "pointage, avec un PAI", client.get(feuille)
