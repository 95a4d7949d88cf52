"""A saved change in words: what its page, its letter and its print-out say, all three the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from comptes.models import Enfant
from portail.dates import les_jours
from portail.models import Commune

from .attestation import reference_signee
from .echeances import limites_du_mois, regles_dites
from .ecoles import Annuaire
from .models import Enregistrement
from .regles import jusqu_au


@dataclass(frozen=True)
class LigneConfirmee:
    """One child's month: how many meals, on which days (`les 4, 5 et 7`)."""

    prenom: str
    nombre: int
    jours: str
    autres: str  # the days that the child's other family booked


@dataclass(frozen=True)
class MoisConfirme:
    """A month (its first day), and sentences on until when it can be changed."""

    mois: date
    lignes: list[LigneConfirmee]
    delais: list[str]


@dataclass(frozen=True)
class ChangementDit:
    """What was done for one child: `réservé`, `annulé`."""

    prenom: str
    mois: date
    nombre: int
    jours: str
    annule: bool


def contenu(enregistrement: Enregistrement) -> dict[str, Any]:
    """Return what the confirmation's page and letter show; constant queries."""
    etat = enregistrement.etat
    annuaire = Annuaire()
    enfants = Enfant.objects.in_bulk({ligne["enfant"] for ligne in etat})
    mois = list(dict.fromkeys(ligne["mois"] for ligne in etat))
    return {
        "commune": Commune.actuelle(),
        "enregistrement": enregistrement,
        "reference": reference_signee(enregistrement),
        "mois": [
            MoisConfirme(
                premier := date.fromisoformat(f"{m}-01"),
                [_ligne(ligne) for ligne in etat if ligne["mois"] == m],
                _delais(annuaire, enfants.values(), premier, enregistrement.le),
            )
            for m in mois
        ],
        "changements": _changements(enregistrement),
    }


def _ligne(ligne: dict[str, Any]) -> LigneConfirmee:
    jours = [date.fromisoformat(j) for j in ligne["jours"]]
    autres = [date.fromisoformat(j) for j in ligne["autres"]]
    return LigneConfirmee(ligne["prenom"], len(jours), les_jours(jours), les_jours(autres))


def _delais(
    annuaire: Annuaire, enfants: Iterable[Enfant], mois: date, alors: datetime
) -> list[str]:
    """The month's deadline as it stood then; where each day has its own, the rule."""
    ecoles = [ecole for enfant in enfants if (ecole := annuaire.ecole(enfant))]
    limites = {quand for quand, _ in limites_du_mois(annuaire, ecoles, mois)}
    if len(limites) != 1:
        return [f"{dite[:1].upper()}{dite[1:]}." for dite in regles_dites(annuaire, ecoles)]
    limite = limites.pop()
    if alors < limite:
        return [f"Modifiable {jusqu_au(limite)}."]
    return [f"La date limite était passée : on réservait {jusqu_au(limite)}."]


def _changements(enregistrement: Enregistrement) -> list[ChangementDit]:
    groupes: dict[tuple[str, date, int], list[date]] = {}
    mouvements = enregistrement.mouvements.select_related("enfant").order_by(
        "enfant__naissance", "enfant__prenom", "enfant", "jour"
    )
    for m in mouvements:
        cle = (m.enfant.prenom, m.jour.replace(day=1), m.sens)
        groupes.setdefault(cle, []).append(m.jour)
    return [
        ChangementDit(prenom, mois, len(jours), les_jours(jours), annule=sens < 0)
        for (prenom, mois, sens), jours in groupes.items()
    ]
