"""A month of a family's bookings as its page shows it: days by week, children side by side."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from comptes.models import Enfant, Famille
from portail.dates import aujourd_hui, dernier_du_mois, mois_decale

from .. import calendrier
from ..carte.menus import MenuAffiche, menus_du
from ..ecoles import Annuaire
from ..models import Ecole, Reservation
from ..regles import Geste, jours
from ..services import Repas, occupation
from ..services.enregistrer import SANS_ECOLE
from .jours_fermes import Fermeture, fermetures
from .saisie import Saisie, derniers_mouvements
from .suites import suites

ANCIENS = 24  # months back that the page shows
COMPLET = "complet"
AUTRE = "réservé par l’autre parent"


@dataclass(frozen=True)
class Eleve:
    """A child of the family who eats at school (None: who did, and still has meals booked); `vu`
    is its last `Mouvement`, `nombre` its meals of the month that the family booked."""

    enfant: Enfant
    ecole: Ecole | None
    vu: int
    nombre: int = 0


@dataclass(frozen=True)
class Case:
    """One child's meal on a day. `libre`: the parent can change it now; otherwise `raison` says why
    not. `autre`: the child's other family booked it. `suite`: what was told of it since."""

    enfant: Enfant
    jour: date
    reserve: bool
    libre: bool
    raison: str = ""
    autre: bool = False
    ferme: bool = False
    suite: str = ""


@dataclass(frozen=True)
class Journee:
    """A day with meals for one child at least, and its menus (one a restaurant)."""

    jour: date
    cases: list[Case]
    menus: list[tuple[str, MenuAffiche]]

    @property
    def libre(self) -> bool:
        return any(case.libre for case in self.cases)


@dataclass(frozen=True)
class Semaine:
    debut: date
    journees: list[Journee]


@dataclass(frozen=True)
class Grille:
    """The month (its first day), and those beside it that can be shown."""

    mois: date
    eleves: list[Eleve]
    semaines: list[Semaine]
    fermetures: list[Fermeture]
    precedent: date | None
    suivant: date | None
    mercredis: bool

    @property
    def libre(self) -> bool:
        return any(j.libre for s in self.semaines for j in s.journees)

    @property
    def partis(self) -> list[Enfant]:
        """The children who are in no school of the town any more."""
        return [eleve.enfant for eleve in self.eleves if eleve.ecole is None]

    @property
    def nombre(self) -> int:
        """The days with meals of the month."""
        return sum(len(s.journees) for s in self.semaines)


def eleves(famille: Famille, annuaire: Annuaire) -> list[tuple[Enfant, Ecole]]:
    """The family's children who eat at a school of the town, the eldest first."""
    enfants = Enfant.objects.filter(familles=famille).order_by("naissance", "prenom", "pk")
    return [(e, ecole) for e in enfants if (ecole := annuaire.ecole(e))]


def partis(famille: Famille, annuaire: Annuaire) -> list[Enfant]:
    """The children whose sheet names no school of the town any more, and who still have meals to
    come: those can be given up."""
    a_venir = Reservation.objects.filter(famille=famille, jour__gt=aujourd_hui()).values("enfant")
    enfants = Enfant.objects.filter(familles=famille, pk__in=a_venir)
    return [e for e in enfants.order_by("naissance", "prenom", "pk") if not annuaire.ecole(e)]


def premier_mois(annuaire: Annuaire, ecoles: list[Ecole]) -> date:
    """The first month in which a meal can still be booked; this one if there is none."""
    maintenant, ce_mois = timezone.now(), aujourd_hui().replace(day=1)
    for rang in range((dernier_mois(annuaire).year - ce_mois.year + 1) * 12):
        mois = mois_decale(ce_mois, rang)
        for jour in jours(mois, dernier_du_mois(mois)):
            for ecole in ecoles:
                if not annuaire.empechements(ecole, jour, Geste.RESERVER, maintenant):
                    return mois
    return ce_mois


def dernier_mois(annuaire: Annuaire) -> date:
    """The last month of the last school year that is published."""
    annee = calendrier.annee_scolaire(aujourd_hui())
    while calendrier.connue(annee + 1, annuaire.zone):
        annee += 1
    return calendrier.bornes(annee)[1].replace(day=1)


def plus_ancien_mois() -> date:
    """The first month that the page goes back to."""
    return mois_decale(aujourd_hui(), -ANCIENS)


def mois_demande(texte: str, annuaire: Annuaire) -> date | None:
    """The month that an address or a form names (`2027-01`); None for none, or one out of reach."""
    try:
        mois = date.fromisoformat(f"{texte}-01")
    except ValueError:
        return None
    return mois if plus_ancien_mois() <= mois <= dernier_mois(annuaire) else None


def grille(
    famille: Famille,
    mois: date,
    annuaire: Annuaire,
    *,
    hors_delai: bool = False,
    ecoles: Collection[int] | None = None,
) -> Grille:
    """Read the month; constant queries whatever the children and the days. An agent
    (`hors_delai`) may change what the deadline closes to parents, for the children of these
    `ecoles` (keys; all by default) and for who is in no school any more."""
    return _Lecture(famille, mois, annuaire, hors_delai, ecoles).grille()


