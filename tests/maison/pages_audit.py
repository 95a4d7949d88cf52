"""Who did what, in every state of the page."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from comptes.models import Utilisateur

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    """After everything else has been played: there is something to read."""
    mairie = Utilisateur.objects.create_superuser("audit", "x")
    client = Client()
    client.force_login(mairie, backend="comptes.backends.Connexion")
    page = reverse("audit:journal")
    yield "audit", client.get(page)
    premiere = client.get(page, {"qui": "tous"})
    yield "audit, tout le monde", premiere
    suite = premiere.context["page"].suite
    yield "audit, page suivante", client.get(page, {"qui": "tous", "apres": suite})
    yield "audit, rien", client.get(page, {"q": "introuvable"})
    yield "audit, période fausse", client.get(page, {"du": "hier"})
    yield "audit, sans fichier", client.post(reverse("audit:export"), {"du": "x"}, follow=True)
