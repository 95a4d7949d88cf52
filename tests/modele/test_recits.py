"""Stories that chance tells too rarely, written out: the portal and the model compared after each
gesture. They also show that the gestures of the others are not all refused."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from . import constats
from .gestes_banques import GestesDesBanques
from .gestes_parents import GestesDesParents
from .gestes_ville import GestesDeLaVille
from .ville import Decor

pytestmark = pytest.mark.django_db
MINUTE, JOUR = timedelta(minutes=1), timedelta(days=1)


class Recit(GestesDesParents, GestesDesBanques, GestesDeLaVille):
    def puis(self, geste: str, **arguments: Any) -> None:
        getattr(self, geste)(**arguments)
        constats.constater(self.ville)
        constats.verifier_comptes()

    def attendre(self, duree: timedelta, *, veille: bool = True) -> None:
        self.puis("le_temps_passe", duree=duree, veille=veille)

    def payer(self, parent: str = "Hélène", banque: str = "payline") -> None:
        self.puis("le_parent_paie_tout", parent=parent, banque=banque)

    def carte(self, geste: str = "la_carte_passe", **arguments: Any) -> None:
        """At the last attempt's bank, and nobody hears of it unless `suite` says so."""
        passe = {"ecart": 0, "prelevement": False} if geste == "la_carte_passe" else {}
        self.puis(geste, **{"rang": 0, "suite": "rien", **passe, **arguments})

    @property
    def vu(self) -> set[str]:
        return self.ville.modele.vu

    @property
    def etats(self) -> list[str]:
        return [t.etat for t in self.tentatives]


@pytest.fixture
def recit(decor: Decor) -> Iterator[Recit]:
    recit = Recit()
    recit.lever(decor, print)
    yield recit
    recit.ville.fermer()


def test_three_days_of_silence_go_to_the_regie_and_the_money_still_comes(recit: Recit) -> None:
    recit.payer()
    recit.carte("la_banque_reflechit")
    recit.attendre(3 * JOUR)
    assert recit.etats == ["a-eclaircir"]
    recit.puis("la_regie_classe", rang=0)
    recit.carte("la_banque_se_decide", issue="acceptee", suite="notification")
    assert "capture payline, paiement classe" in recit.vu


@pytest.mark.parametrize("banque", ["payline", "systempay", "payfip"])
def test_a_card_taken_after_the_page_expired_is_recorded(recit: Recit, banque: str) -> None:
    recit.payer(banque=banque)
    recit.attendre(125 * MINUTE)
    assert recit.etats == ["expire"]
    recit.carte("la_banque_capture_en_retard", suite="notification")
    assert f"capture {banque}, paiement expire" in recit.vu


def test_two_attempts_both_taken_leave_an_overpayment_for_the_regie(recit: Recit) -> None:
    recit.payer()
    recit.carte("la_banque_reflechit", suite="notification et retour")
    recit.puis("le_parent_abandonne", rang=0, confirme=False)
    assert recit.etats == ["en-cours"]  # a card was given: they are warned first
    recit.puis("le_parent_abandonne", rang=0, confirme=True)
    recit.payer("Marc", "systempay")
    recit.carte(suite="notification")
    recit.carte("la_banque_se_decide", issue="acceptee", suite="notification")
    assert recit.etats == ["accepte", "accepte"]
    assert "trop-perçu" in recit.vu
    recit.puis("la_regie_regle_un_trop_percu", rang=0, montant=1, rendre=True)
    recit.puis("la_regie_contrepasse", rang=0)
    recit.puis("la_regie_regle_un_trop_percu", rang=0, montant=10_000, rendre=False)


def test_the_second_adult_waits_until_the_firsts_hold_ends_by_itself(recit: Recit) -> None:
    recit.payer("Hélène", "systempay")
    recit.puis("le_parent_remplit_son_panier", parent="Marc", rangs=[0, 1, 2, 3])
    assert recit.parents.affiche["Marc"] == {"F03": 12_51}  # the other régie's, which is free
    recit.attendre(35 * MINUTE, veille=False)
    recit.payer("Marc", "payfip")
    recit.puis("le_parent_paie_ce_qu_il_voit", rang=0, banque="payline")
    assert "seconde tentative, la première encore sans réponse" in recit.vu
    assert "déjà en cours" in recit.vu


