"""A receipt tells the bank’s own hour; what is to be cleared up makes none."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django_q.models import OrmQ
from post_office.models import Email

from comptes.models import Famille
from factures.models import DocumentRecu, Encaissement
from paiement.etats import Etat
from paiement.passerelles.payline import verdict
from paiement.taches import remettre_les_recus_en_retard
from tests import fabriques
from tests.paiement.banque import accepte, message, traiter

pytestmark = pytest.mark.django_db
DEBUT = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


def test_the_receipt_bears_the_hour_at_which_the_bank_took_the_money(famille: Famille) -> None:
    with time_machine.travel(DEBUT, tick=False):
        paiement = fabriques.paiement(famille, fabriques.facture(famille, 45_90), jeton="J")
    with time_machine.travel(DEBUT + timedelta(hours=40), tick=False):
        # 22/11/26 10:15:02, says the bank, in Paris
        traiter(
            paiement.pk,
            verdict(message("syn-accepted", paiement), page_fermee=True),
            par="interrogation",
        )
    paiement.refresh_from_db()
    assert paiement.encaissement is not None
    assert paiement.encaissement.recu_le == datetime(
        2026, 11, 22, 10, 15, 2, tzinfo=ZoneInfo("Europe/Paris")
    )
    assert paiement.encaissement.enregistre_le == DEBUT + timedelta(hours=40)


@pytest.mark.parametrize("ecart", [timedelta(days=-30), timedelta(days=2)])
def test_a_date_that_cannot_be_is_not_believed(famille: Famille, ecart: timedelta) -> None:
    with time_machine.travel(DEBUT + ecart, tick=False):
        paiement = fabriques.paiement(famille, fabriques.facture(famille, 45_90), jeton="J")
        traiter(
            paiement.pk,
            verdict(message("syn-accepted", paiement), page_fermee=True),
            par="retour",
        )
    paiement.refresh_from_db()
    assert paiement.encaissement is not None
    assert paiement.encaissement.recu_le == DEBUT + ecart


def test_a_second_capture_of_another_amount_makes_no_receipt_either(famille: Famille) -> None:
    paiement = fabriques.paiement(famille, fabriques.facture(famille, 45_90), jeton="J")
    traiter(paiement.pk, accepte(paiement), par="retour")

    traiter(paiement.pk, accepte(paiement, montant=4_59, transaction="2"), par="notification")
    remettre_les_recus_en_retard()

    assert Encaissement.objects.count() == 2
    assert DocumentRecu.objects.get().recu.encaissement.montant == 45_90
    assert Email.objects.count() == 1


def test_what_is_to_be_cleared_up_makes_no_receipt_and_no_letter(
    famille: Famille, parent: Client
) -> None:
    paiement = fabriques.paiement(famille, fabriques.facture(famille, 45_90), jeton="J")

    traiter(paiement.pk, accepte(paiement, montant=4_59), par="notification")
    remettre_les_recus_en_retard()
    page = parent.post(f"/paiement/{paiement.reference}/recu/", {"courriel": "a@exemple.fr"})

    assert "VSM-" not in page.content.decode()
    assert not Email.objects.exists()
    paiement.refresh_from_db()
    assert paiement.etat == Etat.A_ECLAIRCIR
    assert paiement.encaissement is not None
    assert paiement.encaissement.montant == 4_59
    assert not DocumentRecu.objects.exists()
    assert not OrmQ.objects.exists()
