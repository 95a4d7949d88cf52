"""A saved change in words: what its page, its letter and its print-out say, all three the same."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portail.dates import les_jours
from portail.models import Commune

from ..models import Enregistrement
from .attestation import reference_signee


@dataclass(frozen=True)
class LigneConfirmee:
    """One child's month: how many meals, on which days (`les 4, 5 et 7`)."""

    prenom: str
    nombre: int
    jours: str
    autres: str  # the days that the child's other family booked


@dataclass(frozen=True)
class MoisConfirme:
    """A month (its first day), and what was said then of until when it can be changed."""

    mois: date
    lignes: list[LigneConfirmee]
    delais: list[str]


@dataclass(frozen=True)
class ChangementDit:
    """What was done for one child in one month, booked or given up."""

    prenom: str
    mois: date
    nombre: int
    jours: str
    annule: bool

    @property
    def repas(self) -> str:
        """`1 repas annulé`, `16 repas réservés`."""
        mot = "annulé" if self.annule else "réservé"
        return f"{self.nombre} repas {mot}{'s' if self.nombre > 1 else ''}"


def contenu(enregistrement: Enregistrement) -> dict[str, Any]:
    """Return what the confirmation's page and letter show; constant queries."""
    par_mois: dict[str, list[dict[str, Any]]] = {}
    for ligne in enregistrement.etat:
        par_mois.setdefault(ligne["mois"], []).append(ligne)
    return {
        "commune": Commune.actuelle(),
        "enregistrement": enregistrement,
        "reference": reference_signee(enregistrement),
        "mois": [
            MoisConfirme(
                date.fromisoformat(f"{mois}-01"), [_ligne(li) for li in lignes], lignes[0]["delais"]
            )
            for mois, lignes in par_mois.items()
        ],
        "changements": _changements(enregistrement),
    }


def _ligne(ligne: dict[str, Any]) -> LigneConfirmee:
    jours = [date.fromisoformat(j) for j in ligne["jours"]]
    autres = [date.fromisoformat(j) for j in ligne["autres"]]
    return LigneConfirmee(ligne["prenom"], len(jours), les_jours(jours), les_jours(autres))


def _changements(enregistrement: Enregistrement) -> list[ChangementDit]:
    groupes: dict[tuple[int, date, int], list[date]] = {}
    prenoms: dict[int, str] = {}
    mouvements = enregistrement.mouvements.select_related("enfant").order_by(
        "enfant__naissance", "enfant__prenom", "enfant", "jour"
    )
    for m in mouvements:
        prenoms[m.enfant_id] = m.enfant.prenom
        groupes.setdefault((m.enfant_id, m.jour.replace(day=1), m.sens), []).append(m.jour)
    return [
        ChangementDit(prenoms[enfant], mois, len(jours), les_jours(jours), annule=sens < 0)
        for (enfant, mois, sens), jours in groupes.items()
    ]
