"""Money comes in by one door."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from comptes.models import Famille
from factures.etats import EtatFacture
from factures.models import CompteurRecu, Encaissement, Facture, Imputation, Moyen, Origine, Recu
from factures.models.immuable import EcritureInterdite
from factures.services import PlafondEspeces, contrepasser, imputer, rembourser, trop_percu
from portail.comptes_justes import controler
from tests import fabriques
from tests.fabriques import encaissement, facture, la_regie

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def comptes_justes(db: None) -> Iterator[None]:
    """Whatever a story does, the accounts add up and the chain holds at its end."""
    yield
    assert controler().rapport == "Les comptes sont justes."


def relue(une: Facture) -> Facture:
    return Facture.objects.get(pk=une.pk)


def test_one_payment_of_three_invoices_is_one_entry_and_three_allocations(famille: Famille) -> None:
    trois = [facture(famille, montant) for montant in (97_35, 153_09, 1)]

    entree = encaissement(famille, 250_45, *trois)

    assert [i.montant for i in entree.imputations.all()] == [97_35, 153_09, 1]
    assert [relue(f).etat for f in trois] == [EtatFacture.PAYEE] * 3
    assert trop_percu(entree) == 0
    assert entree.recu.numero.startswith("VSM-")
    assert entree.recu.payeur == "Hélène PETIT"


def test_more_than_owed_is_an_overpayment_and_nothing_is_dropped(famille: Famille) -> None:
    une = facture(famille, 80_00)

    entree = encaissement(famille, 100_00, une)

    assert relue(une).regle == 80_00
    assert trop_percu(entree) == 20_00


def test_less_than_owed_leaves_the_rest_to_pay(famille: Famille) -> None:
    une = facture(famille, 80_00)

    encaissement(famille, 30_00, une)

    assert (relue(une).reste, relue(une).etat) == (50_00, EtatFacture.A_PAYER)


def test_an_overpayment_settles_another_invoice_when_the_regie_says_so(famille: Famille) -> None:
    entree = encaissement(famille, 100_00, facture(famille, 80_00))
    autre = facture(famille, 50_00)

    imputer(entree, autre, 20_00)

    assert (trop_percu(entree), relue(autre).reste) == (0, 30_00)
    with pytest.raises(ValueError, match="dépasse le trop-perçu"):
        imputer(entree, relue(autre), 1)


def test_an_overpayment_is_the_familys_and_settles_nobody_elses_invoice(famille: Famille) -> None:
    entree = encaissement(famille, 100_00, facture(famille, 80_00))
    voisine = facture(fabriques.nouvelle_famille(), 50_00)

    with pytest.raises(ValueError, match="autre famille"):
        imputer(entree, voisine, 20_00)


def test_a_regie_settles_its_own_services_invoices_only(famille: Famille) -> None:
    autre = la_regie("CONS", "Régie du conservatoire")
    musique = facture(famille, 50_00, service=fabriques.le_service("MUSI", "Musique", de=autre))
    trop = encaissement(famille, 100_00, facture(famille, 80_00))

    with pytest.raises(ValueError, match="autre régie"):
        imputer(trop, musique, 20_00)
    with pytest.raises(ValueError, match="autre régie"):
        encaissement(famille, 50_00, musique, regie=la_regie())
    encaissement(famille, 50_00, musique, regie=autre)


def test_a_refund_takes_the_overpayment_and_not_a_cent_more(famille: Famille) -> None:
    entree = encaissement(famille, 100_00, facture(famille, 80_00))

    with pytest.raises(ValueError, match="dépasse le trop-perçu"):
        rembourser(entree, 20_01, motif="virement", par=None)
    rendu = rembourser(entree, 20_00, motif="virement du 3 décembre", par=None)

    assert (rendu.montant, rendu.rembourse, trop_percu(entree)) == (-20_00, entree, 0)


def test_a_bounced_cheque_is_reversed_by_a_second_entry(famille: Famille) -> None:
    une = facture(famille, 80_00)
    entree = encaissement(famille, 80_00, une)

    with pytest.raises(ValueError, match="motif"):
        contrepasser(entree, motif="  ", par=None)
    negatif = contrepasser(entree, motif="chèque sans provision", par=None)

    assert (negatif.montant, negatif.contrepasse) == (-80_00, entree)
    assert (relue(une).regle, relue(une).etat) == (0, EtatFacture.A_PAYER)
    with pytest.raises(ValueError, match="déjà contrepassé"):
        contrepasser(entree, motif="encore", par=None)
    with pytest.raises(ValueError, match="ne se contrepasse pas"):
        contrepasser(negatif, motif="retour", par=None)
    assert not Recu.objects.filter(encaissement=negatif).exists()


def test_the_last_part_paid_at_the_tresorerie_says_so_and_takes_no_receipt_number(
    famille: Famille,
) -> None:
    une = facture(famille, 80_00)
    encaissement(famille, 30_00, une)
    reste = encaissement(famille, 50_00, relue(une), origine=Origine.TRESORERIE)

    assert relue(une).etat == EtatFacture.REGLEE_TRESORERIE
    assert not Recu.objects.filter(encaissement=reste).exists()


def test_cash_has_a_ceiling_at_the_counter_only(famille: Famille) -> None:
    une = facture(famille, 500_00)

    with pytest.raises(PlafondEspeces, match="300,00"):
        encaissement(famille, 300_01, une, moyen=Moyen.ESPECES)
    encaissement(famille, 300_00, une, moyen=Moyen.ESPECES)
    encaissement(famille, 200_00, relue(une), moyen=Moyen.ESPECES, origine=Origine.TRESORERIE)

    assert relue(une).reste == 0


def test_the_same_operation_of_the_bank_is_refused_twice(famille: Famille) -> None:
    banque = {"banque": "payline", "reference_bancaire": "28346175217678"}
    encaissement(famille, 80_00, facture(famille, 80_00), **banque)

    with pytest.raises(IntegrityError), transaction.atomic():
        encaissement(famille, 80_00, facture(famille, 80_00), **banque)

    assert Encaissement.objects.count() == 1


def test_a_rollback_gives_the_receipt_number_back(famille: Famille) -> None:
    premier = encaissement(famille, 1_00, facture(famille, 1_00))
    with transaction.atomic():
        encaissement(famille, 1_00, facture(famille, 1_00))
        transaction.set_rollback(True)
    second = encaissement(famille, 1_00, facture(famille, 1_00))

    assert second.recu.rang == premier.recu.rang + 1


def test_receipts_are_numbered_by_the_year_in_paris(famille: Famille) -> None:
    with time_machine.travel(datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), tick=False):
        avant = encaissement(famille, 1_00, facture(famille, 1_00))
    with time_machine.travel(datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), tick=False):
        apres = encaissement(famille, 1_00, facture(famille, 1_00))

    assert avant.recu.numero == "VSM-2026-000001"
    assert apres.recu.numero == "VSM-2027-000001"


def test_each_regie_has_its_own_series(famille: Famille) -> None:
    autre = la_regie(code="CULT", nom="Régie culture")
    encaissement(famille, 1_00, facture(famille, 1_00))
    la = encaissement(famille, 1_00, regie=autre)

    assert la.recu.numero.endswith("-000001")
    assert CompteurRecu.objects.count() == 2


def test_a_credit_note_lowers_what_is_owed_while_the_invoice_is_unpaid(famille: Famille) -> None:
    une = facture(famille, 80_00)
    avoir = facture(famille, -3_42, origine=une)

    assert (relue(une).reste, relue(avoir).reste) == (76_58, 0)
    assert relue(une).etat == EtatFacture.A_PAYER
    assert relue(avoir).etat == EtatFacture.AVOIR_UTILISE


def test_a_credit_note_on_a_paid_invoice_stays_the_familys_credit(famille: Famille) -> None:
    une = facture(famille, 80_00)
    encaissement(famille, 78_00, une)
    avoir = facture(famille, -3_42, origine=relue(une))

    assert (relue(une).reste, relue(avoir).reste) == (0, -1_42)
    assert relue(avoir).etat == EtatFacture.AVOIR


def test_an_invoice_credited_in_full_is_cancelled(famille: Famille) -> None:
    une = facture(famille, 80_00)
    facture(famille, -80_00, origine=une)

    assert relue(une).etat == EtatFacture.ANNULEE


def test_what_is_written_is_neither_edited_nor_deleted(famille: Famille) -> None:
    une = facture(famille)
    entree = encaissement(famille, une.total, une)
    ecritures: list[Any] = [une, entree, entree.recu, entree.imputations.get(), une.lignes.get()]
    for ecriture in ecritures:
        with pytest.raises(EcritureInterdite):
            ecriture.save()
        with pytest.raises(EcritureInterdite):
            ecriture.delete()
        with pytest.raises(EcritureInterdite):
            type(ecriture).objects.all().delete()
        with pytest.raises(EcritureInterdite):
            type(ecriture).objects.update(pk=0)
    with pytest.raises(EcritureInterdite):
        Facture.objects.all().bouger(total=1)


@pytest.mark.parametrize("champs", [{"regle": 97_36}, {"regle": -1}])
def test_the_database_itself_refuses_an_impossible_settlement(
    famille: Famille, champs: dict[str, int]
) -> None:
    une = facture(famille)

    with pytest.raises(IntegrityError), transaction.atomic():
        Facture.objects.filter(pk=une.pk).bouger(**champs)


def test_the_database_itself_refuses_an_allocation_without_one_source(famille: Famille) -> None:
    une = facture(famille)
    for champs in ({}, {"avoir": une, "encaissement": encaissement(famille, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Imputation.objects.create(facture=une, montant=1, **champs)


def test_money_settles_nobody_elses_invoices_and_no_other_currency(famille: Famille) -> None:
    voisine = facture(fabriques.nouvelle_famille(), 50_00)

    with pytest.raises(ValueError, match="autre famille"):
        encaissement(famille, 50_00, voisine)
    with pytest.raises(ValueError, match="devise"):
        encaissement(famille, 50_00, facture(famille, 50_00), devise="840")

    assert not Encaissement.objects.exists()
