"""`verifier_comptes`, payments' side: what the attempts say was taken is what was recorded."""

import pytest

from comptes.models import Famille
from paiement.etats import Etat
from paiement.models import LignePaiement, Paiement
from portail.comptes_justes import controler
from tests import fabriques

from .banque import accepte, traiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def paye(famille: Famille) -> Paiement:
    paiement = fabriques.paiement(famille, fabriques.facture(famille, 45_90), jeton="J")
    paiement = traiter(paiement.pk, accepte(paiement), par="retour")
    assert controler().juste
    return paiement


def test_a_payment_whose_amount_was_changed_is_named(paye: Paiement) -> None:
    Paiement.objects.filter(pk=paye.pk).update(montant=45_91)
    rapport = controler().rapport
    assert f"{paye.reference} : 45,91\u00a0€ demandés, autre chose encaissé" in rapport
    assert "ses lignes font 45,90\u00a0€" in rapport


def test_frozen_lines_that_changed_are_named(paye: Paiement) -> None:
    LignePaiement.objects.filter(paiement=paye).update(montant=1)
    assert "ses lignes font 0,01\u00a0€" in controler().rapport


@pytest.mark.parametrize("champs", [{"etat": Etat.REFUSE}, {"reference": "AUTREPAIEMEN"}])
def test_online_money_of_no_accepted_payment_is_named(
    paye: Paiement, champs: dict[str, str]
) -> None:
    Paiement.objects.filter(pk=paye.pk).update(**champs)
    assert "en ligne, mais d’aucun paiement effectué" in controler().rapport
