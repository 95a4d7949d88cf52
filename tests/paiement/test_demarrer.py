"""Starting a payment: what was shown is what is charged, or nothing starts and it is said why."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from comptes.models import Famille, Responsable, Utilisateur
from factures.etats import EtatFacture
from factures.models import Facture
from paiement import panier as paniers
from paiement import passerelles
from paiement.etats import Etat
from paiement.models import LignePaiement, Paiement, nouvelle_reference
from paiement.services import Changement, FacturesTenues, MontantsChanges, PanierVide, demarrer
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def scolaire(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35, numero="S2026100353")


@pytest.fixture
def creche(famille: Famille) -> Facture:
    service = fabriques.petite_enfance()
    return fabriques.facture(famille, 153_09, service=service, numero="P2026100087")


def payer(famille: Famille, **affiches: int) -> Paiement:
    """Press the basket's button; the amounts shown are given by invoice number."""
    cles = dict(Facture.objects.filter(numero__in=affiches).values_list("numero", "pk"))
    regie = fabriques.la_regie()
    return demarrer(
        famille=famille,
        utilisateur=fabriques.parent(famille),
        regie=regie,
        passerelle=passerelles.pour(regie, "payline"),
        montants_affiches={cles[numero]: montant for numero, montant in affiches.items()},
        courriel="recu@exemple.fr",
    )


def changements(famille: Famille, **affiches: int) -> list[Changement]:
    """What stops the payment; nothing else may have happened."""
    with pytest.raises(MontantsChanges) as arret:
        payer(famille, **affiches)
    rien_n_a_commence()
    return arret.value.changements


def rien_n_a_commence() -> None:
    assert not Paiement.objects.exists()
    assert not LignePaiement.objects.exists()
    assert not Facture.objects.exclude(tenue_par="").exists()


def test_it_freezes_what_was_shown_and_holds_it(
    famille: Famille, scolaire: Facture, creche: Facture
) -> None:
    fabriques.panier(famille, scolaire, creche)
    debut = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
    with time_machine.travel(debut, tick=False):
        paiement = payer(famille, S2026100353=97_35, P2026100087=153_09)
    assert (paiement.montant, paiement.devise, paiement.etat) == (250_44, "978", Etat.EN_COURS)
    assert paiement.courriel == "recu@exemple.fr"
    assert paiement.expire_le == debut + timedelta(minutes=15)
    assert paiement.interroger_le == debut + timedelta(minutes=1)
    lignes = paiement.lignes.values_list("facture__numero", "montant")
    assert set(lignes) == {("S2026100353", 97_35), ("P2026100087", 153_09)}
    assert [(t.de, t.vers, t.par) for t in paiement.transitions.all()] == [
        ("", Etat.EN_COURS, "famille")
    ]
    for facture in Facture.objects.all():
        assert (facture.tenue_par, facture.tenue_depuis) == (paiement.reference, debut)
        assert facture.tenue_jusqu_a == debut + timedelta(minutes=25)


def test_a_credit_note_came_meanwhile(famille: Famille, scolaire: Facture) -> None:
    fabriques.panier(famille, scolaire)
    fabriques.facture(famille, -3_42, origine=scolaire)
    assert changements(famille, S2026100353=97_35) == [
        Changement("S2026100353", 97_35, 93_93, EtatFacture.A_PAYER.label)
    ]


def test_the_other_adult_paid_a_part(famille: Famille, scolaire: Facture, creche: Facture) -> None:
    fabriques.panier(famille, scolaire, creche)
    fabriques.encaissement(famille, 50_00, repartition=[(creche.pk, 50_00)])
    (seul,) = changements(famille, S2026100353=97_35, P2026100087=153_09)
    assert (seul.numero, seul.avant, seul.apres) == ("P2026100087", 153_09, 103_09)


