"""Whatever is booked, by whom, when and under which rule: what the e-mail says, what the page shows
and what the kitchen counts are one and the same, and a model that shares no code agrees."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from post_office.models import Email

from comptes.models import Enfant, Famille
from reservations.cuisine.effectifs import compter
from reservations.ecoles import Annuaire
from reservations.models import Delai, Reservation
from tests import fabriques

from .formulaires import Page, ouvrir

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
DEBUT = datetime(2026, 11, 2, 8, tzinfo=PARIS)
MOIS = ("2027-01", "2027-02")
# Worked out by hand from the ministry's calendar: zone C, four days a week, no public holiday.
OUVERTS = [
    date(2027, mois, jour)
    for mois, jours in {
        1: (4, 5, 7, 8, 11, 12, 14, 15, 18, 19, 21, 22, 25, 26, 28, 29),
        2: (1, 2, 4, 5, 22, 23, 25, 26),
    }.items()
    for jour in jours
]
FERMES = [date(2027, 1, 1), date(2027, 1, 6), date(2027, 1, 9), date(2027, 2, 10)]
# What has happened in the stories told: without these they would prove little.
VU: Counter[str] = Counter()
ATTENDUS = {"à la seconde", "réservé", "annulé", "trop tard", "jour fermé", "de l’autre parent"}
MAIRIE_FERMEE = {date(2026, 12, 25), date(2027, 1, 1)}


@dataclass(frozen=True)
class Regle:
    """A deadline as the model reads it: the last instant at which it is still allowed."""

    mois: bool
    nombre: int
    ouvres: bool
    heure: int | None

    def permet(self, repas: date, maintenant: datetime) -> bool:
        return maintenant < self.trop_tard(repas)

    def trop_tard(self, repas: date) -> datetime:
        """The first instant, on Paris's clocks."""
        dernier = self._dernier(repas)
        if self.heure is None:
            return datetime.combine(dernier + timedelta(1), time(), PARIS)
        return datetime.combine(dernier, time(self.heure), PARIS)

    def _dernier(self, repas: date) -> date:
        if self.mois:
            avant = repas.replace(day=1) - timedelta(1)
            return avant.replace(day=self.nombre)
        if not self.ouvres:
            return repas - timedelta(self.nombre)
        ouvrables = [
            jour
            for jour in (repas - timedelta(n) for n in range(1, 60))
            if jour.weekday() < 5 and jour not in MAIRIE_FERMEE
        ]
        return ouvrables[self.nombre - 1] if self.nombre else repas

    def champs(self) -> dict[str, Any]:
        return {
            "nature": "mois" if self.mois else "jours",
            "quantieme": self.nombre if self.mois else 10,
            "jours_avant": 0 if self.mois else self.nombre,
            "ouvres": self.ouvres,
            "heure": None if self.heure is None else time(self.heure),
        }


JUSTE_AVANT, JUSTE_APRES = -1, -2

REGLES = st.one_of(
    st.builds(Regle, st.just(True), st.integers(1, 28), st.just(False), st.none()),
    st.builds(
        Regle,
        st.just(False),
        st.integers(0, 20),
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 23)),
    ),
)
# Few enough days to meet again.
JOURS = st.lists(st.sampled_from([*OUVERTS[::3], *FERMES]), min_size=2, max_size=8, unique=True)
GESTES = st.tuples(
    st.integers(0, 1),  # which household
    st.sampled_from([0, 0, 1, 2]),  # which child, most often the one of both
    st.booleans(),  # book, or give up
    JOURS,
    # Minutes since the gesture before; or at the deadline of its first meal, to the second.
    st.one_of(st.integers(0, 12 * 24 * 60), st.sampled_from([JUSTE_AVANT, JUSTE_APRES])),
)