def test_a_basket_left_open_past_the_due_date_pays_nothing(recit: Recit) -> None:
    recit.puis("le_parent_remplit_son_panier", parent="Léa", rangs=[0])
    recit.attendre(13 * JOUR)
    recit.puis("le_parent_paie_ce_qu_il_voit", rang=0, banque="payline")
    assert "un montant a changé" in recit.vu
    assert not recit.tentatives


def test_what_a_bank_takes_back_undoes_nothing(recit: Recit) -> None:
    for parent, banque in (("Hélène", "systempay"), ("Marc", "payline"), ("Léa", "payfip")):
        recit.payer(parent, banque)
        recit.carte(suite="notification")
    for rang, comment in ((2, "remboursement"), (2, "non remise"), (0, "annulee"), (0, "annulee")):
        reprise = {"rang": rang, "comment": comment}
        recit.carte("la_banque_revient_sur_une_capture", **reprise, suite="notification et retour")
    alertes = ("remboursement", "non remise", "annulee", "rejetee")
    assert {f"alerte : {motif}" for motif in alertes} <= recit.vu
    assert recit.etats == ["accepte"] * 3


@pytest.mark.parametrize("banque", ["payline", "systempay", "payfip"])
def test_another_amount_settles_nothing(recit: Recit, banque: str) -> None:
    recit.payer(banque=banque)
    recit.carte(ecart=-50, suite="notification")
    assert recit.etats == ["a-eclaircir"]
    assert recit.ville.modele.factures["F01"].reste == 97_35
    recit.puis("le_travailleur_remet_les_recus", fois=1)  # no letter before the régie has looked


def test_the_right_amount_after_a_wrong_one_settles_the_invoices(recit: Recit) -> None:
    recit.payer(banque="systempay")
    recit.carte(ecart=-50, suite="notification")
    recit.carte("la_banque_capture_deux_fois", suite="notification")
    assert "capture systempay, paiement a-eclaircir" in recit.vu
    assert not recit.ville.modele.factures["F01"].reste


@pytest.mark.parametrize("banque", ["payline", "systempay", "payfip"])
def test_a_server_that_stops_in_mid_notification_catches_up(recit: Recit, banque: str) -> None:
    recit.payer(banque=banque)
    recit.carte()
    recit.puis("le_serveur_s_arrete_en_pleine_notification", rang=0)
    recit.attendre(5 * MINUTE)
    assert recit.etats == ["accepte"]
    assert "message repris après un arrêt" in recit.vu


def test_a_second_capture_lost_with_the_server_is_taken_up_again(recit: Recit) -> None:
    recit.payer(banque="systempay")
    recit.carte(suite="notification")  # the last word: nobody asks the bank any more
    recit.carte("la_banque_capture_deux_fois")
    recit.puis("le_serveur_s_arrete_en_pleine_notification", rang=0)
    recit.attendre(5 * MINUTE)
    assert len(recit.ville.modele.encaissements) == 2


def test_a_bank_that_answers_no_question_is_believed_on_its_last_word(recit: Recit) -> None:
    recit.payer()
    recit.payer(banque="systempay")  # the other régie's shop, which has no password
    assert recit.tentatives[1].muette
    recit.carte("la_carte_ne_passe_pas", issue="refusee", suite="notification et retour")
    recit.attendre(35 * MINUTE)
    assert recit.etats == ["expire", "refuse"]


def test_on_new_years_day_receipts_begin_again_at_one(recit: Recit) -> None:
    recit.payer("Léa")
    recit.carte(suite="retour")
    recit.attendre(3 * JOUR)
    recit.payer("Hélène", "payfip")
    recit.carte(suite="retour", prelevement=True)
    assert "reçus de deux années" in recit.vu
    recit.puis("le_travailleur_remet_les_recus", fois=2)


@pytest.mark.parametrize(
    ("panne", "banque", "total", "issue"),
    [(True, "payline", 12_50, "banque injoignable"), (False, "payfip", 99, "hors bornes")],
)
def test_without_a_page_nothing_is_held(
    recit: Recit, panne: bool, banque: str, total: int, issue: str
) -> None:
    champs = {"famille": "000811", "service": "PETI", "jours": 12, "preleve": False}
    recit.puis("le_service_importe_une_facture", total=total, encore=True, **champs)
    recit.puis("le_parent_remplit_son_panier", parent="Léa", rangs=[0])
    if panne:
        recit.puis("la_banque_tombe_ou_se_releve", banque=banque)
    recit.puis("le_parent_paie_ce_qu_il_voit", rang=0, banque=banque)
    assert issue in recit.vu
    assert not recit.tentatives
