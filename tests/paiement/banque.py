"""The banks' side of the network, and Payline's recorded messages, said of the attempt at hand."""

import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import requests
import responses
from lxml import etree

from paiement import messages as messages_gardes
from paiement.etats import Issue
from paiement.models import Paiement
from paiement.passerelles.base import Verdict
from paiement.services.reception import croire
from portail.comptes_justes import controler
from tests import messages
from tests.conftest import CONTRAT

from . import dgfip, lyra

SERVICES = (CONTRAT["service"], lyra.ORDER_GET, dgfip.CONTRAT["service"])
SOAP = messages.lire("payline_soap")
NOTIFICATIONS = messages.lire("payline_notification")
# What the recordings say, and each test replaces by its own attempt's.
JETON = "16RjWdtpDkFVfZkGV4031701964772640"
REFERENCE, MONTANT, TRANSACTION = "VSM-2026-000123-1", 45_90, "28346175217678"

Reponse = tuple[int, bytes] | Exception | Callable[[requests.PreparedRequest], "Reponse"]
_transactions = itertools.count(10_000_000_000_000)


def message(
    cle: str,
    paiement: Paiement | None = None,
    *,
    montant: int | None = None,
    devise: str = "978",
    reference: str | None = None,
    transaction: str = "",
) -> str:
    """A recorded answer, its reference, amount (cents) and transaction those of this attempt."""
    corps: str = SOAP[cle]["body"]
    if paiement is not None:
        reference = paiement.reference if reference is None else reference
        montant = paiement.montant if montant is None else montant
        transaction = transaction or transaction_de(paiement)
    for avant, apres in [
        (f"<obj:ref>{REFERENCE}<", None if reference is None else f"<obj:ref>{reference}<"),
        (
            f"<obj:amount>{MONTANT}<",
            None if montant is None else f"<obj:amount>{montant}<",
        ),
        ("<obj:currency>978<", f"<obj:currency>{devise}<"),
        (f"<obj:id>{TRANSACTION}<", f"<obj:id>{transaction}<" if transaction else None),
    ]:
        corps = corps if apres is None else corps.replace(avant, apres)
    return corps


def ouverture(jeton: str, page: str = "") -> str:
    """A successful doWebPayment: the recorded error with a success's code, token and page."""
    page = page or f"https://banque.exemple.fr/v2/?token={jeton}"
    debut, fin = SOAP["do-format-error"]["body"].split("</impl:result>")
    debut = debut.replace("02305", "00000").replace(">ERROR<", ">ACCEPTED<")
    suite = f"<impl:token>{jeton}</impl:token><impl:redirectURL>{page}</impl:redirectURL>"
    return f"{debut}</impl:result>{suite}{fin}"


def transaction_de(paiement: Paiement) -> str:
    """The bank's number for this attempt's capture: always the same."""
    return f"2834{paiement.pk:010d}"


def accepte(paiement: Paiement, **autres: Any) -> Verdict:
    """The bank's proof that this attempt was captured, but for what `autres` says otherwise."""
    return Verdict(
        **{
            "issue": Issue.ACCEPTE,
            "code": "00000",
            "libelle": "ACCEPTED",
            "montant": paiement.montant,
            "devise": paiement.devise,
            "reference": paiement.reference,
            "transaction": transaction_de(paiement),
            **autres,
        }
    )


def traiter(cle: int, verdict: Verdict, *, par: str) -> Paiement:
    """Apply a verdict as the portal does: its message kept before."""
    paiement = Paiement.objects.get(pk=cle)
    sens = messages_gardes.Sens.REPONSE
    message = messages_gardes.garder(
        paiement.passerelle, sens, "…", paiement=paiement, verdicts=[verdict]
    )
    return croire(paiement, message, [verdict], par=par)


def nouvelle_transaction() -> str:
    return str(next(_transactions))


class Banque:
    """The bank on the network: says what it was told to say, and remembers what it was asked."""

    def __init__(self) -> None:
        self.appels: list[requests.PreparedRequest] = []
        self._reponses: list[Reponse] = [requests.ConnectionError("personne n’a dit que répondre")]
        self._reseau = responses.RequestsMock(assert_all_requests_are_fired=False)
        for service in SERVICES:
            self._reseau.add_callback(responses.POST, service, callback=self._repondre)

    def __enter__(self) -> "Banque":
        self._reseau.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._reseau.stop()
        self._reseau.reset()

    def dit(self, cle: str, paiement: Paiement | None = None, **autres: Any) -> None:
        """From now on, this recorded message."""
        self.repond(message(cle, paiement, **autres))

    def ouvre(self, jeton: str) -> None:
        self.repond(ouverture(jeton))

    def tombe(self, erreur: Exception | None = None) -> None:
        self._reponses = [erreur or requests.ConnectionError("hors service")]

    def repond(self, corps: str | bytes, statut: int = 200) -> None:
        octets = corps.encode() if isinstance(corps, str) else corps
        self._reponses = [(statut, octets)]

    def repond_tour_a_tour(self, *reponses: Reponse) -> None:
        """One after the other; the last one stays."""
        self._reponses = list(reponses)

    @property
    def operations(self) -> list[str]:
        return [str(a.headers["SOAPAction"]).strip('"') for a in self.appels]

    def _repondre(self, demande: requests.PreparedRequest) -> Any:
        self.appels.append(demande)
        reponse = self._reponses.pop(0) if len(self._reponses) > 1 else self._reponses[0]
        while callable(reponse):
            reponse = reponse(demande)
        if isinstance(reponse, Exception):
            raise reponse
        statut, corps = reponse
        return statut, {}, corps


def corps_envoye(demande: requests.PreparedRequest) -> etree._Element:
    assert isinstance(demande.body, bytes)
    return etree.fromstring(demande.body)


def parametres(cle: str, jeton: str) -> dict[str, str]:
    """A recorded notification's or return's query, with this attempt's token."""
    return dict(parse_qsl(NOTIFICATIONS[cle]["query"].replace(JETON, jeton)))


def comptes_justes() -> None:
    """Fail with `verifier_comptes`' own words when anything does not add up."""
    controle = controler()
    assert controle.juste, controle.rapport
