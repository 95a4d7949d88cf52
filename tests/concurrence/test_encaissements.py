"""Many hands at the till: no invoice settled twice, no number skipped, no link broken."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Sum

from comptes.models import Famille
from factures.models import (
    CompteurRecu,
    Encaissement,
    Facture,
    Imputation,
    Maillon,
    Origine,
    Recu,
    TeteJournal,
)
from factures.services import contrepasser, imputer, rembourser, trop_percu
from portail.comptes_justes import controler
from tests import fabriques
from tests.paiement.banque import comptes_justes

from .outils import Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)
GUICHETS = 8


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


def encaisser(famille: Famille, facture: Facture, **champs: Any) -> Encaissement:
    repartition = [(facture.pk, facture.total)]
    champs = {"repartition": repartition, **champs}
    return fabriques.encaissement(famille, facture.total, **champs)


def deux_cheques(famille: Famille, facture: Facture) -> list[Any]:
    """Both tills have read that all is owed before either writes."""
    rencontre = Rencontre("factures_facture")
    geste = partial(encaisser, famille, facture)
    return ensemble(rencontre.autour(geste), rencontre.autour(geste))


def impute(facture: Facture) -> int:
    return Imputation.objects.filter(facture=facture).aggregate(s=Sum("montant"))["s"] or 0


def test_paid_twice_at_once_the_second_is_too_much(famille: Famille, facture: Facture) -> None:
    issues = deux_cheques(famille, facture)
    erreurs(issues)
    assert impute(facture) == 97_35
    assert sorted(trop_percu(e) for e in Encaissement.objects.all()) == [0, 97_35]
    comptes_justes()


def test_control_without_the_invoices_lock_it_is_settled_twice(
    famille: Famille, facture: Facture
) -> None:
    with sans_verrou(Facture):
        issues = deux_cheques(famille, facture)
    if not degat_de_sqlite(issues):
        erreurs(issues)
        assert impute(facture) == 2 * 97_35, "La course n’a pas eu lieu."
        rapport = controler().rapport.replace("\u00a0", " ")
        assert "réglé 97,35 €, ses imputations font 194,70 €" in rapport


def test_eight_tills_at_once_number_without_a_hole_and_seal_without_a_break(
    famille: Famille,
) -> None:
    factures = [fabriques.facture(famille, 10_00 + n) for n in range(GUICHETS)]
    for _ in range(2):
        erreurs(ensemble(*[partial(encaisser, famille, f) for f in factures]))
    assert [r.rang for r in Recu.objects.order_by("rang")] == list(range(1, 2 * GUICHETS + 1))
    assert CompteurRecu.objects.get().dernier == 2 * GUICHETS
    rangs = list(Maillon.objects.order_by("rang").values_list("rang", flat=True))
    # 16 encaissements, 16 receipts, 8 imputations: the second round is all too much.
    assert rangs == list(range(1, 5 * GUICHETS + 1))
    comptes_justes()


def test_a_till_that_fails_gives_its_number_back(famille: Famille) -> None:
    """Half of them give up at the last moment, in the middle of the others."""
    factures = [fabriques.facture(famille, 10_00 + n) for n in range(GUICHETS)]
    gestes = [
        partial(
            encaisser,
            famille,
            f,
            banque="payline",
            # The same operation of the bank for all odd ones: one of them is recorded.
            reference_bancaire="LA-MEME" if rang % 2 else f"AUTRE-{rang}",
        )
        for rang, f in enumerate(factures)
    ]
    rates = erreurs(ensemble(*gestes), IntegrityError)
    assert len(rates) == GUICHETS // 2 - 1
    assert [r.rang for r in Recu.objects.order_by("rang")] == list(range(1, GUICHETS // 2 + 2))
    comptes_justes()


def deux_numeros(famille: Famille) -> list[Any]:
    """Both have read the last number before either takes the next."""
    autre = fabriques.facture(famille, 10_00)
    encaisser(famille, autre)  # the year's counter is there, with one number taken
    rencontre = Rencontre("factures_compteurrecu", lecture=2)  # the first sees that it exists
    factures = [fabriques.facture(famille, 20_00 + n) for n in range(2)]
    return ensemble(*[rencontre.autour(partial(encaisser, famille, f)) for f in factures])


def test_two_numbers_taken_at_the_same_instant_follow_each_other(famille: Famille) -> None:
    erreurs(deux_numeros(famille))
    assert [r.rang for r in Recu.objects.order_by("rang")] == [1, 2, 3]
    comptes_justes()


def test_control_without_the_counters_lock_a_payment_is_refused(famille: Famille) -> None:
    """The same number for two: the unique number behind the lock refuses one of the payments."""
    with sans_verrou(CompteurRecu):
        issues = deux_numeros(famille)
    if not degat_de_sqlite(issues):
        assert len(erreurs(issues, IntegrityError)) == 1, "La course n’a pas eu lieu."
        assert [r.rang for r in Recu.objects.order_by("rang")] == [1, 2]


def deux_maillons(famille: Famille) -> list[Any]:
    """Both have read the chain's head before either adds to it. (The Trésorerie's money has no
    receipt: its counter's lock would put them in a queue before the head.)"""
    encaisser(famille, fabriques.facture(famille, 10_00))
    rencontre = Rencontre("factures_tetejournal", lecture=2)
    factures = [fabriques.facture(famille, 20_00 + n) for n in range(2)]
    geste = partial(encaisser, famille, origine=Origine.TRESORERIE)
    return ensemble(*[rencontre.autour(partial(geste, f)) for f in factures])


