"""The imports' pages in every state."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django_q.models import OrmQ

from comptes.models import Utilisateur
from portail.agents.imports import depots, travail
from portail.models import FichierImporte
from tests import fabriques
from tests.fichiers import FAMILLE, facture, octets
from tests.maison.pages_acces import entree
from tests.portail.imports import confirmer, deposer

Pages = Iterator[tuple[str, Any]]
FAUX = {"montant": "1,00"}


def toutes() -> Pages:
    famille = fabriques.nouvelle_famille()
    mairie = entree(Utilisateur.objects.create_superuser("mairie-des-imports", "x"))
    yield "imports, aucun", mairie.get(reverse("imports:accueil"))
    for genre in FichierImporte.Genre.values:
        yield f"import, {genre}", mairie.get(reverse("imports:deposer", args=[genre]))
    yield "import d’un PDF", deposer(mairie, "factures", b"%PDF-1.7")

    def lignes(numero: str, *parts: dict[str, str]) -> list[dict[str, str]]:
        return facture(*parts, num_facture=numero, code_famille=famille.code)

    yield "import refusé", deposer(mairie, "factures", octets(lignes("I1", FAUX)))
    yield "familles refusées", deposer(mairie, "familles", octets([{**FAMILLE, "nom": ""}]))
    tolerable = deposer(mairie, "factures", octets([*lignes("I1"), *lignes("I2", FAUX)]))
    yield "import à confirmer en partie", tolerable
    yield "import en partie sans la case", confirmer(mairie, tolerable)
    yield "import en partie", confirmer(mairie, tolerable, tolerer="on")
    yield "import confirmé deux fois", confirmer(mairie, tolerable, tolerer="on")
    yield "import sans effet", deposer(mairie, "factures", octets(lignes("I1")))
    a_changer = deposer(mairie, "factures", octets([*lignes("I3"), *lignes("I4")]))
    entre_temps = deposer(mairie, "factures", octets(lignes("I3")))
    yield "import fait", confirmer(mairie, entre_temps)
    yield "import à revoir", confirmer(mairie, a_changer)
    adresse = reverse("imports:abandonner", args=["factures", a_changer.context["page"].depot.pk])
    yield "import abandonné", mairie.post(adresse, follow=True)
    yield "import déjà abandonné", mairie.post(adresse, follow=True)
    yield from par_le_travailleur(mairie, lignes("I5"))
    yield "imports", mairie.get(reverse("imports:accueil"))


def par_le_travailleur(mairie: Any, lignes: list[dict[str, str]]) -> Pages:
    attente = OrmQ.objects.count()
    directes, depots.DIRECT = depots.DIRECT, 0
    try:
        page = deposer(mairie, "factures", octets(lignes))
    finally:
        depots.DIRECT = directes
    assert OrmQ.objects.count() == attente + 1
    yield "import en cours de vérification", page
    depot = page.context["page"].depot
    FichierImporte.objects.filter(pk=depot.pk).update(essais=travail.DEPARTS)
    travail.executer(depot.pk)
    yield "import échoué", mairie.get(reverse("imports:voir", args=["factures", depot.pk]))
