"""A school's attendance sheet: who eats there that day, who might, and what was noted."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from comptes.models import Enfant, Rattachement
from comptes.noms import plie
from portail.dates import aujourd_hui

from ..ecoles import Annuaire
from ..facturation.frequentations import Frequentations
from ..models import Ecole, Pai, Pointage, Regime, Reservation
from .effectifs import absences_acceptees, absences_annoncees
from .regimes import par_cle, reconnaitre

# Classes are named freely; those that begin like this come in the order of the years.
NIVEAUX = ("tps", "ps", "ms", "gs", "cp", "ce1", "ce2", "cm1", "cm2", "ulis")
ANNONCEE, ACCEPTEE = "absence annoncée", "absence acceptée"


# What is tapped, in this order; whoever has not booked can only have come.
BOUTONS = (
    (Pointage.Etat.PRESENT, "Présent"),
    (Pointage.Etat.JUSTIFIE, "Absent justifié"),
    (Pointage.Etat.ABSENT, "Absent"),
)
IMPREVU = ((Pointage.Etat.PRESENT, "Présent sans réservation"),)
EFFACER = "effacer"


@dataclass(frozen=True)
class Bouton:
    """`geste` says the whole of it, never "the other way round": a tablet that shows an older page
    repeats what it says, and undoes nothing."""

    geste: str
    sorte: str
    mots: str
    choisi: bool


@dataclass(frozen=True)
class APointer:
    """A child of the sheet. `etat` is '' until somebody notes it; `pai` is False unless asked."""

    cle: int
    nom: str
    prenom: str
    classe: str
    regime: str
    reserve: bool
    etat: str
    absence: str
    pai: bool

    @property
    def reste(self) -> bool:
        """Expected, and nothing is known of this child yet."""
        return self.reserve and not (self.etat or self.absence)

    @property
    def boutons(self) -> tuple[Bouton, ...]:
        """The chosen one takes back what it said."""
        return tuple(
            Bouton(
                f"{self.cle}:{EFFACER if etat == self.etat else etat.value}",
                etat.value,
                mots,
                etat == self.etat,
            )
            for etat, mots in (BOUTONS if self.reserve else IMPREVU)
        )


@dataclass(frozen=True)
class Classe:
    """A class and its children; '' for those of whom the file gives none."""

    nom: str
    enfants: tuple[APointer, ...]

    @property
    def reserves(self) -> tuple[APointer, ...]:
        return tuple(e for e in self.enfants if e.reserve)

    @property
    def imprevus(self) -> tuple[APointer, ...]:
        """Who came without having booked."""
        return tuple(e for e in self.enfants if not e.reserve and e.etat)

    @property
    def sans(self) -> tuple[APointer, ...]:
        """Who has not booked and was not noted."""
        return tuple(e for e in self.enfants if not e.reserve and not e.etat)

    @property
    def a_pointer(self) -> int:
        return sum(e.reserve and not e.etat for e in self.enfants)

    @property
    def restants(self) -> int:
        """Those that one button says present: whose absence was told is noted by hand."""
        return sum(e.reste for e in self.enfants)


def lire(annuaire: Annuaire, ecole: Ecole, jour: date, *, avec_pai: bool = False) -> Classe:
    """Every child of the school that day, by name; three queries, six for a day that is past."""
    connus = par_cle(Regime.objects.values_list("nom", flat=True))
    trouves = _enfants(_ceux_du_jour(annuaire, ecole, jour), jour, avec_pai)
    enfants = [
        APointer(
            e.pk,
            e.nom,
            e.prenom,
            e.classe,
            reconnaitre(e.regime, connus),
            e.reserve,
            e.etat or "",
            ACCEPTEE if e.acceptee else ANNONCEE if e.annoncee else "",
            avec_pai and e.a_un_pai,
        )
        for e in trouves
    ]
    return Classe("", tuple(sorted(enfants, key=lambda e: (plie(e.nom), plie(e.prenom), e.cle))))


def classes(ensemble: Classe) -> list[Classe]:
    """The same children class by class, the youngest first."""
    ranges = sorted(ensemble.enfants, key=lambda e: _rang(e.classe))
    return [
        Classe(nom, tuple(siens)) for nom, siens in groupby(ranges, key=lambda e: e.classe.strip())
    ]


def classe_de(ensemble: Classe, nom: str) -> Classe:
    return Classe(nom, tuple(e for e in ensemble.enfants if e.classe.strip() == nom))


def _rang(classe: str) -> tuple[bool, int, str, str]:
    """Children without a class come last."""
    plat = plie(classe)
    niveau = next((n for n, debut in enumerate(NIVEAUX) if plat.startswith(debut)), len(NIVEAUX))
    return not plat, niveau, plat, classe.strip()


def _ceux_du_jour(annuaire: Annuaire, ecole: Ecole, jour: date) -> Q:
    """Whose sheet names the school; of a day that is past, whose sheet named it then."""
    presents = Q(structure__in=list(annuaire.structures([ecole])))
    if jour >= aujourd_hui():
        return presents
    notes = Enfant.history.order_by().values_list("structure", flat=True).distinct()
    noms = [nom for nom in notes if annuaire.nommee(nom) == ecole]
    passes = Q(pk__in=Enfant.history.filter(structure__in=noms).values("id"))
    possibles = Enfant.objects.filter(presents | passes)
    frequentations = Frequentations(annuaire, possibles)
    return Q(pk__in=[e.pk for e in possibles if frequentations.ecole(e.pk, jour) == ecole])


def _enfants(les_siens: Q, jour: date, avec_pai: bool) -> QuerySet[Any]:
    """A child whom no family has any more is there only for a meal that is booked."""
    du_jour = {"enfant": OuterRef("pk"), "jour": jour}
    reserves = Reservation.objects.filter(**du_jour)
    enfants = Enfant.objects.filter(les_siens).annotate(
        reserve=Exists(reserves),
        etat=Subquery(Pointage.objects.filter(**du_jour).values("etat")[:1]),
        annoncee=Exists(reserves.filter(Exists(absences_annoncees()))),
        acceptee=Exists(reserves.filter(Exists(absences_acceptees()))),
    )
    if avec_pai:
        enfants = enfants.annotate(a_un_pai=Exists(Pai.objects.filter(enfant=OuterRef("pk"))))
    rattache = Exists(Rattachement.objects.filter(enfant=OuterRef("pk")))
    return enfants.filter(Q(reserve=True) | rattache).order_by()
