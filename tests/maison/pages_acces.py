"""What the agents open: the families’ accesses, their colleagues’ accounts, the histories."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from comptes.models import Responsable, Utilisateur
from portail import roles
from tests import fabriques
from tests.portail.acces import ordre

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    yield from acces_des_familles()


def acces_des_familles() -> Pages:
    famille = fabriques.nouvelle_famille(prenom="Nour")
    Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")
    client = entree(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    page, liste = reverse("acces:famille", args=[famille.pk]), reverse("acces:familles")
    yield "accès des familles", client.get(liste)
    yield "accès, personne de ce nom", client.get(liste, {"q": "introuvable"})
    yield "accès d’une famille", client.get(page)
    yield "accès sans support", client.post(page, {})
    yield "accès à l’écran", client.post(page, ordre(client.get(page), support="ecran"))
    yield "accès, lettre", client.post(page, ordre(client.get(page), support="lettre"))
    Utilisateur.objects.filter(responsable__famille=famille).update(is_active=False)
    yield "accès fermé", client.get(page)
    yield "aucune famille jamais connectée", client.get(reverse("acces:jamais_connectees"))
    yield from acces_en_nombre(client)


def acces_en_nombre(client: Client) -> Pages:
    lot = reverse("acces:jamais_connectees")
    for compte in Utilisateur.objects.filter(
        responsable__famille__in=[fabriques.nouvelle_famille() for _ in range(2)]
    ):
        compte.set_password(None)
        compte.save()
    yield "accès des familles, des nouvelles", client.get(reverse("acces:familles"))
    yield "familles jamais connectées", client.get(lot)
    yield "familles jamais connectées, sans support", client.post(lot, {})
    yield "familles jamais connectées, lettres", client.post(lot, ordre(client.get(lot)))
    yield "familles jamais connectées, toutes servies", client.get(lot)
    yield "familles jamais connectées, de nouveau", client.get(lot, {"deja": "1"})


def entree(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client
