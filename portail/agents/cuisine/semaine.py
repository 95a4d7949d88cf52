"""The meals to come as the kitchen reads them: per restaurant, day, school and diet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from comptes.models import Utilisateur
from comptes.noms import plie
from portail.roles import VOIR_PAI
from reservations.cuisine.effectifs import Compte, Comptes, compter, regimes_servis
from reservations.cuisine.regimes import A_VERIFIER
from reservations.ecoles import Annuaire
from reservations.models import Ecole
from reservations.perimetre import ecoles_de
from reservations.regles import jours

HORIZON, A_VENIR = timedelta(days=27), 5  # how far the coming days with meals are looked for
DIMANCHE = timedelta(days=6)
SANS_ECOLE = "aucune école n’est enregistrée"


@dataclass(frozen=True)
class Case:
    titre: str
    nombre: int


@dataclass(frozen=True)
class Ligne:
    """One school's meals of a day; without a name, all those of the restaurant."""

    nom: str
    cases: tuple[Case, ...]
    compte: Compte


@dataclass(frozen=True)
class JourServi:
    jour: date
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True)
class Table:
    restaurant: str
    regimes: tuple[str, ...]
    jours: tuple[JourServi, ...]


@dataclass(frozen=True)
class Semaine:
    """What the page shows. `ferme`: why nobody eats on its first day, where it is today."""

    debut: date
    choisie: bool
    tables: tuple[Table, ...]
    total: int
    ferme: str
    pai: bool

    @property
    def titre(self) -> str:
        return f"{self.total} repas"


class Lecture:
    """Reads one agent's schools, in a constant number of queries."""

    def __init__(self, agent: Utilisateur) -> None:
        self.pai = agent.has_perm(VOIR_PAI)
        self.annuaire = Annuaire()
        siennes = {ecole.pk for ecole in ecoles_de(agent)}
        self.ecoles = sorted(
            (e for e in self.annuaire.ecoles.values() if e.pk in siennes),
            key=lambda e: (plie(e.restaurant.nom), e.cle),
        )

    def prochains(self, jour: date) -> Semaine:
        """Today's meals and those of the next days that have some; the total is today's."""
        servis = [j for j in jours(jour, jour + HORIZON) if self._servi(j)][:A_VENIR]
        tables, comptes = self._tables(servis)
        total = sum(c.total for (_, quand), c in comptes.items() if quand == jour)
        return Semaine(jour, False, tables, total, self._ferme(jour), self.pai)

    def semaine(self, jour: date) -> Semaine:
        """The whole week of that day; the total is the week's."""
        lundi = jour - timedelta(days=jour.weekday())
        servis = [j for j in jours(lundi, lundi + DIMANCHE) if self._servi(j)]
        tables, comptes = self._tables(servis)
        total = sum(c.total for c in comptes.values())
        return Semaine(lundi, True, tables, total, "", self.pai)

    def _servi(self, jour: date) -> bool:
        return any(not self.annuaire.horaire(ecole).ferme(jour) for ecole in self.ecoles)

    def _ferme(self, jour: date) -> str:
        raisons = [self.annuaire.horaire(ecole).ferme(jour) for ecole in self.ecoles]
        return "" if "" in raisons else next(iter(raisons), SANS_ECOLE)

    def _tables(self, servis: list[date]) -> tuple[tuple[Table, ...], Comptes]:
        if not servis:
            return (), {}
        comptes = compter(self.annuaire, self.ecoles, servis[0], servis[-1], avec_pai=self.pai)
        regimes = tuple(regimes_servis())
        if not any(A_VERIFIER in compte.repas for compte in comptes.values()):
            regimes = regimes[:-1]
        tables = tuple(
            self._table(list(ecoles), servis, comptes, regimes)
            for _, ecoles in groupby(self.ecoles, key=lambda e: e.restaurant_id)
        )
        return tables, comptes

    def _table(
        self, ecoles: list[Ecole], servis: list[date], comptes: Comptes, regimes: tuple[str, ...]
    ) -> Table:
        return Table(
            ecoles[0].restaurant.nom,
            regimes,
            tuple(
                JourServi(jour, lignes)
                for jour in servis
                if (lignes := tuple(self._lignes(ecoles, jour, comptes, regimes)))
            ),
        )

    def _lignes(
        self, ecoles: list[Ecole], jour: date, comptes: Comptes, regimes: Sequence[str]
    ) -> list[Ligne]:
        """The schools that eat that day, and their sum when they are several."""
        vus = [
            (ecole.nom, comptes.get((ecole.pk, jour), Compte()))
            for ecole in ecoles
            if (ecole.pk, jour) in comptes or not self.annuaire.horaire(ecole).ferme(jour)
        ]
        if len(vus) > 1:
            vus.append(("", sum((compte for _, compte in vus), Compte())))
        return [
            Ligne(nom, tuple(Case(r, compte.repas[r]) for r in regimes), compte)
            for nom, compte in vus
        ]
