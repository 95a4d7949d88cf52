"""What agents do with menus: publish a month or take it back, copy a week onto another."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from comptes.models import Utilisateur

from ..carte.lieux import Lieux
from ..models import Menu, MoisPublie, Plat


@dataclass
class Copie:
    """What became of each day of the week copied that has dishes; the days are the new ones."""

    copies: list[date] = field(default_factory=list)
    gardes: list[date] = field(default_factory=list)
    fermes: list[date] = field(default_factory=list)


def publier(mois: date, *, par: Utilisateur) -> bool:
    """Let families read that month (its first day); False when they do already."""
    return MoisPublie.objects.get_or_create(mois=mois, defaults={"par": par})[1]


def depublier(mois: date) -> bool:
    """Take that month back from the families; the menus stay. False when it was not published."""
    return bool(MoisPublie.objects.filter(mois=mois).delete()[0])


@transaction.atomic
def copier_semaine(
    de: date, vers: date, *, restaurant: int | None, remplacer: bool, lieux: Lieux
) -> Copie:
    """Copy the dishes of the week of Monday `de` onto that of Monday `vers`, for one restaurant or
    (None) for all; a day that has dishes keeps them unless `remplacer`, a closed one gets none."""
    copie = Copie()
    modeles = Menu.objects.filter(
        jour__range=(de, de + timedelta(days=6)), restaurant=restaurant, plats__isnull=False
    )
    for modele in modeles.distinct().select_related("restaurant").prefetch_related("plats"):
        jour = modele.jour + (vers - de)
        if lieux.ferme(restaurant, jour):
            copie.fermes.append(jour)
        elif _copier(modele, jour, remplacer=remplacer):
            copie.copies.append(jour)
        else:
            copie.gardes.append(jour)
    return copie


def _copier(modele: Menu, jour: date, *, remplacer: bool) -> bool:
    menu, _ = Menu.objects.get_or_create(jour=jour, restaurant=modele.restaurant)
    # Two agents copying at once: the second one waits, and finds the dishes of the first.
    menu = Menu.objects.select_for_update(of=("self",)).get(pk=menu.pk)
    if menu.plats.exists():
        if not remplacer:
            return False
        menu.plats.all().delete()
    Plat.objects.bulk_create(
        Plat(
            menu=menu,
            rang=plat.rang,
            remplacement=plat.remplacement,
            nom=plat.nom,
            labels=plat.labels,
            allergenes=plat.allergenes,
        )
        for plat in modele.plats.all()
    )
    return True
