"""How many meals: booked, per school, day and diet, with the absences known beside them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ..ecoles import Annuaire
from ..models import DemandeRepas, Ecole, Effectif, JourAbsence, Regime, Reservation
from .regimes import A_VERIFIER, par_cle, reconnaitre

Nature, Etat = DemandeRepas.Nature, DemandeRepas.Etat


@dataclass
class Compte:
    """A school's meals of a day. Absences are of meals that are still booked, and still counted.

    `pai` is 0 where nobody asked for it.
    """

    repas: Counter[str] = field(default_factory=Counter)
    annoncees: int = 0
    acceptees: int = 0
    pai: int = 0

    @property
    def total(self) -> int:
        return self.repas.total()

    def __add__(self, autre: "Compte") -> "Compte":
        return Compte(
            self.repas + autre.repas,
            self.annoncees + autre.annoncees,
            self.acceptees + autre.acceptees,
            self.pai + autre.pai,
        )


Comptes = Mapping[tuple[int, date], Compte]


@dataclass(frozen=True)
class Ligne:
    """One school on one day, of a frozen count."""

    ecole: str
    jour: date
    repas: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.repas)


@dataclass(frozen=True)
class Contenu:
    """A frozen count as it is read back: its diets in their order, as many meals in each line."""

    restaurant: str
    regimes: tuple[str, ...]
    lignes: tuple[Ligne, ...]


def regimes_servis() -> list[str]:
    """The town's diets in their order, and what is to be looked into after them."""
    return [*Regime.objects.values_list("nom", flat=True), A_VERIFIER]


def compter(
    annuaire: Annuaire, ecoles: Iterable[Ecole], debut: date, fin: date, *, avec_pai: bool = False
) -> Comptes:
    """Count the meals of these schools by (school, day), both days included: three queries."""
    structures = annuaire.structures(ecoles)
    connus = par_cle(Regime.objects.values_list("nom", flat=True))
    comptes: defaultdict[tuple[int, date], Compte] = defaultdict(Compte)
    for ligne in _lignes(structures, debut, fin, avec_pai):
        compte = comptes[structures[ligne["enfant__structure"]].pk, ligne["jour"]]
        compte.repas[reconnaitre(ligne["enfant__regime"], connus)] += ligne["nombre"]
        compte.annoncees += ligne["annoncees"]
        compte.acceptees += ligne["acceptees"]
        compte.pai += ligne.get("pai", 0)
    return comptes


def _lignes(
    structures: Iterable[str], debut: date, fin: date, avec_pai: bool
) -> QuerySet[Any, Any]:
    reserves = Reservation.objects.filter(
        jour__range=(debut, fin), enfant__structure__in=list(structures)
    ).annotate(annoncee=Exists(absences_annoncees()), acceptee=Exists(absences_acceptees()))
    nombres = {
        "nombre": Count("pk"),
        "annoncees": Count("pk", filter=Q(annoncee=True, acceptee=False)),
        "acceptees": Count("pk", filter=Q(acceptee=True)),
    }
    if avec_pai:
        nombres["pai"] = Count("pk", filter=Q(enfant__pai__isnull=False))
    par = reserves.order_by().values("enfant__structure", "enfant__regime", "jour")
    return par.annotate(**nombres)


def absences_annoncees() -> QuerySet[DemandeRepas]:
    """What the family that booked has told of that day and nobody has answered, within a query of
    bookings."""
    return DemandeRepas.objects.filter(
        nature=Nature.ABSENCE,
        etat=Etat.RECUE,
        enfant=OuterRef("enfant"),
        famille=OuterRef("famille"),
        debut__lte=OuterRef("jour"),
        fin__gte=OuterRef("jour"),
    )


def absences_acceptees() -> QuerySet[JourAbsence]:
    """The accepted absence that the family that booked had told, within a query of bookings."""
    return JourAbsence.objects.filter(
        enfant=OuterRef("enfant"), jour=OuterRef("jour"), demande__famille=OuterRef("famille")
    )


def a_arreter(
    annuaire: Annuaire, ecoles: Iterable[Ecole], debut: date, fin: date
) -> dict[str, Any]:
    """What a frozen count holds: a line for each school and day with meals, none served or not."""
    ecoles = sorted(ecoles, key=lambda e: e.cle)
    comptes, regimes = compter(annuaire, ecoles, debut, fin), regimes_servis()
    if not any(A_VERIFIER in compte.repas for compte in comptes.values()):
        regimes.remove(A_VERIFIER)
    lignes = [
        {"ecole": e.nom, "jour": jour.isoformat(), "repas": [compte.repas[r] for r in regimes]}
        for e in ecoles
        for jour, compte in _jours(annuaire, e, comptes, debut, fin)
    ]
    return {"restaurant": ecoles[0].restaurant.nom, "regimes": regimes, "lignes": lignes}


def _jours(
    annuaire: Annuaire, ecole: Ecole, comptes: Comptes, debut: date, fin: date
) -> list[tuple[date, Compte]]:
    """The school's days with meals; one that is closed and has meals all the same is shown too."""
    ouverts = annuaire.horaire(ecole).ouverts(debut, fin)
    reserves = [jour for cle, jour in comptes if cle == ecole.pk]
    jours = sorted({*ouverts, *reserves})
    return [(jour, comptes.get((ecole.pk, jour), Compte())) for jour in jours]


def lire(effectif: Effectif) -> Contenu:
    """Read a frozen count as it was written."""
    contenu = effectif.contenu
    return Contenu(
        contenu["restaurant"],
        tuple(contenu["regimes"]),
        tuple(
            Ligne(li["ecole"], date.fromisoformat(li["jour"]), tuple(li["repas"]))
            for li in contenu["lignes"]
        ),
    )
