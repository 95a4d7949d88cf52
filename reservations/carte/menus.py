"""What is served, as the pages say it: a day's dishes in words, for whoever may read them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ..models import Menu, MoisPublie, Plat
from .allergenes import Allergene, Label
from .lieux import Lieux
from .periodes import semaine_de
from .vigilance import Avertissement, MenuEcrit, PlatEcrit, avertissements

Cle = tuple[int, date]


@dataclass(frozen=True)
class PlatAffiche:
    """A dish in words. `allergenes`: None when nobody has declared them, () when there are none."""

    nom: str
    labels: tuple[Label, ...] = ()
    allergenes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Rang:
    """One course: what is served, and what is served instead to who does not eat it."""

    plat: PlatAffiche | None
    remplacement: PlatAffiche | None = None


@dataclass(frozen=True)
class MenuAffiche:
    """A day's meal in the order of its courses; `propre` when it is that restaurant's own."""

    jour: date
    rangs: tuple[Rang, ...]
    propre: bool = False

    @property
    def plats(self) -> list[PlatAffiche]:
        return [plat for rang in self.rangs for plat in (rang.plat, rang.remplacement) if plat]


def mois_publies(debut: date, fin: date) -> set[date]:
    """The first days of the published months that meet the days from `debut` to `fin`."""
    mois = MoisPublie.objects.filter(mois__range=(debut.replace(day=1), fin))
    return set(mois.values_list("mois", flat=True))


def menus_du(debut: date, fin: date, restaurants: Collection[int]) -> dict[Cle, MenuAffiche]:
    """The published menus from `debut` to `fin` (both included) of these restaurants, by
    restaurant and day; a restaurant's own wins over the common one. Three queries at most."""
    publies = mois_publies(debut, fin)
    if not publies:
        return {}
    menus = servis(debut, fin, restaurants)
    return {cle: menu for cle, menu in menus.items() if cle[1].replace(day=1) in publies}


def servis(debut: date, fin: date, restaurants: Collection[int]) -> dict[Cle, MenuAffiche]:
    """As `menus_du`, published or not: for the agents."""
    du_jour = Q(restaurant__in=restaurants) | Q(restaurant=None)
    ecrits = Menu.objects.filter(du_jour, jour__range=(debut, fin)).prefetch_related("plats")
    communs: dict[date, MenuAffiche] = {}
    propres: dict[Cle, MenuAffiche] = {}
    for menu in ecrits:
        if rangs := _rangs(menu.plats.all()):  # one without dishes says nothing
            affiche = MenuAffiche(menu.jour, rangs, menu.restaurant_id is not None)
            if menu.restaurant_id is None:
                communs[menu.jour] = affiche
            else:
                propres[menu.restaurant_id, menu.jour] = affiche
    pour_tous = {(pk, jour): menu for jour, menu in communs.items() for pk in restaurants}
    return pour_tous | propres


def _rangs(plats: Iterable[Plat]) -> tuple[Rang, ...]:
    par_rang: dict[int, dict[bool, PlatAffiche]] = defaultdict(dict)
    for plat in plats:
        par_rang[plat.rang][plat.remplacement] = _affiche(plat)
    return tuple(Rang(cote.get(False), cote.get(True)) for _, cote in sorted(par_rang.items()))


def _affiche(plat: Plat) -> PlatAffiche:
    labels = tuple(label for label in Label if label in plat.labels)
    if plat.allergenes is None:
        return PlatAffiche(plat.nom, labels)
    noms = tuple(str(a.label) for a in Allergene if a in plat.allergenes)
    return PlatAffiche(plat.nom, labels, noms)


def jours_ecrits(des: date) -> set[date]:
    """The days from that one on for which somebody has written dishes, published or not."""
    menus = Menu.objects.filter(jour__gte=des, plats__isnull=False)
    return set(menus.order_by().values_list("jour", flat=True).distinct())


def a_verifier(jours: Collection[date], lieux: Lieux) -> list[Avertissement]:
    """What an agent should look at in the weeks of these days, whatever is published."""
    if not jours:
        return []
    semaines = {semaine_de(jour).debut for jour in jours}
    menus = Menu.objects.filter(
        jour__range=(semaine_de(min(jours)).debut, semaine_de(max(jours)).fin)
    ).prefetch_related("plats")
    ecrits = [_ecrit(menu) for menu in menus if semaine_de(menu.jour).debut in semaines]
    return avertissements(ecrits, {li.pk: li.nom for li in lieux.tous}, lieux.ferme)


def _ecrit(menu: Menu) -> MenuEcrit:
    plats = tuple(
        PlatEcrit(p.nom, p.rang, p.remplacement, frozenset(p.labels), p.allergenes is not None)
        for p in menu.plats.all()
    )
    return MenuEcrit(menu.pk, menu.jour, menu.restaurant_id, plats)
