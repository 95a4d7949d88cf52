"""A frozen count on paper and for a spreadsheet: both from what was frozen, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from portail import pdf, tableur
from portail.dates import jour_long, mois
from portail.models import Commune
from reservations.cuisine.effectifs import Contenu, Ligne, lire
from reservations.models import Effectif

COLONNES = ("effectif", "restaurant", "genre", "arrete_le", "ecole", "jour", "regime", "repas")
LARGE = 6  # more diets than that need the sheet's long side


@dataclass(frozen=True)
class Rang:
    nom: str
    repas: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.repas)


@dataclass(frozen=True)
class Tableau:
    """One table of the paper: `premiere` heads its first column; `total` sums its rows."""

    titre: str
    premiere: str
    rangs: tuple[Rang, ...]
    total: Rang


def periode(effectif: Effectif) -> str:
    """`lundi 4 janvier 2027`, `janvier 2027`."""
    return (mois if effectif.genre == Effectif.Genre.MOIS else jour_long)(effectif.debut)


def en_pdf(effectif: Effectif) -> bytes:
    contenu = lire(effectif)
    contexte = {
        "commune": Commune.actuelle(),
        "effectif": effectif,
        "contenu": contenu,
        "periode": periode(effectif),
        "tableaux": tableaux(effectif.genre, contenu),
        "total": sum(ligne.total for ligne in contenu.lignes),
        "paysage": len(contenu.regimes) > LARGE,
    }
    return pdf.rendre("pdf/effectif.html", contexte)


def en_csv(effectif: Effectif) -> bytes:
    contenu = lire(effectif)
    arrete = f"{timezone.localtime(effectif.arrete_le):%d/%m/%Y %H:%M}"
    debut = (str(effectif.numero), contenu.restaurant, effectif.genre, arrete)
    return tableur.ecrire(
        COLONNES,
        (
            (*debut, ligne.ecole, f"{ligne.jour:%d/%m/%Y}", regime, str(nombre))
            for ligne in contenu.lignes
            for regime, nombre in zip(contenu.regimes, ligne.repas, strict=True)
        ),
    )


def tableaux(genre: str, contenu: Contenu) -> list[Tableau]:
    """A day's count is one table of schools; a month's, one table of days for each school, after
    the restaurant's own when it feeds several."""
    if genre == Effectif.Genre.JOUR:
        return [_tableau("", "École", [Rang(li.ecole, li.repas) for li in contenu.lignes])]
    par_ecole = list(_par_ecole(contenu))
    if len(par_ecole) > 1:
        par_ecole.insert(0, _ensemble(contenu))
    return par_ecole


def _par_ecole(contenu: Contenu) -> Iterator[Tableau]:
    for ecole, lignes in groupby(contenu.lignes, key=lambda li: li.ecole):
        yield _tableau(ecole, "Jour", [Rang(_jour(li), li.repas) for li in lignes])


def _ensemble(contenu: Contenu) -> Tableau:
    jours = sorted(contenu.lignes, key=lambda li: li.jour)
    return _tableau(
        contenu.restaurant,
        "Jour",
        [_somme(_jour(du_jour[0]), [Rang("", li.repas) for li in du_jour])
         for _, lignes in groupby(jours, key=lambda li: li.jour) if (du_jour := list(lignes))],
    )  # fmt: skip


def _jour(ligne: Ligne) -> str:
    return jour_long(ligne.jour)


def _tableau(titre: str, premiere: str, rangs: list[Rang]) -> Tableau:
    return Tableau(titre, premiere, tuple(rangs), _somme("Total", rangs))


def _somme(nom: str, rangs: list[Rang]) -> Rang:
    return Rang(nom, tuple(map(sum, zip(*(rang.repas for rang in rangs), strict=True))))