def test_two_links_added_at_the_same_instant_follow_each_other(famille: Famille) -> None:
    erreurs(deux_maillons(famille))
    assert TeteJournal.objects.get().rang == Maillon.objects.count() == 7
    comptes_justes()


def test_control_without_the_heads_lock_a_payment_is_refused(famille: Famille) -> None:
    """Two links of the same rank: the chain's primary key refuses one of the payments."""
    with sans_verrou(TeteJournal):
        issues = deux_maillons(famille)
    if not degat_de_sqlite(issues):
        assert len(erreurs(issues, IntegrityError)) == 1, "La course n’a pas eu lieu."
        assert Maillon.objects.count() == 5


def deux_affectations(famille: Famille) -> list[Any]:
    """One overpayment, given back and allocated at once: both have read that it is there."""
    encaissement = fabriques.encaissement(famille, 50_00)
    facture = fabriques.facture(famille, 50_00)
    rencontre = Rencontre("factures_imputation")
    return ensemble(
        rencontre.autour(partial(imputer, encaissement, facture, 50_00)),
        rencontre.autour(partial(rembourser, encaissement, 50_00, motif="rendu", par=None)),
    )


def test_an_overpayment_is_spent_once(famille: Famille) -> None:
    assert len(erreurs(deux_affectations(famille), ValueError)) == 1
    premier = Encaissement.objects.filter(montant__gt=0).get()
    assert trop_percu(premier) == 0
    comptes_justes()


def test_control_without_the_encaissements_lock_it_is_spent_twice(famille: Famille) -> None:
    with sans_verrou(Encaissement):
        issues = deux_affectations(famille)
    if not degat_de_sqlite(issues):
        erreurs(issues)
        premier = Encaissement.objects.filter(montant__gt=0).get()
        assert trop_percu(premier) == -50_00, "La course n’a pas eu lieu."
        assert "50,00\u00a0€ de plus alloués ou rendus que reçus" in controler().rapport


def test_one_reversal_of_two_at_once(famille: Famille, facture: Facture) -> None:
    encaissement = encaisser(famille, facture)
    geste = partial(contrepasser, encaissement, motif="chèque sans provision", par=None)
    assert len(erreurs(ensemble(geste, geste), ValueError)) == 1
    assert impute(facture) == 0
    comptes_justes()