@dataclass
class Foyers:
    """Two households: Malo lives in both, Rose in the first, Ali in the second."""

    familles: list[Famille]
    enfants: list[Enfant]
    siens: dict[int, set[int]]
    reserves: dict[tuple[int, date], int] = field(default_factory=dict)

    @classmethod
    def planter(cls) -> "Foyers":
        familles = [fabriques.nouvelle_famille(), fabriques.nouvelle_famille()]
        malo = fabriques.ecolier(familles[0], "Malo")
        malo.rattachements.create(famille=familles[1], tranche="T5")
        rose = fabriques.ecolier(familles[0], "Rose", structure="École maternelle Jean-Renon")
        ali = fabriques.ecolier(familles[1], "Ali", structure="École élémentaire Charles-Péguy")
        Enfant.objects.filter(pk=ali.pk).update(regime="végétarien")
        enfants = [malo, rose, Enfant.objects.get(pk=ali.pk)]
        siens = {familles[0].pk: {malo.pk, rose.pk}, familles[1].pk: {malo.pk, ali.pk}}
        return cls(familles, enfants, siens)

    def attendre(
        self,
        famille: Famille,
        enfant: Enfant,
        jours: list[date],
        *,
        permis: list[bool],
        ajout: bool,
    ) -> None:
        """What the gesture does, said in a few lines."""
        for jour, possible in zip(jours, permis, strict=True):
            payeur = self.reserves.get((enfant.pk, jour))
            if not possible:
                VU["trop tard"] += 1
            elif ajout and jour not in OUVERTS:
                VU["jour fermé"] += 1
            elif ajout and payeur is None:
                self.reserves[enfant.pk, jour] = famille.pk
                VU["réservé"] += 1
            elif not ajout and payeur == famille.pk:
                del self.reserves[enfant.pk, jour]
                VU["annulé"] += 1
            elif payeur not in (None, famille.pk):
                VU["de l’autre parent"] += 1

    def de(self, famille: Famille, enfant: int, mois: str) -> list[int]:
        return sorted(
            jour.day
            for (cle, jour), payeur in self.reserves.items()
            if cle == enfant and payeur == famille.pk and f"{jour:%Y-%m}" == mois
        )


def entrer(famille: Famille) -> Client:
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client


def agir(client: Client, enfant: Enfant, jours: list[date], *, ajout: bool) -> None:
    """On each month's page: tick or untick (forging what has no box), save, confirm."""
    for mois in MOIS:
        siens = [jour.isoformat() for jour in jours if f"{jour:%Y-%m}" == mois]
        page = ouvrir(client, mois)
        coches = page.champs("/reservations/").setdefault(f"enfant-{enfant.pk}", [])
        avant = len(coches)
        for jour in siens:
            if ajout and jour not in coches:
                coches.append(jour)
            elif not ajout and jour in coches:
                coches.remove(jour)
        if len(coches) == avant:
            continue
        recapitulatif = page.enregistrer()
        if "Confirmer" in recapitulatif.html:
            recapitulatif.confirmer()


def lus_dans_la_lettre(lettre: Email, mois: str) -> dict[str, list[int]]:
    """Each child's days of that month, as the letter's text tells them."""
    titre = "Janvier 2027" if mois == "2027-01" else "Février 2027"
    partie = lettre.message.partition(f"{titre}, tel que réservé maintenant\n")[2]
    lignes = partie.partition("\n\n")[0].splitlines()
    return {
        prenom: sorted(int(n) for n in re.findall(r"\d+", suite.partition("repas, ")[2]))
        for prenom, suite in _lignes(lignes)
    }


def _lignes(lignes: list[str]) -> Iterator[tuple[str, str]]:
    for ligne in lignes:
        if trouve := re.match(r"- (\w+)\s: (.*?)(?: \(et réservés.*)?$", ligne):
            yield trouve[1], trouve[2].replace("1er", "1")


