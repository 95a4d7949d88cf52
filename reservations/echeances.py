"""The next deadline in words: what a family can still do for a month, and for how long."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from portail.dates import dernier_du_mois

from .ecoles import Annuaire
from .models import Ecole
from .regles import Geste, en_mots, jusqu_au, reste_en_mots


@dataclass(frozen=True)
class Echeance:
    """`quand` is the first instant too late; `dite` and `reste` say it (`jusqu’au 10 décembre 2026
    inclus`, `14 jours`). `repas`: the first meal that it closes, None when it closes the month."""

    quand: datetime
    dite: str
    reste: str
    repas: date | None


@dataclass(frozen=True)
class Delai:
    """What a month's page says of its deadline: the next one, None once all are past (`passee`:
    the last of them in words), and the rule where each day has its own."""

    prochaine: Echeance | None
    passee: str
    regles: list[str]


def delai(annuaire: Annuaire, ecoles: list[Ecole], mois: date) -> Delai:
    """Read the deadlines of that month's meals at these schools, as they are now."""
    maintenant = timezone.now()
    limites = limites_du_mois(annuaire, ecoles, mois)
    communes = {quand for quand, _ in limites}
    suivantes = [(quand, jour) for quand, jour in limites if quand > maintenant]
    regles = [] if len(communes) == 1 else regles_dites(annuaire, ecoles)
    if not suivantes:
        return Delai(None, jusqu_au(limites[-1][0]) if limites else "", regles)
    quand, jour = suivantes[0]
    repas = None if len(communes) == 1 else jour
    prochaine = Echeance(quand, jusqu_au(quand), reste_en_mots(maintenant, quand), repas)
    return Delai(prochaine, "", regles)


def limites_du_mois(
    annuaire: Annuaire, ecoles: list[Ecole], mois: date
) -> list[tuple[datetime, date]]:
    """Every deadline of that month's meals at these schools, with its meal's day, in order."""
    return sorted(
        (annuaire.delais(ecole).limite(jour, geste), jour)
        for ecole in {ecole.pk: ecole for ecole in ecoles}.values()
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
