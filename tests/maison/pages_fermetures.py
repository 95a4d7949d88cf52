"""An access closed by an agent, and one whose sheet says another person now."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from comptes.models import Responsable
from comptes.services import ouvrir_second_acces
from portail import roles
from tests import fabriques
from tests.maison.pages_acces import entree


def toutes() -> Iterator[tuple[str, Any]]:
    famille = fabriques.nouvelle_famille()
    second = Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Karim")
    ouvrir_second_acces(second)
    second.refresh_from_db()
    second.prenom = "Mehmet"
    second.save()
    client = entree(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    fermer = reverse("acces:fermer", args=[famille.pk, 2])
    yield "accès d’une autre personne", client.get(reverse("acces:famille", args=[famille.pk]))
    page = client.get(fermer)
    yield "accès à fermer", page
    fait = client.post(fermer, {"sceau": page.context["sceau"]}, follow=True)
    yield "accès que l’agent a fermé", fait
