"""A bank's credentials and our own keys are for nobody's eyes: no log, no page, no error's mail."""

import logging
import sys
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from comptes.models import Famille
from paiement import passerelles
from tests import fabriques
from tests.conftest import CONTRAT
from tests.paiement import dgfip, lyra

pytestmark = pytest.mark.django_db
BANQUES = {"payline": CONTRAT, "systempay": lyra.CONTRAT, "payfip": dgfip.CONTRAT}
SECRETS = [CONTRAT["cle"], lyra.CONTRAT["cle"], lyra.CONTRAT["mot_de_passe"]]


@pytest.fixture(autouse=True)
def banques(settings: Any) -> None:
    settings.BANQUES = {"*": BANQUES}
    settings.ADMINS = [("Exploitation", "exploitation@exemple.fr")]


def secrets(settings: Any) -> list[str]:
    return [*SECRETS, settings.CLE_JOURNAL, settings.SECRET_KEY]


@pytest.mark.parametrize("code", BANQUES)
def test_an_unforeseen_error_at_the_bank_s_door_tells_no_secret(
    parent: Client,
    famille: Famille,
    code: str,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tomber(self: Any, *_: Any) -> None:
        raise RuntimeError(f"imprévu {self.contrat}")

    monkeypatch.setattr(passerelles.PASSERELLES[code], "preparer", tomber)
    facture = fabriques.facture(famille)
    fabriques.panier(famille, facture)
    parent.raise_request_exception = False
    caplog.set_level(logging.DEBUG)
    envoi = {f"montant-{facture.pk}": str(facture.reste), "courriel": "a@exemple.fr"}
    reponse = parent.post("/panier/", envoi | {"passerelle": code})
    assert reponse.status_code == 500
    (lettre,) = mail.outbox
    vu = f"{caplog.text} {reponse.content.decode()} {lettre.subject} {lettre.body}"
    assert "imprévu Contrat(" in vu
    assert [secret for secret in secrets(settings) if secret in vu] == []


@pytest.mark.parametrize("code", BANQUES)
def test_not_even_with_the_local_variables(code: str, settings: Any) -> None:
    """The report that a developer would read, every variable of every frame in it."""
    passerelle = passerelles.pour(fabriques.la_regie(), code)
    contrat = passerelle.contrat
    try:
        raise RuntimeError("imprévu")
    except RuntimeError:
        rapport = ExceptionReporter(RequestFactory().get("/"), *sys.exc_info())
        vu = rapport.get_traceback_html() + rapport.get_traceback_text()
    assert "Contrat(" in vu
    assert contrat
    assert [secret for secret in secrets(settings) if secret in vu] == []