def reprendre(page: Grille, saisie: Saisie) -> Grille:
    """The same page with the ticks that were sent, and as of when it was made: a form that comes
    back loses nothing."""

    def case(c: Case) -> Case:
        coche = Repas(c.enfant.pk, c.jour) in saisie.coches
        return replace(c, reserve=coche) if c.libre else c

    def journee(j: Journee) -> Journee:
        return replace(j, cases=[case(c) for c in j.cases])

    return replace(
        page,
        eleves=[replace(e, vu=saisie.vus.get(e.enfant.pk, e.vu)) for e in page.eleves],
        semaines=[replace(s, journees=[journee(j) for j in s.journees]) for s in page.semaines],
    )


class _Lecture:
    def __init__(
        self,
        famille: Famille,
        mois: date,
        annuaire: Annuaire,
        hors_delai: bool,
        ecoles: Collection[int] | None,
    ) -> None:
        self.famille, self.annuaire, self.hors_delai = famille, annuaire, hors_delai
        self.debut, self.fin = mois, dernier_du_mois(mois)
        self.siens: list[tuple[Enfant, Ecole | None]] = [
            *((e, sa) for e, sa in eleves(famille, annuaire) if ecoles is None or sa.pk in ecoles),
            *((enfant, None) for enfant in partis(famille, annuaire)),
        ]
        self.ecoles = [ecole for _, ecole in self.siens if ecole]
        self.maintenant = timezone.now()
        repas = Reservation.objects.filter(
            enfant__in=[e.pk for e, _ in self.siens], jour__range=(self.debut, self.fin)
        )
        self.reserves = {
            (r.enfant_id, r.jour): r.famille_id == famille.pk for r in repas.order_by()
        }
        self.occupes = occupation(annuaire, list(jours(self.debut, self.fin)))
        self.suites = suites(famille, [e for e, _ in self.siens], self.debut, self.fin)
        restaurants = {ecole.restaurant_id for ecole in self.ecoles}
        self.menus = menus_du(self.debut, self.fin, restaurants)

    def grille(self) -> Grille:
        vus = derniers_mouvements([enfant for enfant, _ in self.siens])
        mois_d_avant = mois_decale(self.debut, -1)
        suivant = mois_decale(self.debut, 1)
        return Grille(
            mois=self.debut,
            eleves=[Eleve(e, ecole, vus[e.pk], self._nombre(e)) for e, ecole in self.siens],
            semaines=list(self._semaines()),
            fermetures=self._fermetures(),
            precedent=mois_d_avant if mois_d_avant >= plus_ancien_mois() else None,
            suivant=suivant if suivant <= dernier_mois(self.annuaire) else None,
            mercredis=any(ecole.mercredi for ecole in self.ecoles),
        )

    def _nombre(self, enfant: Enfant) -> int:
        return sum(sien for (cle, _), sien in self.reserves.items() if cle == enfant.pk)

    def _semaines(self) -> Iterator[Semaine]:
        lundi = self.debut - timedelta(self.debut.weekday())
        while lundi <= self.fin:
            debut, fin = max(lundi, self.debut), min(lundi + timedelta(6), self.fin)
            if journees := [j for jour in jours(debut, fin) if (j := self._journee(jour))]:
                yield Semaine(debut, journees)
            lundi += timedelta(7)

    def _journee(self, jour: date) -> Journee | None:
        cases = [
            replace(self._case(enfant, ecole, jour), suite=self.suites.get((enfant.pk, jour), ""))
            for enfant, ecole in self.siens
        ]
        if all(case.ferme and not case.reserve and not case.autre for case in cases):
            return None
        par_restaurant = {ecole.restaurant_id: ecole.restaurant.nom for ecole in self.ecoles}
        menus = [
            (nom if len(par_restaurant) > 1 else "", menu)
            for cle, nom in par_restaurant.items()
            if (menu := self.menus.get((cle, jour)))
        ]
        communs = len({id(menu) for _, menu in menus}) == 1
        return Journee(jour, cases, [("", menus[0][1])] if communs else menus)

    def _case(self, enfant: Enfant, ecole: Ecole | None, jour: date) -> Case:
        sien = self.reserves.get((enfant.pk, jour))
        if ecole is None:
            libre = bool(sien) and jour > aujourd_hui()
            return Case(enfant, jour, bool(sien), libre, SANS_ECOLE, sien is False, ferme=True)
        ferme = bool(self.annuaire.horaire(ecole).ferme(jour))
        if sien is False:
            return Case(enfant, jour, False, False, AUTRE, autre=True, ferme=ferme)
        geste = Geste.ANNULER if sien else Geste.RESERVER
        raison = self._raison(ecole, jour, geste, ferme)
        return Case(enfant, jour, bool(sien), not raison, raison, ferme=ferme)

    def _raison(self, ecole: Ecole, jour: date, geste: str, ferme: bool) -> str:
        if self.hors_delai:
            raison = self.annuaire.horaire(ecole).ferme(jour) if geste == Geste.RESERVER else ""
        else:
            raisons = self.annuaire.empechements(ecole, jour, geste, self.maintenant)
            raison = raisons[0] if raisons else ""
        places = ecole.restaurant.places
        if not raison and geste == Geste.RESERVER and places is not None:
            plein = self.occupes[ecole.restaurant_id, jour] >= places
            return COMPLET if plein else ""
        return raison

    def _fermetures(self) -> list[Fermeture]:
        horaires = [(e.prenom, self.annuaire.horaire(ecole)) for e, ecole in self.siens if ecole]
        return fermetures(horaires, self.debut, self.fin)
