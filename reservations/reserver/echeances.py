"""The next deadline in words: what a family can still do for a month, and for how long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from portail.dates import dernier_du_mois, jour_long
from portail.mots import liste

from ..ecoles import Annuaire
from ..models import Ecole
from ..regles import Geste, en_mots, jusqu_au, reste_en_mots


class Limite(NamedTuple):
    """`quand` is the first instant at which it is too late to `geste` the meal of `jour`."""

    quand: datetime
    jour: date
    geste: str


@dataclass(frozen=True)
class Echeance:
    """A deadline to come: what can be done until then (`réserver et annuler`, `réserver le repas
    du lundi 4 janvier 2027`), until when, and how long that is (`14 jours`)."""

    quand: datetime
    quoi: str
    dite: str
    reste: str


@dataclass(frozen=True)
class Delai:
    """What a month's page says of its deadline: the next one, None once all are past (`passee`:
    the last of them in words), and the rule where each day has its own."""

    prochaine: Echeance | None
    passee: str
    regles: list[str]


def delai(
    annuaire: Annuaire, ecoles: list[Ecole], mois: date, gestes: Collection[str] = tuple(Geste)
) -> Delai:
    """Read the deadlines of that month's meals at these schools, as they are now; of these gestures
    only, when the next one matters to one of them."""
    maintenant = timezone.now()
    limites = limites_du_mois(annuaire, ecoles, mois)
    commune = len({li.quand for li in limites}) == 1
    regles = [] if commune else regles_dites(annuaire, ecoles)
    suivantes = [li for li in limites if li.quand > maintenant and li.geste in gestes]
    if not suivantes:
        return Delai(None, jusqu_au(limites[-1].quand) if limites else "", regles)
    quand = suivantes[0].quand
    reste = reste_en_mots(maintenant, quand)
    return Delai(Echeance(quand, _quoi(limites, quand), jusqu_au(quand), reste), "", regles)


def delais_dits(annuaire: Annuaire, ecoles: list[Ecole], mois: date, alors: datetime) -> list[str]:
    """What a confirmation made then says of a month's deadline; where each day has its own, the
    rule."""
    limites = {li.quand for li in limites_du_mois(annuaire, ecoles, mois)}
    if len(limites) != 1:
        return [f"{dite[:1].upper()}{dite[1:]}." for dite in regles_dites(annuaire, ecoles)]
    limite = limites.pop()
    if alors < limite:
        return [f"Modifiable {jusqu_au(limite)}."]
    return [f"La date limite était passée : on réservait {jusqu_au(limite)}."]


def limites_du_mois(annuaire: Annuaire, ecoles: list[Ecole], mois: date) -> list[Limite]:
    """Every deadline of that month's meals at these schools, in order."""
    return sorted(
        Limite(annuaire.delais(ecole).limite(jour, geste), jour, geste)
        for ecole in dict.fromkeys(ecoles)
        for jour in annuaire.horaire(ecole).ouverts(mois, dernier_du_mois(mois))
        for geste in Geste
    )


def regles_dites(annuaire: Annuaire, ecoles: list[Ecole]) -> list[str]:
    """Each school's rule, told once; the school is named where they differ."""
    dites: dict[str, list[str]] = {}
    for ecole in dict.fromkeys(ecoles):
        delais = annuaire.delais(ecole)
        dit = f"réserver {en_mots(delais.reserver)}"
        if delais.annuler and delais.annuler != delais.reserver:
            dit += f", annuler {en_mots(delais.annuler)}"
        dites.setdefault(dit, []).append(ecole.nom)
    if len(dites) == 1:
        return list(dites)
    return [f"{', '.join(noms)} : {dit}" for dit, noms in dites.items()]


def _quoi(limites: list[Limite], quand: datetime) -> str:
    """What that deadline ends: the month's meals, or one day's, in one gesture or both."""
    siennes = [li for li in limites if li.quand == quand]
    gestes = sorted({li.geste for li in siennes}, reverse=True)  # booking first
    mots = liste(Geste(geste).label for geste in gestes)
    jours = {li.jour for li in siennes}
    if jours == {li.jour for li in limites if li.geste in gestes}:
        return mots
    premier = min(jours)
    return f"{mots} le repas du {jour_long(premier)}" if len(jours) == 1 else f"{mots} des repas"
