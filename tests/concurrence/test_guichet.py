"""Two clerks, one invoice; a bordereau that is closed while money comes in."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from comptes.models import Famille
from factures.models import Bordereau, Encaissement, Facture, Moyen, Origine, Regie, TeteJournal
from factures.mouvements import Sommes, sommes
from factures.services import RienAArreter, arreter, tranche_ouverte
from portail.agents.gestes import DejaChange
from portail.agents.guichet import gestes
from portail.agents.guichet.caisse import lire
from portail.agents.guichet.prevision import prevoir
from portail.dates import aujourd_hui
from tests import fabriques
from tests.paiement.banque import comptes_justes

from .outils import Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def regie() -> Regie:
    return fabriques.la_regie()


def recevoir(famille: Famille, facture: Facture) -> Encaissement:
    """What the page recorded, as both clerks saw it."""
    (groupe,) = lire(famille).regies
    prevision = prevoir(
        groupe.lignes, facture.total, {facture.pk: facture.total}, a_la_tresorerie=False
    )
    return gestes.recevoir(
        famille,
        groupe.regie,
        prevision,
        affiche={facture.pk: facture.total},
        payeur="Hélène PETIT",
        moyen=Moyen.VIREMENT,
        origine=Origine.REGIE,
        recu_le=timezone.now(),
    )


def deux_clercs(famille: Famille, facture: Facture) -> list[Any]:
    """Both read the invoice under the gesture's own lock (the page's readings come before)."""
    rencontre = Rencontre("factures_facture", lecture=2)
    geste = partial(recevoir, famille, facture)
    return ensemble(rencontre.autour(geste), rencontre.autour(geste))


def test_two_clerks_record_the_same_payment_once(famille: Famille, facture: Facture) -> None:
    issues = deux_clercs(famille, facture)

    assert len(erreurs(issues, DejaChange)) == 1
    assert Encaissement.objects.get().montant == 97_35
    comptes_justes()


def test_control_without_the_invoices_lock_it_is_recorded_twice(
    famille: Famille, facture: Facture
) -> None:
    with sans_verrou(Facture):
        issues = deux_clercs(famille, facture)
    if not degat_de_sqlite(issues):
        erreurs(issues)
        assert Encaissement.objects.count() == 2, "La course n’a pas eu lieu."


def fermer(regie: Regie, affiche: Sommes) -> Bordereau:
    return arreter(regie, aujourd_hui(), par=None, affiche=affiche)


def deux_fermetures(regie: Regie) -> list[Any]:
    affiche = sommes(regie, tranche_ouverte(regie, aujourd_hui()))
    rencontre = Rencontre("factures_bordereau")
    geste = partial(fermer, regie, affiche)
    return ensemble(rencontre.autour(geste), rencontre.autour(geste))


def test_closed_by_two_at_once_there_is_one(
    famille: Famille, facture: Facture, regie: Regie
) -> None:
    fabriques.encaissement(famille, 97_35, facture)

    issues = deux_fermetures(regie)

    assert len(erreurs(issues, RienAArreter)) == 1
    assert Bordereau.objects.get().total == 97_35
    comptes_justes()


def test_control_without_the_head_s_lock_the_same_number_is_given_twice(
    famille: Famille, facture: Facture, regie: Regie
) -> None:
    fabriques.encaissement(famille, 97_35, facture)
    with sans_verrou(TeteJournal):
        issues = deux_fermetures(regie)
    if not degat_de_sqlite(issues):
        # The unique number behind the lock refuses one of them.
        assert len(erreurs(issues, IntegrityError)) == 1, "La course n’a pas eu lieu."


def test_money_that_comes_in_during_the_closing_is_on_a_bordereau_once(
    famille: Famille, facture: Facture, regie: Regie
) -> None:
    fabriques.encaissement(famille, 97_35, facture)
    affiche = sommes(regie, tranche_ouverte(regie, aujourd_hui()))
    autres = [fabriques.facture(famille, 10_00 + n) for n in range(4)]

    issues = ensemble(
        partial(fermer, regie, affiche),
        *(partial(fabriques.encaissement, famille, f.total, f) for f in autres),
    )

    # Closed before them, as shown; or told that more has come in. Never something in between.
    refus = erreurs(issues, RienAArreter)
    assert [b.total for b in Bordereau.objects.all()] == ([] if refus else [97_35])
    ouverts = sommes(regie, tranche_ouverte(regie, aujourd_hui()))
    recu = sum(e.montant for e in Encaissement.objects.all())
    assert ouverts.total == recu - (0 if refus else 97_35)
    comptes_justes()
