"""`manage.py check` sees a bank that is not whole before a parent does."""

from typing import Any

import pytest
from django.core.checks import CheckMessage, Error, Warning

from factures.models import Regie
from paiement import verifications
from paiement.models import ContratBanque
from paiement.passerelles import PASSERELLES
from paiement.passerelles.base import ADRESSES, Passerelle
from paiement.passerelles.payfip import Payfip
from tests.conftest import CONTRAT

from . import dgfip, lyra

pytestmark = pytest.mark.django_db


def dits(messages: list[CheckMessage], sorte: type[CheckMessage] = Error) -> list[str]:
    return [str(m.msg) for m in messages if isinstance(m, sorte)]


def contrats(settings: Any, **banques: Any) -> list[CheckMessage]:
    settings.BANQUES = {"*": banques}
    return verifications.contrats()


def test_the_three_banks_are_whole() -> None:
    assert verifications.adaptateurs() == []


@pytest.mark.parametrize("nom", ["preparer", "interroger", "verifier", "jeton"])
def test_a_bank_that_lacks_one_of_the_answers_is_refused(
    monkeypatch: pytest.MonkeyPatch, nom: str
) -> None:
    boiteuse = type("Boiteuse", (Payfip,), {nom: getattr(Passerelle, nom)})
    monkeypatch.setitem(PASSERELLES, "payfip", boiteuse)
    assert dits(verifications.adaptateurs()) == [f"Passerelle payfip : il manque {nom}."]


@pytest.mark.parametrize(
    "nom",
    [
        "code",
        "libelle",
        "nom_habituel",
        "explication",
        "parametres",
        "facultatifs",
        "secrets",
        "publics",
        "duree_habituelle",
        "releve",
    ],
)
def test_a_bank_that_does_not_say_what_it_is_is_refused(
    monkeypatch: pytest.MonkeyPatch, nom: str
) -> None:
    mots = {k: v for k, v in vars(Payfip).items() if k != nom}
    monkeypatch.setitem(PASSERELLES, "payfip", type("Muette", (Passerelle,), mots))
    assert dits(verifications.adaptateurs()) == [f"Passerelle payfip : il manque {nom}."]


def test_a_bank_under_anothers_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PASSERELLES, "sogenactif", Payfip)
    assert dits(verifications.adaptateurs()) == ["Passerelle sogenactif : son code est payfip."]


def test_whole_contracts_are_good(settings: Any) -> None:
    production = lyra.CONTRAT | {"mode": "PRODUCTION", "signature": "sha1", "duree": "15"}
    payfip = dgfip.CONTRAT | {"saisie": "W"}
    banques = {"payline": CONTRAT, "systempay": production, "payfip": payfip}
    assert contrats(settings, **banques) == []
    sans_api = lyra.SANS_API | {"mode": "PRODUCTION"}
    une_par_une = payfip | {"une_facture": "oui"}
    assert contrats(settings, systempay=sans_api, payfip=une_par_une) == []


BANQUES = {"payline": CONTRAT, "systempay": lyra.CONTRAT, "payfip": dgfip.CONTRAT}
TENUS = [
    (code, mot)
    for code, banque in PASSERELLES.items()
    for mot in sorted(banque.parametres - set(banque.publics))
]
LIBRES = [
    (code, mot)
    for code, banque in PASSERELLES.items()
    for mot in sorted(banque.parametres & set(banque.publics))
]


@pytest.mark.parametrize(("code", "mot"), TENUS)
def test_each_missing_word_is_named(settings: Any, code: str, mot: str) -> None:
    incomplet = {nom: valeur for nom, valeur in BANQUES[code].items() if nom != mot}
    assert dits(contrats(settings, **{code: incomplet})) == [
        f"BANQUES, régie *, {code} : il manque {mot}."
    ]


@pytest.mark.parametrize(("code", "mot"), LIBRES)
def test_a_public_word_is_written_there_or_in_the_admin(settings: Any, code: str, mot: str) -> None:
    settings.DEMO = True  # of test modes another warning speaks
    incomplet = {nom: valeur for nom, valeur in BANQUES[code].items() if nom != mot}
    messages = contrats(settings, **{code: incomplet})
    assert dits(messages) == []
    assert dits(messages, Warning) == [
        f"BANQUES, régie *, {code} : il manque {mot}, ici ou dans l’administration."
    ]
    regie = Regie.objects.get()
    ligne = ContratBanque.objects.create(regie=regie, banque=code, mots={mot: BANQUES[code][mot]})
    assert contrats(settings, **{code: incomplet}) == []
    Regie.objects.create(code="DEUX", nom="Une autre")
    ligne.mots = {}
    ligne.save()
    assert len(contrats(settings, **{code: incomplet})) == 1


def test_every_word_of_every_bank_is_secret_public_or_an_address() -> None:
    for code, banque in PASSERELLES.items():
        mots = banque.parametres | banque.facultatifs
        assert not banque.secrets & set(banque.publics), code
        assert mots == banque.secrets | set(banque.publics) | (ADRESSES & mots), code


def test_a_word_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bavarde = type("Bavarde", (Payfip,), {"parametres": Payfip.parametres | {"pin"}})
    monkeypatch.setitem(PASSERELLES, "payfip", bavarde)
    assert dits(verifications.adaptateurs()) == ["Passerelle payfip : secret ou public, pin ?"]


@pytest.mark.parametrize(
    ("code", "autres", "faute"),
    [
        ("systempay", {"mode": "test"}, "mode est TEST ou PRODUCTION."),
        ("systempay", {"mode": ""}, "mode est TEST ou PRODUCTION."),
        ("systempay", {"signature": "md5"}, "signature est hmac_sha256 ou sha1."),
        ("systempay", {"clef": "x"}, "mots inconnus : clef."),
        ("payline", {"signature": "sha1"}, "mots inconnus : signature."),
        ("payfip", {"duree": "0"}, "duree est un nombre de minutes, au moins 1."),
        ("payfip", {"duree": "quinze"}, "duree est un nombre de minutes, au moins 1."),
        ("payfip", {"une_facture": "1"}, "une_facture est oui ou non."),
        ("payfip", {"saisie": "P"}, "saisie est T ou X ou W."),
    ],
)
def test_each_wrong_word_is_named(
    settings: Any, code: str, autres: dict[str, str], faute: str
) -> None:
    messages = contrats(settings, **{code: BANQUES[code] | autres})
    assert dits(messages) == [f"BANQUES, régie *, {code} : {faute}"]


@pytest.mark.parametrize("mot", ["service", "mot_de_passe"])
def test_half_of_the_rest_credentials_is_none(settings: Any, mot: str) -> None:
    moitie = lyra.SANS_API | {mot: "x"}
    assert dits(contrats(settings, systempay=moitie)) == [
        "BANQUES, régie *, systempay : service et mot_de_passe vont ensemble."
    ]


def test_a_bank_that_nobody_knows_is_named(settings: Any) -> None:
    assert dits(contrats(settings, sogenactif={})) == [
        "BANQUES, régie *, sogenactif : banque inconnue."
    ]


@pytest.mark.parametrize(("demo", "averti"), [(False, True), (True, False)])
def test_in_a_town_the_test_mode_is_worth_a_warning(
    settings: Any, demo: bool, averti: bool
) -> None:
    settings.DEMO = demo
    messages = contrats(settings, systempay=lyra.CONTRAT)
    assert dits(messages) == []
    assert bool(dits(messages, Warning)) is averti
