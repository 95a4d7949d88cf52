"""Random days at the régie: the ledger, the bordereaux and the months say the same money, and a
model that shares no code agrees."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from comptes.models import Famille
from factures import controle as comptes
from factures import journal
from factures.bordereaux import contenu, documents
from factures.bordereaux import controle as bordereaux
from factures.bordereaux.mensuel import du_mois
from factures.bordereaux.tableau import TROP_PERCUS, Tableau
from factures.models import Bordereau, Encaissement, Facture, Moyen, Origine, Regie, Service
from factures.mouvements import sommes
from factures.services import (
    FactureAEmettre,
    LigneAEmettre,
    arreter,
    contrepasser,
    emettre,
    imputer,
    rembourser,
    tranche_ouverte,
    trop_percu,
)
from portail.argent import centimes
from portail.dates import aujourd_hui
from tests import fabriques

pytestmark = pytest.mark.django_db
# The days told run over the end of a month and of a year.
DEBUT = datetime(2026, 12, 28, 9, tzinfo=ZoneInfo("Europe/Paris"))
MOIS = (date(2026, 12, 1), date(2027, 1, 1))
CODES, COMPTES = ("PREMIERE", "SECONDE"), ("7067", "7066")
VU: Counter[str] = Counter()
ATTENDUS = {
    "encaissé",
    "trop",
    "partiel",
    "complété",
    "contrepassé",
    "remboursé",
    "imputé",
    "arrêté",
    "hier",
}

MOYENS = st.sampled_from([Moyen.CARTE, Moyen.CHEQUE, Moyen.ESPECES, Moyen.VIREMENT])
GESTES = st.one_of(
    st.tuples(
        st.just("encaisser"),
        st.tuples(
            st.integers(0, 2),  # the service, of two régies
            st.integers(1, 150_00),
            st.integers(1, 150_00),
            st.integers(-50_00, 50_00),  # beside what is owed
            MOYENS,
            st.sampled_from([Origine.REGIE, Origine.REGIE, Origine.EN_LIGNE, Origine.TRESORERIE]),
        ),
    ),
    st.tuples(
        st.sampled_from(["contrepasser", "rembourser", "imputer", "completer"]), st.integers(0, 9)
    ),
    st.tuples(st.just("attendre"), st.integers(1, 40)),  # hours
    st.tuples(st.sampled_from(["arreter", "arreter hier"]), st.integers(0, 1)),
)


# A story in which everything happens at least once.
TOUT: list[tuple[str, Any]] = [
    ("encaisser", (0, 60_00, 40_00, 20_00, Moyen.CHEQUE, Origine.REGIE)),
    ("encaisser", (1, 60_00, 40_00, -30_00, Moyen.ESPECES, Origine.REGIE)),
    ("attendre", 24),
    ("arreter hier", 0),
    ("completer", 1),
    ("rembourser", 0),
    ("imputer", 0),
    ("contrepasser", 1),
    ("attendre", 40),
    ("arreter", 0),
]


@dataclass
class Mouvement:
    """Cents that came or went: of which régie, when, by which means, for whom."""

    regie: int
    jour: date
    moyen: str
    service: str  # '' for what settles nothing
    montant: int
    compte: str = ""
    rendu: bool = False


@dataclass
class Modele:
    """What the day's clerk would write on paper."""

    mouvements: list[Mouvement] = field(default_factory=list)
    # Each invoice's cents, one by one in the order of its lines: whose account, settled by whom.
    centimes: dict[int, list[list[Any]]] = field(default_factory=dict)
    arretes: dict[str, list[Mouvement]] = field(default_factory=dict)
    libres: list[Mouvement] = field(default_factory=list)

    def noter(self, **champs: Any) -> None:
        mouvement = Mouvement(**champs)
        self.mouvements.append(mouvement)
        self.libres.append(mouvement)

    def imputer(self, entree: Encaissement, facture: Facture, montant: int) -> None:
        """The first cents that nobody has settled."""
        libres = [centime for centime in self.centimes[facture.pk] if centime[1] is None]
        self._passer(entree, facture, libres[:montant], entree.pk)

    def liberer(self, entree: Encaissement, facture: Facture) -> None:
        """Those that this entry had settled."""
        siens = [centime for centime in self.centimes[facture.pk] if centime[1] == entree.pk]
        self._passer(entree, facture, siens, None)

    def _passer(
        self, entree: Encaissement, facture: Facture, pris: list[list[Any]], vers: int | None
    ) -> None:
        for centime in pris:
            centime[1] = vers
        for compte, nombre in Counter(compte for compte, _ in pris).items():
            self.noter(
                regie=entree.regie_id,
                jour=aujourd_hui(),
                moyen=entree.moyen,
                service=facture.service.nom,
                montant=nombre if vers else -nombre,
                compte=compte,
            )

    def arreter(self, bordereau: Bordereau, jour: date) -> None:
        pris = [m for m in self.libres if m.regie == bordereau.regie_id and m.jour <= jour]
        self.libres = [m for m in self.libres if m not in pris]
        self.arretes[bordereau.numero] = pris


