"""The agents' queue of requests and the shared children, in every state."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from comptes import services
from comptes.champs import Champ
from comptes.models import Enfant, Famille, Rattachement
from portail import roles
from tests import fabriques

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    yield from demandes(client)
    yield from enfants_partages(client)


def demandes(client: Client) -> Pages:
    page = reverse("demandes:accueil")
    yield "demandes, rien à faire", client.get(page)
    famille = fabriques.nouvelle_famille()
    demande = _demander(famille, "adresse", "1 place du Marché", "Nous déménageons.")
    for rang in range(15):  # two pages, of two families
        _demander(famille, "ville", f"Sautron {rang}")
        _demander(fabriques.nouvelle_famille(), "ville", f"Nantes {rang}")
    Famille.objects.filter(pk=famille.pk).update(adresse="2 rue Neuve", ville="Sautron 3")
    yield "demandes", client.get(page)
    yield "demandes, page suivante", client.get(page, {"page": "2"})
    yield "administration, demandes", client.get(reverse("admin:index"))
    refuser = reverse("demandes:refuser", args=[demande.pk])
    yield "refus sans motif", client.post(refuser, {})
    yield "refus", client.post(refuser, {"motif": "Justificatif attendu."}, follow=True)
    autre = _demander(fabriques.nouvelle_famille(), "adresse", "3 rue Neuve")
    appliquer = reverse("demandes:appliquer", args=[autre.pk])
    yield "fiche changée", client.post(appliquer, {"affiche": "ailleurs"}, follow=True)
    yield "appliquée", client.post(appliquer, {"affiche": autre.avant}, follow=True)
    reportee = reverse("demandes:reportee", args=[autre.pk])
    yield "reportée", client.post(reportee, follow=True)
    retiree = _demander(fabriques.nouvelle_famille(), "adresse", "4 rue Neuve")
    services.retirer(retiree, par=fabriques.parent(retiree.famille))
    yield "retirée", client.get(page)


def _demander(famille: Famille, champ: str, apres: str, precision: str = "") -> Any:
    return services.demander(
        Champ(famille, champ),
        apres,
        famille=famille,
        par=fabriques.parent(famille),
        precision=precision,
    )


def enfants_partages(client: Client) -> Pages:
    page = reverse("enfants:accueil")
    yield "enfants partagés, rien", client.get(page)
    cles = []
    for prenom in ("Malo", "Jade", "Gabin"):
        paire = []
        for _ in range(2):
            enfant = Enfant.objects.create(nom="ROY", prenom=prenom, naissance=date(2020, 5, 4))
            Rattachement.objects.create(famille=fabriques.nouvelle_famille(), enfant=enfant)
            paire.append(str(enfant.pk))
        cles.append("-".join(paire))
    yield "enfants à regarder", client.get(page)
    for vue, cle in (("enfants:relier", cles[0]), ("enfants:distinguer", cles[1])):
        yield vue, client.post(reverse(vue), {"couple": cle}, follow=True)
    yield "paire déjà dite", client.post(reverse("enfants:relier"), {"couple": "0"}, follow=True)
