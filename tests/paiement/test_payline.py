"""What Payline's answers mean: every recorded message, every code of its table."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comptes.models import Famille
from factures.models import Encaissement
from paiement.etats import Etat, Issue
from paiement.passerelles.payline import verdict
from paiement.services import interroger
from tests import fabriques

from .banque import SOAP, Banque, comptes_justes, message

REPONSES = {cle: m for cle, m in SOAP.items() if m["operation"] == "getWebPaymentDetails"}
ATTENDU = {
    "accepted": Issue.ACCEPTE,
    "refused": Issue.REFUSE,
    "cancelled": Issue.ABANDONNE,
    "expired": Issue.EXPIRE,
    "pending": Issue.EN_ATTENTE,
    "error": Issue.INCONNUE,
}
AUTRE_MONTANT = "syn-accepted-amount-mismatch"


@pytest.mark.parametrize("cle", [c for c in REPONSES if c != AUTRE_MONTANT])
def test_every_recorded_answer_has_its_meaning(cle: str) -> None:
    lu = verdict(REPONSES[cle]["body"], page_fermee=True)
    assert lu.issue is ATTENDU[REPONSES[cle]["expected_status"]]
    assert lu.code == REPONSES[cle]["result_code"]


def test_the_recordings_are_all_there() -> None:
    assert len(REPONSES) == 13
    assert {m["expected_status"] for m in REPONSES.values()} == set(ATTENDU)


def test_an_accepted_answer_says_how_much_of_what_for_whom() -> None:
    lu = verdict(REPONSES["syn-accepted"]["body"], page_fermee=False)
    assert (lu.montant, lu.devise) == (45_90, "978")
    assert (lu.reference, lu.transaction) == ("VSM-2026-000123-1", "28346175217678")


def test_another_amount_is_read_as_captured_for_others_to_judge() -> None:
    lu = verdict(REPONSES[AUTRE_MONTANT]["body"], page_fermee=False)
    assert (lu.issue, lu.montant) == (Issue.ACCEPTE, 4_59)


@pytest.mark.django_db
def test_another_amount_settles_nothing(famille: Famille, banque: Banque) -> None:
    facture = fabriques.facture(famille, 45_90)
    paiement = fabriques.paiement(famille, facture, jeton="J")
    banque.repond(message(AUTRE_MONTANT, paiement))
    interroger(paiement, par="notification")
    paiement.refresh_from_db()
    facture.refresh_from_db()
    assert (paiement.etat, facture.regle) == (Etat.A_ECLAIRCIR, 0)
    assert Encaissement.objects.get().montant == 4_59
    comptes_justes()


def test_an_unknown_token_is_expired_only_once_the_page_has_closed() -> None:
    corps = REPONSES["syn-unknown-token"]["body"]
    assert verdict(corps, page_fermee=False).issue is Issue.EN_ATTENTE
    assert verdict(corps, page_fermee=True).issue is Issue.EXPIRE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("secondes", "etat"), [(-1, Etat.EN_COURS), (0, Etat.EN_COURS), (1, Etat.EXPIRE)]
)
def test_an_unknown_token_is_expired_once_the_page_and_its_margin_have_closed(
    famille: Famille, banque: Banque, secondes: int, etat: Etat
) -> None:
    debut = timezone.now().replace(microsecond=0)
    with time_machine.travel(debut, tick=False) as horloge:
        paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J")
        banque.dit("syn-unknown-token")
        horloge.move_to(debut + timedelta(minutes=25, seconds=secondes))
        assert interroger(paiement, par="interrogation").etat == etat


# protocols.md's table, code by code, with the short message that comes with it.
CODES = [
    *[(code, "REFUSED", Issue.REFUSE) for code in ("01100", "01117", "02003", "02020", "04002")],
    *[
        (code, "CANCELLED", Issue.ABANDONNE)
        for code in ("02319", "02008", "02009", "02014", "02004")
    ],
    *[(code, "REFUSED", Issue.EXPIRE) for code in ("02324", "02534")],
    *[
        (code, court, Issue.EN_ATTENTE)
        for code, court in [
            ("02306", "INPROGRESS"),
            ("02533", "REFUSED"),
            ("02000", "INPROGRESS"),
            ("02005", "ONHOLD_PARTNER"),
            ("02006", "INPROGRESS"),
            ("02015", "INPROGRESS"),
            ("04003", "PENDING_RISK"),
            ("99999", "INPROGRESS"),
            ("99999", "ONHOLD_PARTNER"),
            ("99999", "PENDING_RISK"),
        ]
    ],
    *[
        (code, "ERROR", Issue.INCONNUE)
        for code in (
            *("01109", "01110", "01181", "01197", "01198", "01199", "02101", "02102", "02103"),
            *("02303", "02305", "02308", "01913", "02001", "02002", "99999"),
        )
    ],
    # The duplicate control speaks of a payment that was taken: never a refusal.
    *[(code, "REFUSED", Issue.INCONNUE) for code in ("01913", "02001", "02002")],
    # Only 00000 is a success, whatever the words beside another code.
    ("99999", "ACCEPTED", Issue.INCONNUE),
    # A trap that a real portal fell into: pending codes read as refused.
    ("02306", "REFUSED", Issue.EN_ATTENTE),
]


@pytest.mark.parametrize(("code", "court", "issue"), CODES)
def test_the_code_decides_then_the_short_message(code: str, court: str, issue: Issue) -> None:
    corps = message("syn-refused").replace("01100", code).replace(">REFUSED<", f">{court}<")
    assert verdict(corps, page_fermee=True).issue is issue


@pytest.mark.parametrize(
    "montant",
    ["", "45.90", "45,90", "-4590", "+4590", "4590 €", "４５９０", "0", "0x1", "1" * 13, "9" * 30],
)
def test_a_success_that_says_no_plain_amount_proves_nothing(montant: str) -> None:
    corps = message("syn-accepted").replace(
        "<obj:amount>4590</obj:amount><obj:currency>978</obj:currency><obj:action>",
        f"<obj:amount>{montant}</obj:amount><obj:currency>978</obj:currency><obj:action>",
    )
    assert verdict(corps, page_fermee=True).issue is Issue.INCONNUE


@pytest.mark.parametrize("devise", ["", "EURO", "9780", "€"])
def test_a_success_in_no_currency_that_can_be_named_proves_nothing(devise: str) -> None:
    corps = message("syn-accepted", devise=devise)
    assert verdict(corps, page_fermee=True).issue is Issue.INCONNUE


@pytest.mark.parametrize(
    "coupe",
    [
        ("<impl:transaction>", "</impl:transaction>"),
        ("<impl:payment>", "</impl:payment>"),
    ],
)
def test_a_success_without_its_proof_proves_nothing(coupe: tuple[str, str]) -> None:
    debut, reste = message("syn-accepted").split(coupe[0])
    corps = debut + reste.split(coupe[1])[1]
    assert verdict(corps, page_fermee=True).issue is Issue.INCONNUE


def test_a_success_without_an_order_is_believed_the_token_names_it() -> None:
    debut, reste = message("syn-accepted").split("<impl:order>")
    lu = verdict(debut + reste.split("</impl:order>")[1], page_fermee=True)
    assert (lu.issue, lu.reference, lu.montant) == (Issue.ACCEPTE, "", 45_90)


def test_prefixes_and_white_space_are_the_banks_affair() -> None:
    corps = message("syn-accepted").replace("impl:", "n1:").replace(":impl=", ":n1=")
    corps = corps.replace("><", ">\r\n\t<").replace(">4590<", ">\n 4590 <")
    lu = verdict(corps, page_fermee=True)
    assert (lu.issue, lu.montant) == (Issue.ACCEPTE, 45_90)