@dataclass
class Scene:
    horloge: time_machine.Traveller
    famille: Famille
    services: list[Service]
    modele: Modele = field(default_factory=Modele)
    entrees: list[Encaissement] = field(default_factory=list)

    def jouer(self, geste: str, avec: Any) -> None:
        if geste == "encaisser":
            self.encaisser(*avec)
        elif geste == "attendre":
            self.horloge.shift(timedelta(hours=avec))
        elif geste.startswith("arreter"):
            self.arreter(avec, hier=geste.endswith("hier"))
        elif siennes := self._choix(geste):
            getattr(self, geste)(siennes[avec % len(siennes)])

    def _choix(self, geste: str) -> list[Encaissement]:
        """Those of which the gesture can make something, most of the time."""
        if geste in ("rembourser", "imputer"):
            return [e for e in self.entrees if trop_percu(e) > 1]
        return self.entrees

    def facture(self, service: Service, premiere: int, seconde: int) -> Facture:
        facture = _facture(self.famille, service, premiere, seconde)
        self.modele.centimes[facture.pk] = [
            [compte, None]
            for compte, nombre in zip(COMPTES, (premiere, seconde), strict=True)
            for _ in range(nombre)
        ]
        return facture

    def encaisser(
        self, rang: int, premiere: int, seconde: int, ecart: int, moyen: Moyen, origine: Origine
    ) -> None:
        facture = self.facture(self.services[rang], premiere, seconde)
        montant = max(1, facture.total + ecart)
        if moyen == Moyen.ESPECES and origine == Origine.REGIE:
            montant = min(montant, 300_00)
        entree = fabriques.encaissement(
            self.famille,
            montant,
            facture,
            moyen=moyen,
            origine=origine,
            regie=facture.service.regie,
        )
        self.entrees.append(entree)
        VU["encaissé"] += 1
        if origine != Origine.TRESORERIE:
            regle = min(montant, facture.total)
            self.modele.imputer(entree, facture, regle)
            self.libre(entree, montant - regle)
        VU["trop" if montant > facture.total else "partiel"] += 1

    def libre(self, entree: Encaissement, montant: int, *, rendu: bool = False) -> None:
        if montant and entree.origine != Origine.TRESORERIE:
            self.modele.noter(
                regie=entree.regie_id,
                jour=aujourd_hui(),
                moyen=entree.moyen,
                service="",
                montant=montant,
                rendu=rendu,
            )

    def contrepasser(self, entree: Encaissement) -> None:
        actives = list(entree.imputations.filter(montant__gt=0).select_related("facture__service"))
        try:
            contrepasser(entree, motif="erreur", par=None)
        except ValueError:
            return
        VU["contrepassé"] += 1
        if entree.origine != Origine.TRESORERIE:
            for i in actives:
                self.modele.liberer(entree, i.facture)
            self.libre(entree, sum(i.montant for i in actives) - entree.montant)

    def completer(self, entree: Encaissement) -> None:
        """Another payment of the same invoice, of the half of what is left."""
        facture = Facture.objects.filter(imputations__encaissement=entree).first()
        if facture is None or facture.reste < 2 or entree.origine == Origine.TRESORERIE:
            return
        montant = facture.reste // 2
        seconde = fabriques.encaissement(
            self.famille, montant, facture, moyen=Moyen.VIREMENT, regie=entree.regie
        )
        self.entrees.append(seconde)
        VU["complété"] += 1
        self.modele.imputer(seconde, facture, montant)

    def rembourser(self, entree: Encaissement) -> None:
        reste = trop_percu(entree)
        rembourser(entree, reste // 2, motif="virement", par=None)
        VU["remboursé"] += 1
        self.libre(entree, -(reste // 2), rendu=True)

    def imputer(self, entree: Encaissement) -> None:
        reste = trop_percu(entree)
        facture = self.facture(entree_service(entree), reste, 1)
        imputer(entree, facture, reste)
        VU["imputé"] += 1
        if entree.origine != Origine.TRESORERIE:
            self.modele.imputer(entree, facture, reste)
            self.libre(entree, -reste)

    def arreter(self, rang: int, *, hier: bool) -> None:
        regie = (self.services[0].regie, self.services[2].regie)[rang]
        jour = aujourd_hui() - timedelta(days=1) if hier else aujourd_hui()
        affiche = sommes(regie, tranche_ouverte(regie, jour))
        try:
            bordereau = arreter(regie, jour, par=None, affiche=affiche)
        except ValueError:
            # Nothing to close, or only allocations of earlier money: they wait for the next one.
            return
        VU["hier" if hier else "arrêté"] += 1
        self.modele.arreter(bordereau, jour)


def entree_service(entree: Encaissement) -> Service:
    return Service.objects.filter(regie=entree.regie_id).order_by("pk")[0]


def _facture(famille: Famille, service: Service, premiere: int, seconde: int) -> Facture:
    """An invoice of two lines, each of its own account."""
    numero = f"F{Facture.objects.count() + 1:06d}"
    lignes = [
        LigneAEmettre(rang, "PETIT Gabin", cle.pk, cle.libelle, 1000, "", montant, montant)
        for rang, (cle, montant) in enumerate(
            zip(
                service.prestations.filter(code__in=CODES).order_by("code"),
                (premiere, seconde),
                strict=True,
            ),
            1,
        )
    ]
    emettre(
        [
            FactureAEmettre(
                service_id=service.pk,
                famille_id=famille.pk,
                numero=numero,
                type="F",
                periode=date(2026, 11, 1),
                date_emission=date(2026, 12, 10),
                date_limite=date(2027, 3, 5),
                date_prelevement=None,
                total=premiere + seconde,
                empreinte="e" * 64,
                lignes=lignes,
            )
        ]
    )
    return Facture.objects.select_related("service__regie").get(numero=numero)


@contextmanager
def scene() -> Iterator[Scene]:
    """A town of two régies and three services, undone afterwards."""
    with time_machine.travel(DEBUT, tick=False) as horloge, transaction.atomic():
        autre = fabriques.la_regie("CONS", "Régie du conservatoire")
        services = [
            fabriques.le_service(),
            fabriques.petite_enfance(),
            fabriques.le_service("MUSI", "Conservatoire", de=autre),
        ]
        for service in services:
            for code, compte in zip(CODES, COMPTES, strict=True):
                service.prestations.create(code=code, libelle=code, code_comptable=compte)
        yield Scene(horloge, fabriques.nouvelle_famille(), services)
        transaction.set_rollback(True)


def histoires(exemples: int) -> Any:
    return settings(
        max_examples=exemples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@histoires(30)
@given(st.lists(GESTES, min_size=4, max_size=25))
@example(TOUT)
def test_the_ledger_equals_the_bordereaux(gestes: list[tuple[str, Any]]) -> None:
    with scene() as une:
        verifier(une, gestes)


@pytest.mark.long
@histoires(300)
@given(st.lists(GESTES, min_size=8, max_size=60))
def test_the_ledger_equals_the_bordereaux_over_long_stories(
    gestes: list[tuple[str, Any]],
) -> None:
    with scene() as une:
        verifier(une, gestes)


def test_the_stories_told_held_everything() -> None:
    assert set(VU) >= ATTENDUS, ATTENDUS - set(VU)


def verifier(une: Scene, gestes: list[tuple[str, Any]]) -> None:
    for geste, avec in gestes:
        une.jouer(geste, avec)
    for bordereau in Bordereau.objects.select_related("regie"):
        _verifier_un(bordereau, une.modele.arretes[bordereau.numero])
    for regie in Regie.objects.all():
        _verifier_le_journal(regie)
        for mois in MOIS:
            siens = [
                m
                for m in une.modele.mouvements
                if m.regie == regie.pk and m.jour.replace(day=1) == mois and not m.rendu
            ]
            _verifier_le_mois(regie, mois, siens)
    # Online money has no bank behind it here: the ledger's own checks alone.
    assert [*comptes.ecarts(), *bordereaux.ecarts(), *journal.ecarts()] == []


def _verifier_un(bordereau: Bordereau, siens: list[Mouvement]) -> None:
    recus = [m for m in siens if not m.rendu]
    assert bordereau.total == sum(m.montant for m in recus)
    assert bordereau.rembourse == sum(m.montant for m in siens if m.rendu)
    lu = contenu.du(bordereau)
    assert _lu(lu.tableau) == _attendu(recus, comptes=False)
    lignes = documents.csv_de(lu).decode("utf-8-sig").splitlines()[1:]
    montants = [centimes(ligne.split(";")[8]) for ligne in lignes]
    assert sum(montants) == bordereau.total + bordereau.rembourse
    assert sum(e.montant for e in lu.ecritures) == bordereau.total


def _verifier_le_journal(regie: Regie) -> None:
    """By the database alone: what the bordereaux hold and what none holds yet is the ledger."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT coalesce(sum(montant), 0) FROM factures_encaissement "
            "WHERE regie_id = %s AND origine <> 'TRESORERIE'",
            [regie.pk],
        )
        (journal,) = curseur.fetchone()
    arretes = sum(b.total + b.rembourse for b in Bordereau.objects.filter(regie=regie))
    ouverts = sommes(regie, tranche_ouverte(regie, aujourd_hui()))
    assert arretes + ouverts.total + ouverts.rembourse == journal


def _verifier_le_mois(regie: Regie, mois: date, siens: list[Mouvement]) -> None:
    lu = du_mois(regie, mois)
    assert lu.sommes.total == sum(m.montant for m in siens)
    assert _lu(lu.tableau) == _attendu(siens, comptes=True)


def _lu(tableau: Tableau) -> dict[tuple[str, str, str], int]:
    assert tableau.totaux.montants == [
        sum(r.montants[rang] for r in tableau.rangees) for rang in range(len(tableau.moyens))
    ]
    return {
        (r.titre.service, r.titre.code, moyen): montant
        for r in tableau.rangees
        for moyen, montant in zip(tableau.moyens, r.montants, strict=True)
        if montant
    }


def _attendu(siens: list[Mouvement], *, comptes: bool) -> dict[tuple[str, str, str], int]:
    sommes: dict[tuple[str, str, str], int] = defaultdict(int)
    for m in siens:
        sommes[m.service or TROP_PERCUS, m.compte if comptes else "", m.moyen] += m.montant
    return {cle: montant for cle, montant in sommes.items() if montant}
