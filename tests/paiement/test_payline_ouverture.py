"""What we send to Payline, and what we do when it answers badly or not at all."""

import base64
import logging
import traceback
from collections.abc import Callable

import pytest
import requests
from lxml import etree

from comptes.models import Famille
from factures.models import Regie
from paiement import passerelles
from paiement.etats import Issue
from paiement.models import Paiement
from paiement.passerelles.base import Adresses, BanqueInjoignable, OuvertureRefusee, Passerelle
from paiement.services import interroger, ouvrir
from tests import fabriques
from tests.conftest import CONTRAT

from .banque import SOAP, Banque, corps_envoye, message, ouverture

pytestmark = pytest.mark.django_db

IMPL = "{http://impl.ws.payline.experian.com}"
OBJ = "{http://obj.ws.payline.experian.com}"
ENVELOPPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
ADRESSES = Adresses(
    "https://famille.exemple.fr/retour/", "https://famille.exemple.fr/notification/"
)


@pytest.fixture
def paiement(famille: Famille) -> Paiement:
    fabriques.enfant(famille)
    scolaire = fabriques.facture(famille, 97_35)
    creche = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    return fabriques.paiement(famille, scolaire, creche, jeton="JETON-OUVERT")


@pytest.fixture
def payline(paiement: Paiement) -> Passerelle:
    return passerelles.pour(paiement.regie, "payline")


def forme(racine: etree._Element) -> list[tuple[str, str | None]]:
    """Every element in the order of the document, with its nil mark."""
    return [(str(e.tag), e.get(NIL)) for e in racine.iter()]


def test_the_request_is_the_schemas_to_the_element(
    paiement: Paiement, payline: Passerelle, banque: Banque
) -> None:
    banque.ouvre("J2")
    payline.preparer(paiement, ADRESSES)
    modele = etree.fromstring(SOAP["do-request-minimal"]["body"].encode())
    assert forme(corps_envoye(banque.appels[0])) == forme(modele)


def test_the_request_says_how_much_and_where_to_come_back(
    paiement: Paiement, payline: Passerelle, banque: Banque
) -> None:
    banque.ouvre("J2")
    payline.preparer(paiement, ADRESSES)
    (demande,) = corps_envoye(banque.appels[0])[0]
    textes = {str(e.tag).split("}")[1]: e.text for e in demande.iter() if e.text}
    assert textes == {
        "version": "34",
        "amount": "25044",
        "currency": "978",
        "action": "101",
        "mode": "CPT",
        "contractNumber": CONTRAT["contrat"],
        "selectedContract": CONTRAT["contrat"],
        "returnURL": ADRESSES.retour,
        "cancelURL": ADRESSES.retour,
        "notificationURL": ADRESSES.notification,
        "ref": paiement.reference,
        "country": "FR",
        "date": textes["date"],
        "languageCode": "fr",
        "securityMode": "SSL",
    }
    assert textes["date"] is not None
    assert len(textes["date"]) == len("22/11/2026 10:15")


def test_the_request_travels_as_payline_expects(
    paiement: Paiement, payline: Passerelle, banque: Banque
) -> None:
    banque.ouvre("J2")
    payline.preparer(paiement, ADRESSES)
    (appel,) = banque.appels
    acces = base64.b64encode(f"{CONTRAT['marchand']}:{CONTRAT['cle']}".encode()).decode()
    assert (appel.method, appel.url) == ("POST", CONTRAT["service"])
    assert appel.headers["SOAPAction"] == '"doWebPayment"'
    assert appel.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert appel.headers["Authorization"] == f"Basic {acces}"


def test_the_bank_learns_nothing_of_the_family(
    paiement: Paiement, payline: Passerelle, banque: Banque
) -> None:
    banque.ouvre("J2")
    payline.preparer(paiement, ADRESSES)
    interdits = [
        *("PETIT", "Hélène", "Gabin", "000754", "Fauvettes", "94350", "exemple.fr/f", "@"),
        *("scolaire", "SCOL", "PETI", "enfance", "Restaurant", "97", "9735", "153", "15309"),
        *[f.facture.numero for f in paiement.lignes.all()],
    ]
    # Ids and times are random digits: what is looked for are the elements' words.
    mots = [e.text for e in corps_envoye(banque.appels[0]).iter() if e.text and e.text.strip()]
    utiles = [m for m in mots if m not in (paiement.reference, "978") and "/20" not in m]
    assert not [i for i in interdits if any(i in m for m in utiles)]


def test_a_question_holds_the_token_and_nothing_else(paiement: Paiement, banque: Banque) -> None:
    banque.dit("syn-pending-on-page")
    interroger(paiement, par="retour")
    (demande,) = corps_envoye(banque.appels[0])[0]
    assert banque.operations == ["getWebPaymentDetails"]
    assert [(e.tag, e.text) for e in demande] == [
        (f"{IMPL}version", "34"),
        (f"{IMPL}token", "JETON-OUVERT"),
    ]


