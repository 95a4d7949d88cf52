"""Writing what a file of menus says: all of it or nothing. A day in the file replaces that day's
dishes; the days that are not in it are kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from comptes.noms import plie
from portail.dates import aujourd_hui, jour_long
from portail.fichiers import Erreurs, Tableau
from portail.models import Commune

from ..carte.lieux import Lieux
from ..carte.menus import a_verifier
from ..carte.vigilance import Avertissement
from ..models import Ecole, Menu, MoisPublie, Plat, Restaurant
from .lecture import Cle, MenuLu, lire


@dataclass
class Bilan:
    """What the file changed; `servis` are days before today whose dishes are others now, `publies`
    the months that families read from now on, `lisibles` those of the file that they read already.
    """

    erreurs: Erreurs
    jours: list[date] = field(default_factory=list)
    nouveaux: int = 0
    changes: list[str] = field(default_factory=list)
    identiques: int = 0
    servis: set[date] = field(default_factory=set)
    publies: list[date] = field(default_factory=list)
    lisibles: list[date] = field(default_factory=list)
    avertissements: list[Avertissement] = field(default_factory=list)


def enregistrer(
    tableau: Tableau,
    *,
    essai: bool = False,
    brouillon: bool = False,
    avancer: Callable[[int], None] = lambda ligne: None,
    accepter: Callable[[Bilan], bool] = lambda bilan: True,
) -> Bilan:
    """Bring the menus in step with the file, and publish its months unless `brouillon`; a single
    fault, or `essai`, and nothing changes.

    `accepter` judges what was done, last, in the same transaction: False undoes it too.
    """
    lus, erreurs = lire(tableau, _restaurants(), Commune.actuelle().zone_scolaire)
    bilan = Bilan(erreurs, sorted({jour for jour, _ in lus}))
    if erreurs or not lus:
        return bilan
    with transaction.atomic():
        _ecrire(lus, bilan, avancer)
        _publier(bilan, brouillon=brouillon)
        bilan.avertissements = a_verifier(bilan.jours, Lieux())
        if essai or not accepter(bilan):
            transaction.set_rollback(True)
    return bilan


def _restaurants() -> dict[str, int]:
    """By the names of their schools, and by their own."""
    ecoles = Ecole.objects.values_list("nom", "restaurant")
    return {plie(nom): cle for nom, cle in (*ecoles, *Restaurant.objects.values_list("nom", "pk"))}


def _ecrire(lus: Mapping[Cle, MenuLu], bilan: Bilan, avancer: Callable[[int], None]) -> None:
    du_fichier = Menu.objects.filter(jour__range=(bilan.jours[0], bilan.jours[-1]))
    connus = {
        (menu.jour, menu.restaurant_id): menu
        for menu in du_fichier.select_for_update(of=("self",)).prefetch_related("plats")
    }
    noms = dict(Restaurant.objects.values_list("pk", "nom"))
    a_remplacer: list[Menu] = []
    a_ecrire: list[tuple[Menu, MenuLu]] = []
    for (jour, restaurant), lu in lus.items():
        avancer(next(iter(lu.lignes.values())))
        menu = connus.get((jour, restaurant))
        if menu and _le_meme(menu, lu):
            bilan.identiques += 1
            continue
        if menu and menu.plats.all():
            a_remplacer.append(menu)
            lieu = f", {noms[restaurant]}" if restaurant else ""
            bilan.changes.append(f"{jour_long(jour)}{lieu}")
            if jour < aujourd_hui():
                bilan.servis.add(jour)
        else:
            bilan.nouveaux += 1
        a_ecrire.append((menu or Menu(jour=jour, restaurant_id=restaurant), lu))
    Menu.objects.bulk_create(menu for menu, _ in a_ecrire if menu.pk is None)
    Plat.objects.filter(menu__in=a_remplacer).delete()
    Plat.objects.bulk_create(_plats(a_ecrire))


def _le_meme(menu: Menu, lu: MenuLu) -> bool:
    ecrits = {
        (p.rang, p.remplacement): (p.nom, set(p.labels), _declares(p.allergenes))
        for p in menu.plats.all()
    }
    return ecrits == {
        (rang.rang, rang.remplacement): (p.nom, set(p.labels), _declares(p.allergenes))
        for rang, p in lu.plats.items()
    }


def _declares(allergenes: Iterable[str] | None) -> set[str] | None:
    return None if allergenes is None else set(allergenes)


def _plats(a_ecrire: Iterable[tuple[Menu, MenuLu]]) -> Iterable[Plat]:
    for menu, lu in a_ecrire:
        for rang, plat in lu.plats.items():
            yield Plat(
                menu=menu,
                rang=rang.rang,
                remplacement=rang.remplacement,
                nom=plat.nom,
                labels=list(plat.labels),
                allergenes=None if plat.allergenes is None else list(plat.allergenes),
            )


def _publier(bilan: Bilan, *, brouillon: bool) -> None:
    mois = sorted({jour.replace(day=1) for jour in bilan.jours})
    bilan.lisibles = sorted(MoisPublie.objects.filter(mois__in=mois).values_list("mois", flat=True))
    if not brouillon:
        bilan.publies = [premier for premier in mois if premier not in bilan.lisibles]
        MoisPublie.objects.bulk_create(MoisPublie(mois=premier) for premier in bilan.publies)
