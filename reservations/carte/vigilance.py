"""What an agent should know of the menus before families read them: a pure function, which the
import's report and the agents' page share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import TextChoices

from portail.dates import jour_court, jour_long

from .allergenes import Label
from .periodes import semaine_de

# The main course's rank: after the starter, unless there is nothing but it.
PRINCIPAL = 2

Ferme = Callable[[int | None, date], str]


class Nature(TextChoices):
    VEGETARIEN = "vegetarien", "semaines sans repas végétarien"
    ALLERGENES = "allergenes", "allergènes non renseignés"
    FERME = "ferme", "menus d’un jour sans repas"


@dataclass(frozen=True)
class PlatEcrit:
    """A dish as it stands; `declare` is false while nobody has said its allergens."""

    nom: str
    rang: int
    remplacement: bool
    labels: frozenset[str]
    declare: bool


@dataclass(frozen=True)
class MenuEcrit:
    """A day's menu as it stands, published or not; `restaurant`: None for all of them."""

    cle: int
    jour: date
    restaurant: int | None
    plats: tuple[PlatEcrit, ...]

    @property
    def vegetarien(self) -> bool:
        """The main course, as everybody is served it, is without meat nor fish."""
        servis = [plat for plat in self.plats if not plat.remplacement]
        principal = min(PRINCIPAL, max((plat.rang for plat in servis), default=PRINCIPAL))
        return any(Label.VEG in plat.labels for plat in servis if plat.rang == principal)


@dataclass(frozen=True)
class Avertissement:
    """`menu`: the one to mend; None when it is a whole week's."""

    nature: Nature
    jour: date
    texte: str
    menu: int | None = None


def avertissements(
    menus: Iterable[MenuEcrit], restaurants: Mapping[int, str], ferme: Ferme
) -> list[Avertissement]:
    """What to look at in these menus (whole weeks of them), in the order of the days.

    `restaurants`: the names of those that serve; `ferme(restaurant or None, day)`: why nobody eats.
    """
    ranges = sorted((m for m in menus if m.plats), key=lambda m: (m.jour, m.restaurant or 0))
    trouves: list[Avertissement] = []
    for _, semaine in groupby(ranges, key=lambda menu: semaine_de(menu.jour).debut):
        de_la_semaine = list(semaine)
        trouves += _sans_vegetarien(de_la_semaine, restaurants, ferme)
        for menu in de_la_semaine:
            trouves += _du_menu(menu, restaurants, ferme)
    return trouves


def _sans_vegetarien(
    menus: list[MenuEcrit], restaurants: Mapping[int, str], ferme: Ferme
) -> Iterator[Avertissement]:
    servis = {cle: _servis(menus, cle, ferme) for cle in restaurants}
    servent = {cle for cle, ceux in servis.items() if ceux}
    manquent = [c for c in restaurants if c in servent and not any(m.vegetarien for m in servis[c])]
    if manquent:
        lundi = semaine_de(menus[0].jour).debut
        noms = [restaurants[cle] for cle in manquent]
        precision = "" if len(noms) == len(servent) else f" ({', '.join(noms)})"
        texte = f"semaine du {jour_court(lundi)} : aucun repas végétarien{precision}"
        yield Avertissement(Nature.VEGETARIEN, lundi, texte)


def _servis(menus: list[MenuEcrit], restaurant: int, ferme: Ferme) -> list[MenuEcrit]:
    """What that restaurant serves: its own menus, the common ones on its other days."""
    communs = {m.jour: m for m in menus if m.restaurant is None}
    siens = {m.jour: m for m in menus if m.restaurant == restaurant}
    return [m for jour, m in (communs | siens).items() if not ferme(restaurant, jour)]


def _du_menu(
    menu: MenuEcrit, restaurants: Mapping[int, str], ferme: Ferme
) -> Iterator[Avertissement]:
    lieu = restaurants.get(menu.restaurant or 0, "")
    sujet = f"{jour_long(menu.jour)}{f', {lieu}' if lieu else ''}"
    if raison := ferme(menu.restaurant, menu.jour):
        yield Avertissement(
            Nature.FERME, menu.jour, f"{sujet} : pas de repas ce jour-là ({raison})", menu.cle
        )
    if tus := [plat.nom for plat in menu.plats if not plat.declare]:
        texte = f"{sujet} : allergènes non renseignés ({', '.join(tus)})"
        yield Avertissement(Nature.ALLERGENES, menu.jour, texte, menu.cle)