def test_an_opening_gives_token_and_page(
    paiement: Paiement, payline: Passerelle, banque: Banque
) -> None:
    banque.ouvre("UN-JETON")
    ouvert = payline.preparer(paiement, ADRESSES)
    assert ouvert.jeton == "UN-JETON"
    assert ouvert.vers.url == "https://banque.exemple.fr/v2/?token=UN-JETON"


def test_a_refused_opening_says_why(
    paiement: Paiement, payline: Passerelle, banque: Banque
) -> None:
    banque.dit("do-format-error")
    with pytest.raises(OuvertureRefusee, match="02305") as refus:
        payline.preparer(paiement, ADRESSES)
    assert "Return URL" in refus.value.brut


@pytest.mark.parametrize(
    "corps",
    [
        ouverture(""),
        ouverture("J" * 81),
        ouverture("J", "javascript:alert(1)"),
        ouverture("J", "/v2/?token=J"),
        ouverture("J", "https://banque.exemple.fr/" + "x" * 500),
    ],
)
def test_an_opening_without_a_usable_page_is_none(
    paiement: Paiement, payline: Passerelle, banque: Banque, corps: str
) -> None:
    banque.repond(corps)
    with pytest.raises(BanqueInjoignable):
        payline.preparer(paiement, ADRESSES)


PANNES = [
    requests.ConnectTimeout("cle-d-acces-secrete"),
    requests.ReadTimeout("cle-d-acces-secrete"),
    requests.ConnectionError("cle-d-acces-secrete"),
    requests.exceptions.SSLError("cle-d-acces-secrete"),
    requests.exceptions.ChunkedEncodingError("cle-d-acces-secrete"),
]


@pytest.mark.parametrize("panne", PANNES, ids=lambda p: type(p).__name__)
def test_an_opening_is_asked_once_a_question_twice(
    paiement: Paiement, payline: Passerelle, banque: Banque, panne: Exception
) -> None:
    banque.tombe(panne)
    with pytest.raises(BanqueInjoignable):
        payline.preparer(paiement, ADRESSES)
    assert banque.operations == ["doWebPayment"]
    with pytest.raises(BanqueInjoignable):
        payline.interroger(paiement)
    assert banque.operations == ["doWebPayment", *["getWebPaymentDetails"] * 2]


def test_a_question_survives_one_lost_connection(
    paiement: Paiement, payline: Passerelle, banque: Banque
) -> None:
    reponse = message("syn-accepted", paiement).encode()
    banque.repond_tour_a_tour(requests.ConnectionError(), (200, reponse))
    assert [v.issue for v in payline.interroger(paiement)] == [Issue.ACCEPTE]


@pytest.mark.parametrize(
    ("statut", "corps"),
    [
        (401, b""),
        (401, SOAP["syn-accepted"]["body"].encode()),
        (403, SOAP["syn-accepted"]["body"].encode()),
        (500, b"<html><body>Internal Server Error</body></html>"),
        (503, b""),
        (200, b"  \n "),
        (302, b""),
    ],
)
def test_http_errors_say_nothing_of_the_payment_and_are_not_repeated(
    paiement: Paiement, payline: Passerelle, banque: Banque, statut: int, corps: bytes
) -> None:
    banque.repond(corps, statut)
    with pytest.raises(BanqueInjoignable) as erreur:
        payline.interroger(paiement)
    assert len(banque.appels) == 1
    assert erreur.value.brut == corps.decode()


def les_deux(paiement: Paiement, passerelle: Passerelle) -> list[Callable[[], object]]:
    return [
        lambda: passerelle.preparer(paiement, ADRESSES),
        lambda: passerelle.interroger(paiement),
    ]


@pytest.mark.parametrize("rang", [0, 1])
@pytest.mark.parametrize("panne", [*PANNES[:2], 401, 500])
def test_the_credentials_are_in_no_exception(
    paiement: Paiement, payline: Passerelle, banque: Banque, panne: Exception | int, rang: int
) -> None:
    if isinstance(panne, int):
        banque.repond(b"non", panne)
    else:
        banque.tombe(panne)
    with pytest.raises(BanqueInjoignable) as erreur:
        les_deux(paiement, payline)[rang]()
    vu = "".join(traceback.format_exception(erreur.value)) + repr(erreur.value) + erreur.value.brut
    for secret in secrets_en_clair():
        assert secret not in vu


def secrets_en_clair() -> list[str]:
    acces = base64.b64encode(f"{CONTRAT['marchand']}:{CONTRAT['cle']}".encode()).decode()
    return [CONTRAT["cle"], acces]


def test_the_credentials_are_in_no_log_and_no_message(
    famille: Famille, banque: Banque, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    banque.tombe(PANNES[0])
    facture = fabriques.facture(famille)
    paiement = fabriques.paiement(famille, facture)
    regie = Regie.objects.get(pk=paiement.regie_id)
    assert ouvrir(paiement, passerelles.pour(regie, "payline")) is None
    gardes = [f"{m.brut} {m.verdict}" for m in paiement.messages.all()]
    assert gardes == [" ConnectTimeout"]
    assert "paiement" in caplog.text
    for secret in secrets_en_clair():
        assert secret not in caplog.text
