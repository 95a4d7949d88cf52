"""SystemPay's signature: the official worked example, and every recorded message."""

from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict

from paiement.passerelles.signature_vads import authentique, signer

from .lyra import CLE, VECTEURS

EXEMPLE = {
    nom: valeur
    for nom, valeur in VECTEURS["doc-sha1-valid"]["fields"].items()
    if nom != "signature"
}
HMAC = "ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0="
SHA1 = "59c96b34c74b9375c332b0b6a32e6deeec87de2b"


def test_the_banks_own_worked_example() -> None:
    assert signer(EXEMPLE, "1122334455667788", "hmac_sha256") == HMAC
    assert signer(EXEMPLE, "1122334455667788", "sha1") == SHA1


@pytest.mark.parametrize("cle", VECTEURS)
def test_every_recorded_message_is_judged_as_told(cle: str) -> None:
    vecteur = VECTEURS[cle]
    bonne = authentique(vecteur["fields"], vecteur["key"], vecteur["algo"])
    assert bonne is (vecteur["expect"] == "valid")


@pytest.mark.parametrize("cle", VECTEURS)
def test_every_recorded_message_has_the_signature_told(cle: str) -> None:
    vecteur = VECTEURS[cle]
    signature = signer(vecteur["fields"], vecteur["key"], vecteur["algo"])
    assert signature == vecteur["expected_signature"]


@pytest.mark.parametrize("cle", VECTEURS)
def test_what_travels_is_judged_as_told_too(cle: str) -> None:
    """As Django reads it off the wire: the empty fields stay, a bare + is a space, latin-1 is no
    UTF-8."""
    vecteur = VECTEURS[cle]
    recu = QueryDict(vecteur["raw_query"]).dict()
    assert {str(nom): str(valeur) for nom, valeur in recu.items()} == vecteur["fields"]
    bonne = authentique(vecteur["fields"], vecteur["key"], vecteur["algo"])
    assert bonne is (vecteur["expect"] == "valid")


def test_a_parser_that_drops_empty_fields_would_refuse_real_payments() -> None:
    """Why the fields are read with their blanks."""
    vecteur = VECTEURS["ipn-authorised"]
    sans_vides = dict(parse_qsl(vecteur["raw_query"]))
    assert len(sans_vides) < len(vecteur["fields"])
    assert not authentique(sans_vides, CLE, "hmac_sha256")


@pytest.mark.parametrize("algorithme", ["hmac_sha256", "sha1"])
@pytest.mark.parametrize("coupe", [0, 1, 10, -1])
def test_part_of_a_signature_is_no_signature(algorithme: str, coupe: int) -> None:
    signature = signer(EXEMPLE, CLE, algorithme)
    assert not authentique(EXEMPLE | {"signature": signature[:coupe]}, CLE, algorithme)
    assert not authentique(EXEMPLE | {"signature": signature + "="}, CLE, algorithme)
    assert not authentique(EXEMPLE | {"signature": f" {signature}"}, CLE, algorithme)


def test_the_message_does_not_choose_its_algorithm() -> None:
    assert not authentique(EXEMPLE | {"signature": SHA1}, CLE, "hmac_sha256")
    assert not authentique(EXEMPLE | {"signature": HMAC}, CLE, "sha1")


@pytest.mark.parametrize("signature", ["é", "🔑", "\x00"])
def test_a_signature_of_no_known_letters_is_only_wrong(signature: str) -> None:
    assert not authentique(EXEMPLE | {"signature": signature}, CLE, "hmac_sha256")
