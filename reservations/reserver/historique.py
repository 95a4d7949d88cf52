"""The changes of a family's bookings, a line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from comptes.models import Famille, Utilisateur

from ..models import Enregistrement, Mouvement
from ..services import Changement


@dataclass(frozen=True)
class LigneHistorique:
    """One change: meals booked and given up, the months they are in, and who did it."""

    enregistrement: Enregistrement
    reserves: int
    annules: int
    mois: list[date]
    par: str


def resumer(enregistrements: Iterable[Enregistrement]) -> list[LigneHistorique]:
    """Read what each did, in one query for all."""
    enregistrements = list(enregistrements)
    comptes: dict[tuple[int, int], int] = {}
    groupes = Mouvement.objects.filter(enregistrement__in=enregistrements).order_by()
    for cle, sens, nombre in groupes.values_list("enregistrement", "sens").annotate(n=Count("pk")):
        comptes[cle, sens] = nombre
    return [
        LigneHistorique(
            e,
            comptes.get((e.pk, 1), 0),
            comptes.get((e.pk, -1), 0),
            [date.fromisoformat(f"{m}-01") for m in dict.fromkeys(li["mois"] for li in e.etat)],
            _auteur(e),
        )
        for e in enregistrements
    ]


def _auteur(enregistrement: Enregistrement) -> str:
    if enregistrement.origine != Enregistrement.Origine.PARENT:
        return enregistrement.motif or enregistrement.get_origine_display()
    responsable = getattr(enregistrement.par, "responsable", None)
    return f"par {responsable.prenom}" if responsable else "par la famille"


def deja_enregistre(
    famille: Famille, changement: Changement, par: Utilisateur
) -> Enregistrement | None:
    """The last change that this adult made, if it is this very one: a button was pressed twice."""
    dernier = famille.enregistrements.filter(par=par).first()
    if dernier is None:
        return None
    faits = set(dernier.mouvements.values_list("enfant", "jour", "sens"))
    voulus = {(*r, 1) for r in changement.ajouts} | {(*r, -1) for r in changement.retraits}
    return dernier if faits == voulus else None
