"""The three banks' sides, under one shape: a test tells its story once for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import localtime

from comptes.models import Famille
from factures.models import Facture
from paiement.models import Paiement
from tests import fabriques

from . import banque, dgfip, lyra


@dataclass(frozen=True)
class Cote:
    """What a bank's attempt, its return and its answers look like."""

    code: str
    commencer: Callable[[Famille, Facture], Paiement]
    retour: Callable[[Paiement], str]
    accepte: Callable[[Paiement], str]
    # The same, at an hour of the bank's own clock.
    accepte_a: Callable[[Paiement, datetime], str]
    # A page opens; None where no call opens it.
    ouverture: Callable[[], str] | None = None

    def brancher(self, contrats: dict[str, dict[str, str]], service: str) -> None:
        """From now on the bank answers at that address."""
        contrats[self.code] = contrats[self.code] | {"service": service.rstrip("/")}


def _payline(famille: Famille, facture: Facture) -> Paiement:
    return fabriques.paiement(famille, facture, jeton="J-1")


def _payline_a(paiement: Paiement, quand: datetime) -> str:
    dit = banque.message("syn-accepted", paiement)
    return dit.replace("22/11/26 10:15:02", f"{localtime(quand):%d/%m/%y %H:%M:%S}")


def _systempay_a(paiement: Paiement, quand: datetime) -> str:
    iso = quand.astimezone(UTC).isoformat(timespec="seconds")
    return lyra.reponse(paiement, lyra.operation(paiement, creationDate=iso))


def _payfip_a(paiement: Paiement, quand: datetime) -> str:
    paris = localtime(quand)
    return dgfip.reponse("syn-P", paiement, dattrans=f"{paris:%d%m%Y}", heurtrans=f"{paris:%H%M}")


def _adresse(chemin: str, **parametres: Any) -> str:
    return f"{chemin}?{urlencode(parametres)}"


PAYLINE = Cote(
    "payline",
    _payline,
    lambda paiement: _adresse("/paiement/retour/payline/", token=paiement.jeton),
    lambda paiement: banque.message("syn-accepted", paiement),
    _payline_a,
    lambda: banque.ouverture("UN-JETON"),
)
SYSTEMPAY = Cote(
    "systempay",
    lyra.paiement,
    lambda paiement: _adresse(lyra.RETOUR, **lyra.ipn("ipn-authorised", paiement)),
    lambda paiement: lyra.reponse(paiement, lyra.operation(paiement)),
    _systempay_a,
)
PAYFIP = Cote(
    "payfip",
    dgfip.paiement,
    lambda paiement: _adresse(dgfip.RETOUR, idop=paiement.jeton),
    lambda paiement: dgfip.reponse("syn-P", paiement),
    _payfip_a,
    lambda: dgfip.creation("UN-IDOP"),
)
TOUS = (PAYLINE, SYSTEMPAY, PAYFIP)
