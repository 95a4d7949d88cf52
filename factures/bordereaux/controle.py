"""Bordereaux and due dates put off, held against the rows that they sum up (`verifier_comptes`)."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery

from portail.argent import euros

from ..models import Bordereau, Facture, LigneReport
from ..mouvements import Tranche, sommes
from .tableau import par_service


def ecarts() -> Iterator[str]:
    """Name, in French, every bordereau or due date that is not what it should be."""
    yield from _bordereaux()
    yield from _reports()


def _bordereaux() -> Iterator[str]:
    fins: dict[int, int] = {}
    rangs: dict[tuple[int, int], int] = {}
    for bordereau in Bordereau.objects.select_related("regie").order_by("premier", "pk"):
        nom, regie = f"Bordereau {bordereau.numero}", bordereau.regie_id
        if bordereau.premier != fins.get(regie, 0) + 1:
            yield f"{nom} : il ne commence pas où finit le précédent."
        fins[regie] = bordereau.dernier
        serie = (regie, bordereau.annee)
        if bordereau.rang != rangs.get(serie, 0) + 1:
            yield f"{nom} : son numéro ne suit pas le précédent."
        rangs[serie] = bordereau.rang
        tranche = Tranche(bordereau.premier, bordereau.dernier)
        lues = sommes(bordereau.regie, tranche)
        if lues != (bordereau.nombre, bordereau.total, bordereau.rembourse):
            yield (
                f"{nom} : {bordereau.nombre} écritures, {euros(bordereau.total)} et "
                f"{euros(bordereau.rembourse)} remboursés annoncés ; ses écritures font "
                f"{lues.nombre}, {euros(lues.total)} et {euros(lues.rembourse)}."
            )
        elif par_service(bordereau.regie, tranche).totaux.total != lues.total:
            yield f"{nom} : son tableau ne fait pas son total."


def _reports() -> Iterator[str]:
    lignes = LigneReport.objects.filter(facture=OuterRef("pk"))
    factures = Facture.objects.annotate(
        premiere=Subquery(lignes.order_by("pk").values("avant")[:1]),
        derniere=Subquery(lignes.order_by("-pk").values("report__au")[:1]),
    )
    # Said as what is wrong: of a NULL, SQL would not say that it is not right.
    fausses = Q(premiere=None, date_initiale__isnull=False) | Q(premiere__isnull=False) & (
        Q(date_initiale=None) | ~Q(date_initiale=F("premiere")) | ~Q(date_limite=F("derniere"))
    )
    for numero in factures.filter(fausses).values_list("numero", flat=True):
        yield f"{numero} : son échéance n’est pas celle que ses reports disent."