def comparer(foyers: Foyers) -> None:
    """The table, each household's pages, and the kitchen."""
    assert {
        (r.enfant_id, r.jour): r.famille_id for r in Reservation.objects.all()
    } == foyers.reserves
    for famille in foyers.familles:
        client = entrer(famille)
        for mois in MOIS:
            montres = Page(client, client.get("/reservations/", {"mois": mois}))
            champs = montres.champs("/reservations/")
            for enfant in foyers.siens[famille.pk]:
                lus = sorted(int(j[-2:]) for j in champs.get(f"enfant-{enfant}", []))
                assert lus == foyers.de(famille, enfant, mois)
    annuaire = Annuaire()
    comptes = compter(annuaire, annuaire.ecoles.values(), OUVERTS[0], OUVERTS[-1])
    vus: Counter[tuple[date, str]] = Counter()
    for (_, jour), compte in comptes.items():
        for regime, nombre in compte.repas.items():
            vus[jour, regime] += nombre
    regimes = {enfant.pk: enfant.regime for enfant in foyers.enfants}
    assert vus == Counter((jour, regimes[enfant]) for enfant, jour in foyers.reserves)


def l_heure(maintenant: datetime, minutes: int, limite: datetime) -> datetime:
    """When the gesture is made; time never goes back."""
    if minutes >= 0:
        return maintenant + timedelta(minutes=minutes)
    VU["à la seconde"] += 1
    return max(maintenant, limite - timedelta(seconds=1 if minutes == JUSTE_AVANT else 0))


def raconter(regle: Regle, annuler: Regle | None, debut: int, gestes: list[Any]) -> None:
    Delai.objects.filter(ecole=None, geste="reserver").update(**regle.champs())
    if annuler:
        Delai.objects.create(geste="annuler", **annuler.champs())
    foyers = Foyers.planter()
    noms = {enfant.pk: enfant.prenom for enfant in foyers.enfants}
    maintenant = DEBUT + timedelta(days=debut)
    for qui, lequel, ajout, jours, minutes in gestes:
        loi = regle if ajout else (annuler or regle)
        maintenant = l_heure(maintenant, minutes, loi.trop_tard(jours[0]))
        famille, enfant = foyers.familles[qui], foyers.enfants[lequel]
        lettres, avant = Email.objects.count(), dict(foyers.reserves)
        with time_machine.travel(maintenant, tick=False):
            if enfant.pk in foyers.siens[famille.pk]:
                agir(entrer(famille), enfant, jours, ajout=ajout)
                permis = [loi.permet(jour, maintenant) for jour in jours]
                foyers.attendre(famille, enfant, jours, permis=permis, ajout=ajout)
            comparer(foyers)
        touches = {f"{jour:%Y-%m}" for (_, jour), _ in avant.items() ^ foyers.reserves.items()}
        assert Email.objects.count() - lettres == len(touches)
        for lettre in Email.objects.order_by("-pk")[: len(touches)]:
            (mois,) = (m for m in touches if lus_dans_la_lettre(lettre, m))
            dits = lus_dans_la_lettre(lettre, mois)
            assert dits == {noms[e]: foyers.de(famille, e, mois) for e in foyers.siens[famille.pk]}


REGLAGES = settings(
    deadline=None,
    database=None,
    print_blob=False,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@given(
    REGLES,
    st.one_of(st.none(), REGLES),
    st.integers(0, 80),
    st.lists(GESTES, min_size=6, max_size=8),
)
def histoire(regle: Regle, annuler: Regle | None, debut: int, gestes: list[Any]) -> None:
    with transaction.atomic():
        raconter(regle, annuler, debut, gestes)
        transaction.set_rollback(True)


def test_the_letter_the_page_and_the_kitchen_say_the_same() -> None:
    VU.clear()
    settings(REGLAGES, derandomize=True, max_examples=14)(histoire)()
    assert VU.keys() >= ATTENDUS, "trop peu se passe"


@pytest.mark.long
def test_and_so_they_do_over_hundreds_of_stories() -> None:
    settings(REGLAGES, max_examples=300)(histoire)()
