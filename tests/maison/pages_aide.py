"""The pages of help: signed in or not, as the town filled them, and with all that it may fill."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from django.test import Client
from django.urls import reverse

from portail.accessibilite import declaration
from portail.accessibilite.audit import dernier
from portail.accessibilite.declaration import Declaration
from portail.models import Commune
from tests import fabriques

Pages = Iterator[tuple[str, Any]]
VUES = (
    "mode_d_emploi",
    "questions",
    "contacts",
    "mentions_legales",
    "accessibilite",
    "plan_du_site",
)


def toutes() -> Pages:
    parent = Client()
    parent.force_login(
        fabriques.parent(fabriques.nouvelle_famille()), backend="comptes.backends.Connexion"
    )
    for qui, client in (("pour tous", Client()), ("parent", parent)):
        for vue in VUES:
            yield f"{vue}, {qui}", client.get(reverse(vue))
    yield from remplies()


def remplies() -> Pages:
    """All that the town may say; then no step, no picture, and no audit in force."""
    avant = Commune.actuelle()
    Commune.objects.update(
        nom="Ailleurs",
        editeur="Ville.",
        hebergeur="Hôte.",
        directeur_publication="Claude MARTIN, maire",
        texte_mentions="Rien d’autre.",
        schema_accessibilite="https://ville.exemple.fr/schema",
    )
    visiteur = Client()
    yield "mentions, remplies", visiteur.get(reverse("mentions_legales"))
    yield "mode d’emploi, sans image", visiteur.get(reverse("mode_d_emploi"))
    with patch.object(declaration, "lire", return_value=Declaration(None, False)):
        yield "accessibilité, jamais auditée", visiteur.get(reverse("accessibilite"))
    with patch.object(declaration, "lire", return_value=Declaration(dernier(), False)):
        yield "accessibilité, audit trop vieux", visiteur.get(reverse("accessibilite"))
    avant.save()
