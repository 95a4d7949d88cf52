"""Proofs that do not fit: recorded where money was taken, believed nowhere else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from comptes.models import Famille
from factures.etats import EtatFacture
from factures.models import Encaissement, Facture, Recu
from factures.services import imputer, trop_percu
from paiement.etats import Etat, Issue
from paiement.models import Paiement
from paiement.passerelles.base import Verdict
from paiement.services.etat import mouvoir
from tests import fabriques

from .banque import accepte, comptes_justes, nouvelle_transaction, traiter, transaction_de

pytestmark = pytest.mark.django_db


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    return fabriques.paiement(famille, facture, jeton="J")


@pytest.mark.parametrize(
    ("montant", "devise"),
    [(97_34, "978"), (97_36, "978"), (1, "978"), (9_735_00, "978"), (97_35, "840")],
)
def test_another_amount_or_currency_is_recorded_and_settles_nothing(
    paiement: Paiement, facture: Facture, montant: int, devise: str
) -> None:
    verdict = accepte(paiement, montant=montant, devise=devise)
    for _ in range(3):
        traite = traiter(paiement.pk, verdict, par="notification")
    encaissement = Encaissement.objects.get()
    assert (encaissement.montant, encaissement.devise) == (montant, devise)
    assert (traite.etat, traite.encaissement) == (Etat.A_ECLAIRCIR, encaissement)
    assert not encaissement.imputations.exists()
    assert trop_percu(encaissement) == montant
    assert traite.interroger_le is None
    facture.refresh_from_db()
    assert (facture.regle, facture.etat) == (0, EtatFacture.A_PAYER)
    assert Recu.objects.get().encaissement == encaissement
    comptes_justes()


def test_foreign_cents_are_not_euros_at_the_counter_either(
    paiement: Paiement, facture: Facture
) -> None:
    traiter(paiement.pk, accepte(paiement, devise="840"), par="notification")
    with pytest.raises(ValueError, match="devise"):
        imputer(Encaissement.objects.get(), facture, 97_35)


@pytest.mark.parametrize("fin", [Issue.REFUSE, Issue.ABANDONNE, Issue.EXPIRE])
def test_a_wrong_amount_after_an_unhappy_end_is_to_clear_up(
    paiement: Paiement, facture: Facture, fin: Issue
) -> None:
    traiter(paiement.pk, Verdict(fin), par="retour")
    verdict = accepte(paiement, montant=97_36)
    assert traiter(paiement.pk, verdict, par="notification").etat == Etat.A_ECLAIRCIR
    assert Encaissement.objects.get().montant == 97_36


def test_a_wrong_amount_then_the_right_one_are_two_captures(
    paiement: Paiement, facture: Facture
) -> None:
    traiter(paiement.pk, accepte(paiement, montant=1), par="notification")
    juste = accepte(paiement, transaction=nouvelle_transaction())
    traiter(paiement.pk, juste, par="notification")
    facture.refresh_from_db()
    assert facture.reste == 0
    assert sorted(e.montant for e in Encaissement.objects.all()) == [1, 97_35]
    comptes_justes()


@pytest.mark.parametrize("reference", ["AUTREPAIEMEN", "aaaaaaaaaaaa", " ", "\u200b"])
def test_another_orders_reference_changes_nothing(
    paiement: Paiement, facture: Facture, reference: str
) -> None:
    verdict = accepte(paiement, reference=reference)
    traite = traiter(paiement.pk, verdict, par="notification")
    assert traite.etat == Etat.EN_COURS
    assert traite.interroger_le is not None
    facture.refresh_from_db()
    assert (facture.regle, facture.tenue_par) == (0, paiement.reference)
    assert not Encaissement.objects.exists()


def test_another_live_payments_reference_settles_neither(
    famille: Famille, paiement: Paiement
) -> None:
    autre = fabriques.paiement(famille, fabriques.facture(famille, 97_35), jeton="J2")
    traiter(paiement.pk, accepte(paiement, reference=autre.reference), par="notification")
    assert set(Paiement.objects.values_list("etat", flat=True)) == {Etat.EN_COURS}
    assert not Encaissement.objects.exists()


def test_an_answer_without_a_reference_is_its_tokens(paiement: Paiement) -> None:
    assert traiter(paiement.pk, accepte(paiement, reference=""), par="retour").etat == Etat.ACCEPTE


def test_one_capture_is_not_counted_for_two_payments(
    famille: Famille, paiement: Paiement, facture: Facture
) -> None:
    traiter(paiement.pk, accepte(paiement), par="notification")
    autre_facture = fabriques.facture(famille, 97_35)
    autre = fabriques.paiement(famille, autre_facture, jeton="J2")
    repris = accepte(autre, transaction=transaction_de(paiement))
    traite = traiter(autre.pk, repris, par="notification")
    assert (traite.etat, traite.encaissement) == (Etat.A_ECLAIRCIR, None)
    assert Encaissement.objects.count() == 1
    autre_facture.refresh_from_db()
    # And the parent is not kept waiting by an attempt that cannot be let go.
    assert (autre_facture.regle, autre_facture.etat) == (0, EtatFacture.A_PAYER)
    comptes_justes()


# Written out, not read from the table that it guards.
PERMIS = {
    (Etat.EN_COURS, Etat.ACCEPTE),
    (Etat.EN_COURS, Etat.REFUSE),
    (Etat.EN_COURS, Etat.ABANDONNE),
    (Etat.EN_COURS, Etat.EXPIRE),
    (Etat.EN_COURS, Etat.A_ECLAIRCIR),
    (Etat.REFUSE, Etat.ACCEPTE),
    (Etat.REFUSE, Etat.A_ECLAIRCIR),
    (Etat.ABANDONNE, Etat.ACCEPTE),
    (Etat.ABANDONNE, Etat.A_ECLAIRCIR),
    (Etat.ABANDONNE, Etat.REFUSE),
    (Etat.EXPIRE, Etat.ACCEPTE),
    (Etat.EXPIRE, Etat.A_ECLAIRCIR),
    (Etat.A_ECLAIRCIR, Etat.ACCEPTE),
    (Etat.A_ECLAIRCIR, Etat.CLASSE),
    (Etat.CLASSE, Etat.ACCEPTE),
    (Etat.CLASSE, Etat.A_ECLAIRCIR),
}


def placer(paiement: Paiement, etat: Etat) -> None:
    champs: dict[str, Any] = {"etat": etat}
    if etat == Etat.ACCEPTE:
        champs["encaissement"] = fabriques.encaissement(paiement.famille, paiement.montant)
    Paiement.objects.filter(pk=paiement.pk).update(**champs)


@pytest.mark.parametrize("vers", Etat)
@pytest.mark.parametrize("de", Etat)
def test_every_pair_of_states(paiement: Paiement, facture: Facture, de: Etat, vers: Etat) -> None:
    placer(paiement, de)
    if vers == Etat.ACCEPTE:
        verdict = accepte(paiement, transaction=nouvelle_transaction())
        traiter(paiement.pk, verdict, par="notification")
    elif vers.value in Issue.values:
        traiter(paiement.pk, Verdict(Issue(vers.value)), par="retour")
    else:
        mouvoir(paiement.pk, vers, par="interrogation")
    paiement.refresh_from_db()
    permis = (de, vers) in PERMIS
    assert paiement.etat == (vers if permis else de)
    assert paiement.transitions.filter(de=de, vers=vers).exists() is permis
    assert (paiement.termine_le is not None) is permis


@pytest.mark.parametrize("issue", [Issue.INCONNUE, Issue.EN_ATTENTE])
@pytest.mark.parametrize("etat", [Etat.REFUSE, Etat.ABANDONNE, Etat.EXPIRE, Etat.A_ECLAIRCIR])
def test_no_answer_is_not_an_answer(paiement: Paiement, etat: Etat, issue: Issue) -> None:
    placer(paiement, etat)
    assert traiter(paiement.pk, Verdict(issue), par="retour").etat == etat


@pytest.mark.parametrize("fin", [Issue.REFUSE, Issue.ABANDONNE, Issue.EXPIRE])
def test_a_page_reopened_months_later_does_not_reopen_what_was_concluded(
    paiement: Paiement, fin: Issue
) -> None:
    """The bank gave its last word; an error of its servers, long after, is not a doubt."""
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert traiter(paiement.pk, Verdict(fin), par="interrogation").interroger_le is None
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        traite = traiter(paiement.pk, Verdict(Issue.INCONNUE, "02101"), par="retour")
    assert (traite.etat, traite.interroger_le) == (fin.value, None)