def test_the_amount_left_can_then_be_paid(famille: Famille, creche: Facture) -> None:
    fabriques.panier(famille, creche)
    fabriques.encaissement(famille, 50_00, repartition=[(creche.pk, 50_00)])
    assert payer(famille, P2026100087=103_09).montant == 103_09


def test_it_was_paid_at_the_counter_meanwhile(famille: Famille, scolaire: Facture) -> None:
    fabriques.panier(famille, scolaire)
    fabriques.encaissement(famille, 97_35, scolaire)
    assert changements(famille, S2026100353=97_35) == [
        Changement("S2026100353", 97_35, None, EtatFacture.PAYEE.label)
    ]


def test_a_credit_note_cancelled_it_all(famille: Famille, scolaire: Facture) -> None:
    fabriques.panier(famille, scolaire)
    fabriques.facture(famille, -97_35, origine=scolaire)
    (seul,) = changements(famille, S2026100353=97_35)
    assert (seul.apres, seul.raison) == (None, EtatFacture.ANNULEE.label)


def test_a_line_was_removed_in_another_tab(
    famille: Famille, scolaire: Facture, creche: Facture
) -> None:
    fabriques.panier(famille, scolaire, creche)
    paniers.retirer(fabriques.parent(famille), "P2026100087")
    assert changements(famille, S2026100353=97_35, P2026100087=153_09) == [
        Changement("P2026100087", 153_09, None, "retirée du panier")
    ]


def test_a_line_was_added_in_another_tab(
    famille: Famille, scolaire: Facture, creche: Facture
) -> None:
    fabriques.panier(famille, scolaire, creche)
    (seul,) = changements(famille, S2026100353=97_35)
    assert (seul.numero, seul.avant, seul.apres) == ("P2026100087", None, 153_09)


@pytest.mark.parametrize("montant", [97_34, 97_36, 1, 0])
def test_a_forged_amount_pays_nothing(famille: Famille, scolaire: Facture, montant: int) -> None:
    fabriques.panier(famille, scolaire)
    (seul,) = changements(famille, S2026100353=montant)
    assert (seul.avant, seul.apres) == (montant, 97_35)


def test_several_changes_are_all_told_in_order(
    famille: Famille, scolaire: Facture, creche: Facture
) -> None:
    fabriques.panier(famille, scolaire, creche)
    fabriques.facture(famille, -3_42, origine=scolaire)
    fabriques.encaissement(famille, 153_09, creche)
    tous = changements(famille, S2026100353=97_35, P2026100087=153_09)
    assert [c.numero for c in tous] == ["P2026100087", "S2026100353"]


def test_another_familys_invoice_is_as_one_that_does_not_exist(
    famille: Famille, scolaire: Facture
) -> None:
    voisins = fabriques.nouvelle_famille("000755")
    fabriques.facture(voisins, 10_00, numero="VOISINE")
    fabriques.panier(famille, scolaire)
    for affiches in ({"VOISINE": 10_00}, {"S2026100353": 97_35, "VOISINE": 10_00}):
        with pytest.raises(PanierVide):
            payer(famille, **affiches)
        rien_n_a_commence()


def test_another_familys_invoice_forced_into_the_basket_is_not_paid(
    famille: Famille, scolaire: Facture
) -> None:
    voisins = fabriques.nouvelle_famille("000755")
    voisine = fabriques.facture(voisins, 10_00, numero="VOISINE")
    fabriques.panier(famille, scolaire, voisine)
    assert payer(famille, S2026100353=97_35).montant == 97_35


def test_nothing_is_nothing(famille: Famille) -> None:
    with pytest.raises(PanierVide):
        payer(famille)


def test_an_invoice_paid_by_direct_debit_is_not_paid_here(famille: Famille) -> None:
    debitee = fabriques.facture(famille, 97_35, numero="D1", prelevement=date(2099, 12, 5))
    fabriques.panier(famille, debitee)
    (seul,) = changements(famille, D1=97_35)
    assert (seul.apres, seul.raison) == (None, EtatFacture.SERA_PRELEVEE.label)


