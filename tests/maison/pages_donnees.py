"""What the town keeps, and its copies, in every state."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from comptes import services
from comptes.champs import champs_de
from tests import fabriques

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    yield "données personnelles, pour tous", Client().get(reverse("donnees_personnelles"))
    famille = fabriques.nouvelle_famille()
    fabriques.enfant(famille)
    fabriques.encaissement(famille, 97_35, fabriques.facture(famille))
    client = Client()
    compte = fabriques.parent(famille)
    client.force_login(compte, backend="comptes.backends.Connexion")
    champ = next(iter(champs_de(famille)))
    services.demander(champ, "1 rue Neuve", famille=famille, par=compte)
    yield "données personnelles", client.get(reverse("donnees_personnelles"))
    yield "mes données", client.get(reverse("mes_donnees"))
    yield "mes données, PDF", client.get(reverse("mes_donnees_pdf"))
