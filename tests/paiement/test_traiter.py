"""A proof becomes money, once: whatever comes, however often, however late."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from comptes.models import Famille, Responsable, Utilisateur
from factures.models import Encaissement, Facture, Recu
from factures.services import contrepasser, trop_percu
from paiement import panier as paniers
from paiement.etats import Etat, Issue
from paiement.models import Paiement
from paiement.passerelles.base import Verdict
from tests import fabriques

from .banque import accepte, comptes_justes, nouvelle_transaction, traiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def scolaire(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def creche(famille: Famille) -> Facture:
    return fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())


@pytest.fixture
def paiement(famille: Famille, scolaire: Facture, creche: Facture) -> Paiement:
    return fabriques.paiement(famille, scolaire, creche, jeton="J")


def relire(*factures: Facture) -> list[int]:
    for facture in factures:
        facture.refresh_from_db()
    return [f.reste for f in factures]


def taches() -> list[str]:
    return [rangee.task["func"] for rangee in OrmQ.objects.order_by("pk")]


def instantane(paiement: Paiement) -> tuple[object, ...]:
    """All that a second, identical verdict must leave alone."""
    return (
        list(Encaissement.objects.values()),
        list(Recu.objects.values()),
        list(Facture.objects.order_by("pk").values()),
        list(paiement.transitions.values()),
        list(Paiement.objects.filter(pk=paiement.pk).values()),
        taches(),
    )


def test_it_settles_all_and_numbers_a_receipt(
    paiement: Paiement, scolaire: Facture, creche: Facture
) -> None:
    traite = traiter(paiement.pk, accepte(paiement), par="notification")
    encaissement = Encaissement.objects.get()
    assert (traite.etat, traite.encaissement) == (Etat.ACCEPTE, encaissement)
    assert (encaissement.montant, encaissement.reference) == (250_44, paiement.reference)
    assert (encaissement.moyen, encaissement.origine) == ("CARTE", "EN_LIGNE")
    assert encaissement.banque == "payline"
    assert encaissement.payeur == "Hélène PETIT"
    assert relire(scolaire, creche) == [0, 0]
    assert (scolaire.tenue_par, creche.tenue_par) == ("", "")
    recu = encaissement.recu
    assert (recu.numero, recu.payeur) == (f"VSM-{recu.annee}-000001", "Hélène PETIT")
    assert traite.interroger_le is None
    comptes_justes()


@pytest.mark.parametrize("par", ["notification", "retour", "interrogation"])
def test_the_same_verdict_again_and_again_changes_nothing(paiement: Paiement, par: str) -> None:
    traiter(paiement.pk, accepte(paiement), par="notification")
    avant = instantane(paiement)
    for jours in (0, 0, 1, 400):
        with time_machine.travel(timezone.now() + timedelta(days=jours)):
            traiter(paiement.pk, accepte(paiement), par=par)
    assert instantane(paiement) == avant


def test_who_moved_what_is_written(paiement: Paiement) -> None:
    traiter(paiement.pk, Verdict(Issue.REFUSE, "01100", "REFUSED"), par="retour")
    traiter(paiement.pk, accepte(paiement), par="notification")
    traiter(paiement.pk, accepte(paiement), par="interrogation")
    assert [(t.de, t.vers, t.par, t.detail) for t in paiement.transitions.all()] == [
        ("", Etat.EN_COURS, "famille", ""),
        (Etat.EN_COURS, Etat.REFUSE, "retour", "refusé (01100 REFUSED)"),
        (Etat.REFUSE, Etat.ACCEPTE, "notification", "accepté (00000 ACCEPTED)"),
    ]


@pytest.mark.parametrize("fin", [Issue.REFUSE, Issue.ABANDONNE, Issue.EXPIRE])
def test_a_success_after_an_unhappy_end_is_a_success(
    paiement: Paiement, scolaire: Facture, creche: Facture, fin: Issue
) -> None:
    assert traiter(paiement.pk, Verdict(fin), par="retour").etat == fin.value
    assert relire(scolaire, creche) == [97_35, 153_09]
    assert traiter(paiement.pk, accepte(paiement), par="notification").etat == Etat.ACCEPTE
    assert relire(scolaire, creche) == [0, 0]
    comptes_justes()


def test_a_success_months_after_the_due_date_settles(
    paiement: Paiement, scolaire: Facture, creche: Facture
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        traiter(paiement.pk, accepte(paiement), par="notification")
        assert relire(scolaire, creche) == [0, 0]
        comptes_justes()


def test_paid_twice_by_two_attempts_only_the_excess_is_too_much(
    famille: Famille, paiement: Paiement, scolaire: Facture, creche: Facture
) -> None:
    """The first page stayed open; the hold ended; the parent paid one invoice with a second."""
    with time_machine.travel(timezone.now() + timedelta(minutes=26)):
        second = fabriques.paiement(famille, scolaire, jeton="J2")
        traiter(second.pk, accepte(second), par="notification")
        traiter(paiement.pk, accepte(paiement), par="notification")
    assert relire(scolaire, creche) == [0, 0]
    premier = Encaissement.objects.get(reference=paiement.reference)
    assert trop_percu(premier) == 97_35
    assert [(i.facture, i.montant) for i in premier.imputations.all()] == [(creche, 153_09)]
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE
    comptes_justes()


def test_the_counter_took_a_part_meanwhile(
    famille: Famille, paiement: Paiement, scolaire: Facture, creche: Facture
) -> None:
    fabriques.encaissement(famille, 50_00, repartition=[(creche.pk, 50_00)])
    traiter(paiement.pk, accepte(paiement), par="retour")
    assert relire(scolaire, creche) == [0, 0]
    assert trop_percu(Encaissement.objects.get(reference=paiement.reference)) == 50_00
    comptes_justes()


def test_a_late_capture_does_not_take_another_attempts_hold(
    famille: Famille, paiement: Paiement, scolaire: Facture, creche: Facture
) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=26)):
        second = fabriques.paiement(famille, scolaire, jeton="J2")
        traiter(paiement.pk, Verdict(Issue.EXPIRE), par="interrogation")
        relire(scolaire, creche)
        assert (scolaire.tenue_par, creche.tenue_par) == (second.reference, "")


def test_a_second_capture_of_one_payment_is_kept_as_too_much(
    paiement: Paiement, scolaire: Facture, creche: Facture
) -> None:
    traiter(paiement.pk, accepte(paiement), par="notification")
    traite = traiter(
        paiement.pk, accepte(paiement, transaction=nouvelle_transaction()), par="interrogation"
    )
    premier, deuxieme = Encaissement.objects.order_by("pk")
    assert traite.encaissement == premier
    assert (trop_percu(premier), trop_percu(deuxieme)) == (0, 250_44)
    assert relire(scolaire, creche) == [0, 0]
    assert taches().count("paiement.taches.remettre_recu") == 2
    comptes_justes()


def test_a_capture_that_the_regie_reversed_does_not_come_back(
    paiement: Paiement, scolaire: Facture, creche: Facture
) -> None:
    traiter(paiement.pk, accepte(paiement), par="notification")
    contrepasser(Encaissement.objects.get(), motif="contestée", par=None)
    traiter(paiement.pk, accepte(paiement), par="notification")
    assert Encaissement.objects.count() == 2
    assert relire(scolaire, creche) == [97_35, 153_09]
    comptes_justes()


def test_a_success_without_an_amount_is_a_fault_of_ours_and_nothing_is_written(
    paiement: Paiement,
) -> None:
    avant = instantane(paiement)
    with pytest.raises(AssertionError, match="montant"), transaction.atomic():
        traiter(paiement.pk, accepte(paiement, montant=None), par="notification")
    assert instantane(paiement) == avant


def test_the_basket_is_emptied_of_what_was_paid_only(
    famille: Famille, paiement: Paiement, scolaire: Facture
) -> None:
    autre = fabriques.facture(famille, 12_00)
    second = Utilisateur.objects.creer("000754-2")
    Responsable.objects.create(famille=famille, rang=2, nom="P", prenom="A", utilisateur=second)
    paniers.ajouter(fabriques.parent(famille), [autre.numero])
    second_panier = fabriques.Panier.objects.create(utilisateur=second)
    second_panier.factures.set([scolaire, autre])
    traiter(paiement.pk, accepte(paiement), par="notification")
    for adulte in (fabriques.parent(famille), second):
        assert [li.numero for li in adulte.panier.factures.all()] == [autre.numero]


def test_a_refusal_leaves_the_basket_to_try_again(paiement: Paiement, scolaire: Facture) -> None:
    traiter(paiement.pk, Verdict(Issue.REFUSE), par="retour")
    relire(scolaire)
    assert scolaire.tenue_par == ""
    assert scolaire.paniers.count() == 1


def test_the_receipts_job_lives_and_dies_with_the_money(paiement: Paiement) -> None:
    with transaction.atomic():
        traiter(paiement.pk, accepte(paiement), par="notification")
        assert taches() == ["paiement.taches.remettre_recu"]
        transaction.set_rollback(True)
    assert taches() == []
    assert not Encaissement.objects.exists()
    assert not Recu.objects.exists()
    traiter(paiement.pk, accepte(paiement), par="notification")
    rangee = OrmQ.objects.get().task
    assert rangee["func"] == "paiement.taches.remettre_recu"
    assert rangee["args"] == (Encaissement.objects.get().pk, paiement.pk)
    # The number that was rolled back was given back.
    assert Recu.objects.get().rang == 1
