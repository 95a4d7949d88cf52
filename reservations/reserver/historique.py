"""The changes of a family's bookings, a line each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from comptes.models import Famille, Utilisateur

from ..models import Enregistrement, Mouvement
from ..services import Changement


@dataclass(frozen=True)
class LigneHistorique:
    """One change: each child’s share (`Malo : 12 réservés`), its months, and who did it."""

    enregistrement: Enregistrement
    parts: list[str]
    mois: list[date]
    par: str


def resumer(enregistrements: Iterable[Enregistrement]) -> list[LigneHistorique]:
    """Read what each did, in one query for all."""
    enregistrements = list(enregistrements)
    comptes: dict[int, dict[tuple[int, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    groupes = Mouvement.objects.filter(enregistrement__in=enregistrements).order_by(
        "enfant__naissance", "enfant__prenom", "enfant", "-sens"
    )
    lus = groupes.values_list("enregistrement", "enfant", "enfant__prenom", "sens")
    for cle, enfant, prenom, sens, nombre in lus.annotate(nombre=Count("pk")):
        mot = "réservé" if sens > 0 else "annulé"
        comptes[cle][enfant, prenom].append(f"{nombre} {mot}{'s' if nombre > 1 else ''}")
    return [
        LigneHistorique(
            e,
            [f"{prenom}\u00a0: {', '.join(dits)}" for (_, prenom), dits in comptes[e.pk].items()],
            [date.fromisoformat(f"{m}-01") for m in dict.fromkeys(li["mois"] for li in e.etat)],
            _auteur(e),
        )
        for e in enregistrements
    ]


def _auteur(enregistrement: Enregistrement) -> str:
    if enregistrement.origine != Enregistrement.Origine.PARENT:
        qui = enregistrement.get_origine_display()
        return f"{qui}\u00a0: {enregistrement.motif}" if enregistrement.motif else qui
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
