"""What a family has paid: its attempts at the bank, and what was received."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from comptes.models import Famille
from factures import trop_percus
from factures.models import Encaissement, Recu
from factures.trop_percus import TropPercu
from paiement.models import Paiement

PAR_PAGE = 10


@dataclass(frozen=True)
class Recette:
    """An entry of the ledger, and its receipt where it has one."""

    encaissement: Encaissement
    recu: Recu | None


@dataclass(frozen=True)
class Argent:
    paiements: Page[Paiement]
    encaissements: Page[Encaissement]
    recettes: list[Recette]
    trop_percus: list[TropPercu]


def lire(famille: Famille, pages: QueryDict) -> Argent:
    """Read it in a constant number of queries."""
    siens = famille.encaissements.filter(efface_le=None).select_related("recu", "regie")
    encaissements = Paginator(siens.order_by("-recu_le", "-pk"), PAR_PAGE).get_page(
        pages.get("recettes")
    )
    essais = Paiement.objects.de(famille)
    return Argent(
        paiements=Paginator(essais, PAR_PAGE).get_page(pages.get("paiements")),
        encaissements=encaissements,
        recettes=[Recette(e, getattr(e, "recu", None)) for e in encaissements],
        trop_percus=trop_percus.de(famille),
    )
