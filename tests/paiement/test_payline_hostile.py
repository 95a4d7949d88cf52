"""Answers that are not what Payline sends: none is believed, none bites, all are kept."""

import pytest

from comptes.models import Famille
from paiement.etats import Etat, Issue
from paiement.models import MessageBanque, Paiement
from paiement.passerelles.base import BanqueInjoignable
from paiement.services import interroger
from tests import fabriques

from .banque import Banque, message, ouverture

pytestmark = pytest.mark.django_db

BON = message("syn-accepted")
FAUTE = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    "<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>00000</faultstring>"
    "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
)
RIRES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

HOSTILES: dict[str, str | bytes] = {
    "a DTD": f'<!DOCTYPE soapenv:Envelope SYSTEM "http://mechant.exemple.fr/x.dtd">{BON}',
    "an empty DTD": f"<!DOCTYPE soapenv:Envelope>{BON}",
    "an entity": "<!DOCTYPE x [<!ENTITY montant '4590'>]>" + BON.replace(">4590<", ">&montant;<"),
    "a file": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + BON.replace("Transaction approved", "&f;"),
    "a billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{RIRES}]>'
    + BON.replace("Transaction approved", "&l9;"),
    "an unknown entity": BON.replace("Transaction approved", "&f;"),
    "half an answer": BON[: len(BON) // 2],
    "all but the end": BON[:-1],
    "two answers": BON + BON,
    "a web page": "<!doctype html><html><body><h1>Maintenance</h1></body></html>",
    "a strict web page": "<html><body><p>00000 ACCEPTED</p></body></html>",
    "JSON": '{"code": "00000", "shortMessage": "ACCEPTED"}',
    "plain words": "00000 ACCEPTED",
    "300 KB of words": "x" * 300_000,
    "300 KB of answer": BON.replace("Transaction approved", "x" * 300_000),
    "deep XML": "<a>" * 20_000 + "</a>" * 20_000,
    "another operation": BON.replace("getWebPaymentDetails", "getTransactionDetails"),
    "an opening": ouverture("J"),
    "a SOAP fault": FAUTE,
    "other namespaces": BON.replace("impl.ws.payline", "impl.ws.autre"),
    "objects of others": BON.replace("obj.ws.payline", "obj.ws.autre"),
    "no code": BON.replace("<obj:code>00000</obj:code>", ""),
    "an empty code": BON.replace("<obj:code>00000<", "<obj:code> <"),
    "no envelope": BON.split("<soapenv:Body>")[1].split("</soapenv:Body>")[0],
    "an answer deeper down": BON.replace("<soapenv:Body>", "<soapenv:Body><x>").replace(
        "</soapenv:Body>", "</x></soapenv:Body>"
    ),
    "a NUL byte": BON.replace("Transaction", "Trans\x00action"),
    "another encoding than it says": '<?xml version="1.0" encoding="UTF-16"?>' + BON,
    "an encoding of nobody's": '<?xml version="1.0" encoding="x-klingon"?>' + BON,
    "UTF-16": BON.encode("utf-16"),
    "random bytes": bytes(range(256)) * 8,
}


@pytest.fixture
def paiement(famille: Famille) -> Paiement:
    return fabriques.paiement(famille, fabriques.facture(famille, 45_90), jeton="J")


@pytest.mark.parametrize("quoi", HOSTILES)
def test_it_is_no_answer_and_it_is_kept(paiement: Paiement, banque: Banque, quoi: str) -> None:
    banque.repond(HOSTILES[quoi])
    with pytest.raises(BanqueInjoignable):
        interroger(paiement, par="notification")
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS
    garde = MessageBanque.objects.get(paiement=paiement)
    assert garde.verdict.startswith("injoignable")
    assert 0 < len(garde.brut.encode()) <= MessageBanque.TAILLE_MAXIMALE
    assert "root:" not in garde.brut


@pytest.mark.parametrize("declare", ["", '<?xml version="1.0" encoding="ISO-8859-1"?>'])
def test_an_accent_in_latin_1_does_not_hide_a_capture(
    paiement: Paiement, banque: Banque, declare: str
) -> None:
    """The figures are ASCII: to lose a capture over an accent would cost the parent, not us."""
    corps = declare + message("syn-accepted", paiement).replace("approved", "acceptée")
    banque.repond(corps.encode("latin-1"))
    assert interroger(paiement, par="retour").etat == Etat.ACCEPTE


def test_a_comment_inside_an_amount_does_not_change_the_amount(
    paiement: Paiement, banque: Banque
) -> None:
    """`45<!-- -->90` is 45.90 to some readers and 0.45 to others: it must not pay 45.90 of 0.45."""
    corps = message("syn-accepted", paiement).replace(">4590<", ">45<!-- -->90<")
    banque.repond(corps)
    lu = interroger(paiement, par="retour")
    assert lu.etat in (Etat.A_ECLAIRCIR, Etat.EN_COURS)


def test_an_error_500_with_an_answer_inside_is_an_answer(
    paiement: Paiement, banque: Banque
) -> None:
    """SOAP answers errors with 500; the body is what counts, as for PayFiP's faults."""
    banque.repond(message("syn-refused", paiement), 500)
    assert interroger(paiement, par="retour").etat == Etat.REFUSE
    assert paiement.messages.get().verdict.startswith(Issue.REFUSE.label)
