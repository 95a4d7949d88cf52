"""A frozen count beside what is booked now: what has moved since, where, and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from comptes.noms import plie

from ..ecoles import Annuaire
from ..models import Effectif, Enregistrement, Mouvement
from .effectifs import Compte, Comptes, Contenu, Ligne, compter, lire

Origine = Enregistrement.Origine
AJOUTE, ANNULE = 1, -1
# What happened to bookings since, in the order in which it is told.
DITS = {
    (Origine.SERVICE, AJOUTE): "repas ajouté par le service,repas ajoutés par le service",
    (Origine.PARENT, AJOUTE): "repas réservé par les familles,repas réservés par les familles",
    (Origine.SERVICE, ANNULE): "repas annulé par le service,repas annulés par le service",
    (Origine.PARENT, ANNULE): "repas annulé par les familles,repas annulés par les familles",
    (Origine.FERMETURE, ANNULE): "repas annulé (jour fermé),repas annulés (jours fermés)",
}
ANNONCE = "absence annoncée (sans réponse encore),absences annoncées (sans réponse encore)"
ACCEPTE = "absence acceptée,absences acceptées"


@dataclass(frozen=True)
class Case:
    """The meals of one diet, or of all: when the count was frozen, and now."""

    titre: str
    arrete: int
    maintenant: int

    @property
    def difference(self) -> str:
        """`+2`, `−1`; '' for none."""
        ecart = self.maintenant - self.arrete
        return f"{'+' if ecart > 0 else '−'}{abs(ecart)}" if ecart else ""


@dataclass(frozen=True)
class LigneComparee:
    ecole: str
    jour: date
    cases: tuple[Case, ...]
    total: Case


@dataclass(frozen=True)
class Raison:
    nombre: int
    mots: str


@dataclass(frozen=True)
class Differences:
    """`raisons` are totals over the whole count: a booking that came and went is told twice."""

    titres: tuple[str, ...]
    lignes: tuple[LigneComparee, ...]
    totaux: tuple[Case, ...]
    total: Case
    raisons: tuple[Raison, ...]


def comparer(effectif: Effectif) -> Differences:
    """Compare a frozen count with the bookings as they stand; a constant number of queries."""
    contenu, annuaire = lire(effectif), Annuaire()
    siennes = [e for e in annuaire.ecoles.values() if e.restaurant_id == effectif.restaurant_id]
    comptes = compter(annuaire, siennes, effectif.debut, effectif.fin)
    noms = {ecole.pk: ecole.nom for ecole in siennes}
    titres = _titres(contenu, comptes)
    lignes = tuple(_lignes(contenu, comptes, noms, titres))
    totaux = tuple(_somme(cases) for cases in zip(*(li.cases for li in lignes), strict=True))
    total = _somme(tuple(li.total for li in lignes))
    raisons = _raisons(effectif, list(annuaire.structures(siennes)), comptes)
    return Differences(titres, lignes, totaux, total, raisons)


def _somme(cases: tuple[Case, ...]) -> Case:
    arrete, maintenant = sum(c.arrete for c in cases), sum(c.maintenant for c in cases)
    return Case(cases[0].titre, arrete, maintenant)


def _titres(contenu: Contenu, comptes: Comptes) -> tuple[str, ...]:
    """The diets of the count, then those that came since."""
    nouveaux = {regime for compte in comptes.values() for regime in compte.repas}
    return (*contenu.regimes, *sorted(nouveaux - set(contenu.regimes)))


def _lignes(
    contenu: Contenu, comptes: Comptes, noms: dict[int, str], titres: tuple[str, ...]
) -> list[LigneComparee]:
    """Every school and day of the count, or with meals now; schools keep the count's order."""
    ordre = {plie(nom): rang for rang, nom in enumerate(li.ecole for li in contenu.lignes)}
    arretees = {(plie(li.ecole), li.jour): li for li in contenu.lignes}
    presents = {(plie(noms[cle]), jour): (noms[cle], c) for (cle, jour), c in comptes.items()}
    cles = sorted({*arretees, *presents}, key=lambda cle: (ordre.get(cle[0], len(ordre)), cle))
    return [
        _ligne(contenu.regimes, titres, arretees.get(cle), cle[1], *presents.get(cle, ("", None)))
        for cle in cles
    ]


def _ligne(
    regimes: tuple[str, ...],
    titres: tuple[str, ...],
    arretee: Ligne | None,
    jour: date,
    nom: str,
    compte: Compte | None,
) -> LigneComparee:
    avant = dict(zip(regimes, arretee.repas, strict=True)) if arretee else {}
    apres: Counter[str] = compte.repas if compte else Counter()
    cases = tuple(Case(titre, avant.get(titre, 0), apres[titre]) for titre in titres)
    total = Case("Total", sum(avant.values()), apres.total())
    return LigneComparee(arretee.ecole if arretee else nom, jour, cases, total)


def _raisons(effectif: Effectif, structures: list[str], comptes: Comptes) -> tuple[Raison, ...]:
    depuis = Mouvement.objects.filter(
        enregistrement__le__gt=effectif.arrete_le,
        jour__range=(effectif.debut, effectif.fin),
        enfant__structure__in=structures,
    )
    par = depuis.order_by().values_list("enregistrement__origine", "sens")
    nombres = {(origine, sens): n for origine, sens, n in par.annotate(n=Count("pk"))}
    dites = [(nombres.get(cle, 0), mots) for cle, mots in DITS.items()]
    dites += [
        (sum(c.annoncees for c in comptes.values()), ANNONCE),
        (sum(c.acceptees for c in comptes.values()), ACCEPTE),
    ]
    return tuple(Raison(nombre, mots) for nombre, mots in dites if nombre)
