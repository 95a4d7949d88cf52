"""Twin payments: two adults, several tabs, eight processes, the same invoices.

Never more than one live attempt on an invoice, whoever clicks; every capture is recorded, once,
whoever tells of it and however often; what the counter takes meanwhile is in the same books.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django_q.models import OrmQ

from comptes.models import Famille, Responsable, Utilisateur
from factures.models import Facture
from paiement.etats import Etat
from paiement.models import Paiement
from portail.demo import environnement
from tests import fabriques
from tests.paiement.simulateur.outils import Banque

from .jumeaux import (
    chaque_capture_une_fois,
    chaque_centime_a_sa_place,
    cheque,
    dire,
    onglets,
    payer,
    sonder,
    vivants_ensemble,
)
from .outils import POSTGRESQL, degat_de_sqlite, erreurs, sans_verrou
from .processus import Guet, ensemble

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSUS = 8
TOURS = 2
PARTI, CONFLIT = 302, 409
# The first thing written of a start, and of a capture.
COMMENCER, LIBERER = 'INSERT INTO "paiement_paiement"', 'UPDATE "factures_facture"'


@pytest.fixture(scope="module")
def banque_simulee() -> Iterator[Banque]:
    banque = Banque()
    banque.scenario(notification="jamais")  # each story rings for itself
    yield banque
    banque.arreter()


@pytest.fixture
def guichet(banque_simulee: Banque, settings: Any, tmp_path: Path) -> Banque:
    """The bank, in a process of its own; the portal's contract leads there."""
    port = str(urlsplit(banque_simulee.adresse).port)
    demo = environnement.preparer({"DEMO_DIR": str(tmp_path), "BANQUE_PORT": port})
    settings.BANQUES = json.loads(demo["BANQUES"])
    return banque_simulee


@pytest.fixture
def adultes(famille: Famille) -> list[Client]:
    """Two browsers: each adult of the family is signed in."""
    second = Utilisateur.objects.creer(f"{famille.code}-2", fabriques.MOT_DE_PASSE)
    Responsable.objects.create(
        famille=famille, rang=2, nom="PETIT", prenom="Karim", utilisateur=second
    )
    navigateurs = []
    for utilisateur in (fabriques.parent(famille), second):
        navigateurs.append(Client())
        navigateurs[-1].force_login(utilisateur, backend="comptes.backends.Connexion")
    return navigateurs


def trois_factures(famille: Famille) -> list[Facture]:
    return [fabriques.facture(famille, montant) for montant in (97_35, 153_09, 40_00)]


def le_vivant() -> Paiement:
    assert vivants_ensemble() == []
    return Paiement.objects.get(etat=Etat.EN_COURS)


def huit_onglets(adultes: list[Client], a: Facture, b: Facture, c: Facture) -> Paiement:
    """Two baskets that share an invoice, seen free by all before any of them holds it."""
    guet = Guet(COMMENCER, parties=PROCESSUS, attente=0.2)
    gestes = onglets(adultes, [[a, b], [b, c]], PROCESSUS)
    statuts = ensemble(*map(guet.autour, gestes))
    assert sorted(statuts) == [PARTI] + [CONFLIT] * (PROCESSUS - 1)
    return le_vivant()


def abandonner_puis_recommencer(
    famille: Famille, adultes: list[Client], factures: list[Facture]
) -> Paiement:
    """The first attempt is let go, its page stays open; seven tabs and a cheque come at once."""
    premier = le_vivant()
    adultes[0].post(f"/paiement/{premier.reference}/abandonner/")
    a, b, c = factures
    gestes = onglets(adultes, [[a, b], [b, c]], PROCESSUS - 1)
    statuts = ensemble(*gestes, partial(cheque, famille, c, 10_00))
    assert statuts.pop() == 10_00
    assert sorted(statuts) == [PARTI] + [CONFLIT] * (PROCESSUS - 2)
    return le_vivant()


def tout_le_monde_le_dit(famille: Famille, jumeaux: list[Paiement], facture: Facture) -> None:
    """Both captures, by every door at once, and the counter takes a cheque for the same invoice."""
    Paiement.objects.filter(pk__in=[p.pk for p in jumeaux]).update(interroger_le=jumeaux[0].cree_le)
    portes = [partial(dire, porte, p) for p in jumeaux for porte in ("notification", "retour")]
    statuts = ensemble(*portes, portes[0], portes[2], sonder, partial(cheque, famille, facture, 7))
    assert statuts[:6] == [200, 302, 200, 302, 200, 200]


def test_twins_are_never_alive_together_and_never_lost(
    famille: Famille, adultes: list[Client], guichet: Banque
) -> None:
    tous = []
    for _ in range(TOURS):
        factures = trois_factures(famille)
        premier = huit_onglets(adultes, *factures)
        second = abandonner_puis_recommencer(famille, adultes, factures)
        jumeaux = [premier, second]
        for paiement in jumeaux:
            payer(guichet, paiement)
        tout_le_monde_le_dit(famille, jumeaux, factures[1])
        tous += jumeaux
        chaque_capture_une_fois(guichet, tous)
        chaque_centime_a_sa_place()
    assert not Paiement.objects.exclude(etat=Etat.ACCEPTE).exists()
    recus = [r.task["func"] for r in OrmQ.objects.all()].count("paiement.taches.remettre_recu")
    assert recus == len(tous)
    assert vivants_ensemble() == []


def test_one_capture_told_eight_times_at_once(
    famille: Famille, adultes: list[Client], guichet: Banque
) -> None:
    paiement = huit_onglets(adultes, *trois_factures(famille))
    payer(guichet, paiement)
    assert ensemble(*[partial(dire, "notification", paiement)] * PROCESSUS) == [200] * PROCESSUS
    chaque_capture_une_fois(guichet, [paiement])
    chaque_centime_a_sa_place()


def test_control_without_the_invoices_lock_twins_live(
    famille: Famille, adultes: list[Client], guichet: Banque
) -> None:
    a, b, c = trois_factures(famille)
    guet = Guet(COMMENCER, parties=PROCESSUS, attente=20)
    with sans_verrou(Facture):
        issues = ensemble(*map(guet.autour, onglets(adultes, [[a, b], [b, c]], PROCESSUS)))
    if not degat_de_sqlite(issues):
        assert issues == [PARTI] * PROCESSUS, "La course n’a pas eu lieu."
        assert Paiement.objects.filter(etat=Etat.EN_COURS).count() == PROCESSUS
        assert vivants_ensemble()


def test_control_without_the_payments_lock_the_bank_is_answered_500(
    famille: Famille, adultes: list[Client], guichet: Banque
) -> None:
    """Behind the lock stands the unique bank reference: one records it, the others die of it."""
    paiement = huit_onglets(adultes, *trois_factures(famille))
    payer(guichet, paiement)
    guet = Guet(LIBERER, parties=PROCESSUS, attente=20)
    with sans_verrou(Paiement, Facture):
        issues = ensemble(*[guet.autour(partial(dire, "notification", paiement))] * PROCESSUS)
    if connection.vendor == POSTGRESQL:
        assert len(erreurs(issues, IntegrityError)) == PROCESSUS - 1, "La course n’a pas eu lieu."
    else:
        assert degat_de_sqlite(issues)
