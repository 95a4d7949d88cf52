"""The three banks on the network: what they know, what they answer, what they have thus told us."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import requests
import responses
from django.db import connection
from django.utils import timezone

from . import langues
from .langues import CONTRATS, PARIS, champ

OUVERTE = timedelta(minutes=15)  # how long each bank keeps its page open
PURGE = time(3)  # when PayFiP forgets, the next night, what was not paid


@dataclass(frozen=True)
class Operation:
    """One transaction of an order; replaced when something becomes of it. Cents."""

    numero: str
    statut: str
    montant: int
    le: datetime
    sens: str = "DEBIT"
    prelevement: bool = False


@dataclass
class Ordre:
    """One attempt, as its bank knows it."""

    banque: str
    jeton: str
    reference: str
    montant: int
    retour: str
    notification: str
    ouvert_le: datetime
    operations: list[Operation] = field(default_factory=list)
    avis: list[Operation] = field(default_factory=list)  # all that SystemPay notifies, in order

    @property
    def page_ouverte(self) -> bool:
        """Whether a card can still be tried there."""
        finie = any(o.statut not in ("refusee",) for o in self.operations)
        return not finie and timezone.now() < self.ouvert_le + OUVERTE

    @property
    def capturable_en_retard(self) -> bool:
        """Whether a card tried there could still be captured, long after the page."""
        vaines = all(o.statut in ("refusee", "abandonnee") for o in self.operations)
        return vaines and timezone.now() >= self.ouvert_le + OUVERTE

    def inscrire(self, operation: Operation) -> Operation:
        """Add an operation, or say what became of it."""
        autres = [o for o in self.operations if o.numero != operation.numero or not o.numero]
        if self.banque == "payfip":
            autres = []  # one result per idOp
        self.operations = [*autres, operation]
        self.avis.append(operation)
        return operation


class Banques:
    """Listen with `ordres`; `vider()` gives what was answered since, None where nothing was."""

    def __init__(self) -> None:
        self.ordres: dict[str, Ordre] = {}
        self.en_panne: set[str] = set()
        self.fautes: list[str] = []
        self._dits: list[tuple[Ordre, list[Operation] | None]] = []
        self._numeros = itertools.count(1)
        self._niveau = len(connection.savepoint_ids)

    @contextmanager
    def sur_le_reseau(self) -> Iterator[None]:
        systempay = f"{CONTRATS['systempay']['service']}/api-payment/V4/Order/Get"
        portes = {
            CONTRATS["payline"]["service"]: ("payline", self._payline),
            CONTRATS["payfip"]["service"]: ("payfip", self._payfip),
            systempay: ("systempay", self._systempay),
        }
        with responses.RequestsMock(assert_all_requests_are_fired=False) as reseau:
            for adresse, (banque, repondre) in portes.items():
                reseau.add_callback(responses.POST, adresse, self._porte(banque, repondre))
            yield

    def vider(self) -> list[tuple[Ordre, list[Operation] | None]]:
        dits, self._dits = self._dits, []
        return dits

    def numero(self, ordre: Ordre, statut: str) -> str:
        """A new transaction's number: PayFiP's is the idOp, an abandoned one has none."""
        rang = next(self._numeros)
        if ordre.banque == "payfip":
            return ordre.jeton
        if statut == "abandonnee":
            return ""
        return f"2834{rang:010d}" if ordre.banque == "payline" else f"{rang:08x}" * 4

    def recevoir_formulaire(self, champs: dict[str, str]) -> Ordre:
        """SystemPay's page opens with a signed form."""
        if champs.pop("signature") != langues.sceau(champs):
            self.fautes.append("le formulaire de SystemPay est mal signé")
        reference, retour = champs["vads_order_id"], champs["vads_url_return"]
        notification = retour.replace("/retour/", "/notification/")
        montant = int(champs["vads_amount"])
        return self._ouvrir("systempay", reference, reference, montant, retour, notification)

    def _porte(self, banque: str, repondre: Callable[[str], str]) -> Callable[..., Any]:
        def callback(demande: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
            if len(connection.savepoint_ids) != self._niveau:
                self.fautes.append(f"{banque} est appelée au milieu d’une transaction")
            assert isinstance(demande.body, bytes)
            corps = demande.body.decode()
            if banque in self.en_panne:
                self._manquer(banque, corps)
                raise requests.ConnectionError("hors service")
            return 200, {}, repondre(corps)

        return callback

    def _payline(self, corps: str) -> str:
        if "doWebPayment" in corps:
            jeton = f"JETON-PAYLINE-{len(self.ordres):04d}"
            montant = int(champ(corps, "amount"))
            adresses = champ(corps, "returnURL"), champ(corps, "notificationURL")
            self._ouvrir("payline", jeton, champ(corps, "ref"), montant, *adresses)
            return langues.payline_ouverture(jeton)
        ordre = self._par_jeton(champ(corps, "token"))
        if not ordre.operations:
            ouverte = timezone.now() < ordre.ouvert_le + OUVERTE
            statut = "page ouverte" if ouverte else "page fermee"
            self._dire(ordre, [_silence(statut)])
            return langues.payline_details(ordre, statut, None)
        derniere = ordre.operations[-1]
        self._dire(ordre, [derniere])
        return langues.payline_details(ordre, derniere.statut, derniere)

    def _payfip(self, corps: str) -> str:
        if "creerPaiementSecurise" in corps:
            idop = f"{len(self.ordres):08x}-b338-11e2-a082-001fe256bdfe"
            montant = int(champ(corps, "montant"))
            adresses = champ(corps, "urlredirect"), champ(corps, "urlnotif")
            self._ouvrir("payfip", idop, champ(corps, "refdet"), montant, *adresses)
            return langues.payfip_ouverture(idop)
        ordre = self._par_jeton(champ(corps, "idOp"))
        if ordre.operations and ordre.operations[-1].statut != "en attente":
            # Its capture has the idOp's name: nothing else of PayFiP's is unique.
            derniere = ordre.operations[-1]
            self._dire(ordre, [derniere])
            return langues.payfip_detail(ordre, derniere)
        self._dire(ordre, [_silence("resultat inconnu")])
        lendemain = ordre.ouvert_le.astimezone(PARIS).date() + timedelta(days=1)
        oublie = timezone.now() > datetime.combine(lendemain, PURGE, PARIS) and not ordre.operations
        return langues.payfip_faute("P1" if oublie else "P5")

    def _systempay(self, corps: str) -> str:
        reference = corps.split('"')[3]
        # Who cancels there has given no card: there is no transaction to tell of.
        operations = [o for o in self.ordres[reference].operations if o.statut != "abandonnee"]
        self._dire(self.ordres[reference], operations or [_silence("aucune operation")])
        return langues.systempay_commande(reference, operations)

    def _ouvrir(
        self, banque: str, jeton: str, reference: str, montant: int, retour: str, notification: str
    ) -> Ordre:
        adresses = (retour, notification)
        ordre = Ordre(banque, jeton, reference, montant, *adresses, timezone.now())
        if reference in self.ordres:
            self.fautes.append(f"la référence {reference} sert deux fois")
        self.ordres[reference] = ordre
        return ordre

    def _par_jeton(self, jeton: str) -> Ordre:
        return next(o for o in self.ordres.values() if o.jeton == jeton)

    def _dire(self, ordre: Ordre, operations: list[Operation]) -> None:
        self._dits.append((ordre, [replace(o) for o in operations]))

    def _manquer(self, banque: str, corps: str) -> None:
        cles = [champ(corps, "token"), champ(corps, "idOp"), *corps.split('"')[3:4]]
        for ordre in self.ordres.values():
            if ordre.banque == banque and ordre.jeton in cles:
                self._dits.append((ordre, None))


def _silence(statut: str) -> Operation:
    return Operation("", statut, 0, timezone.now())