def test_a_credit_note_is_not_paid(famille: Famille, scolaire: Facture) -> None:
    fabriques.encaissement(famille, 97_35, scolaire)
    avoir = fabriques.facture(famille, -3_42, origine=scolaire, numero="A1")
    fabriques.panier(famille, avoir)
    (seul,) = changements(famille, A1=3_42)
    assert seul.apres is None


def test_a_live_attempt_holds_them(famille: Famille, scolaire: Facture, creche: Facture) -> None:
    fabriques.panier(famille, scolaire, creche)
    premier = payer(famille, S2026100353=97_35, P2026100087=153_09)
    for affiches in ({"S2026100353": 97_35}, {"S2026100353": 97_35, "P2026100087": 153_09}):
        with pytest.raises(FacturesTenues) as refus:
            payer(famille, **affiches)
        assert {f.numero for f in refus.value.factures} == set(affiches)
    assert Paiement.objects.get() == premier


def test_the_second_adult_cannot_start_on_what_the_first_one_pays(
    famille: Famille, scolaire: Facture
) -> None:
    second = Utilisateur.objects.creer("000754-2")
    Responsable.objects.create(famille=famille, rang=2, nom="P", prenom="A", utilisateur=second)
    fabriques.panier(famille, scolaire)
    payer(famille, S2026100353=97_35)
    paniers.remplacer(second, ["S2026100353"])
    with pytest.raises(FacturesTenues):
        fabriques.paiement(famille, scolaire, utilisateur=second)


def test_the_hold_ends_by_itself_and_the_old_attempt_is_still_asked_about(
    famille: Famille, scolaire: Facture
) -> None:
    fabriques.panier(famille, scolaire)
    debut = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
    with time_machine.travel(debut, tick=False) as horloge:
        premier = payer(famille, S2026100353=97_35)
        horloge.move_to(debut + timedelta(minutes=25, seconds=-1))
        with pytest.raises(FacturesTenues):
            payer(famille, S2026100353=97_35)
        horloge.move_to(debut + timedelta(minutes=25))
        second = payer(famille, S2026100353=97_35)
    scolaire.refresh_from_db()
    assert scolaire.tenue_par == second.reference
    premier.refresh_from_db()
    assert (premier.etat, premier.interroger_le) == (Etat.EN_COURS, debut + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("echeance", "instant", "payable"),
    [
        # Winter: Paris is an hour ahead of UTC, summer: two.
        (date(2026, 12, 5), "2026-12-05T22:59:59+00:00", True),
        (date(2026, 12, 5), "2026-12-05T23:00:00+00:00", False),
        (date(2026, 7, 5), "2026-07-05T21:59:59+00:00", True),
        (date(2026, 7, 5), "2026-07-05T22:00:00+00:00", False),
        # The night in which the clocks go back.
        (date(2026, 10, 25), "2026-10-25T22:59:59+00:00", True),
        (date(2026, 10, 25), "2026-10-25T23:00:00+00:00", False),
    ],
)
def test_the_due_day_lasts_until_midnight_in_paris(
    famille: Famille, echeance: date, instant: str, payable: bool
) -> None:
    facture = fabriques.facture(famille, 97_35, numero="S1", echeance=echeance)
    fabriques.panier(famille, facture)
    with time_machine.travel(datetime.fromisoformat(instant), tick=False):
        if payable:
            assert payer(famille, S1=97_35).etat == Etat.EN_COURS
        else:
            (seul,) = changements(famille, S1=97_35)
            assert (seul.apres, seul.raison) == (None, EtatFacture.ECHUE.label)


def test_the_reference_is_one_that_all_banks_take() -> None:
    tirages = {nouvelle_reference() for _ in range(500)}
    assert len(tirages) == 500
    assert all(re.fullmatch(r"[A-Z2-9]{12}", t) for t in tirages)
