"""What happens at the banks, and what they send us of it."""

from contextlib import suppress
from dataclasses import replace
from unittest import mock
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from portail.argent import euros

from . import langues
from .banques import Operation, Ordre
from .ville import Ville


class ServeurArrete(Exception):
    """The machine stopped between the message kept and the ledger."""


class Banquier:
    def __init__(self, ville: Ville) -> None:
        self.ville = ville

    def operer(self, ordre: Ordre, statut: str, montant: int = 0, **autres: str | bool) -> None:
        """A card is tried, whatever comes of it."""
        numero = self.ville.banques.numero(ordre, statut)
        montant = montant or ordre.montant
        operation = Operation(numero, statut, montant, timezone.now())
        ordre.inscrire(replace(operation, **autres))  # type: ignore[arg-type]
        self.ville.dire(f"à la banque, {self.ville.nom(ordre)} : {statut}, {euros(montant)}")

    def denouer(self, ordre: Ordre, operation: Operation, statut: str) -> None:
        """The bank decides, or goes back on what it had decided."""
        ordre.inscrire(replace(operation, statut=statut))
        devient = f"{operation.statut} devient {statut}"
        self.ville.dire(f"à la banque, {self.ville.nom(ordre)} : {devient}")

    def notifier(self, ordre: Ordre, avis: int = -1) -> None:
        """The doorbell, or SystemPay's signed word on one of its operations, again perhaps."""
        if ordre.banque == "systempay":
            operation = ordre.avis[avis]
            self.ville.dire(f"notification, {self.ville.nom(ordre)} : {operation.statut}")
            assert self.sonner(ordre, self.sonnette(ordre, avis)) == 200
            self.ville.modele.tentatives[ordre.reference].avis.append(operation)
            self.ville.apprendre(ordre, [operation], "notification")
        else:
            self.ville.dire(f"notification, {self.ville.nom(ordre)}")
            assert self.sonner(ordre, self.sonnette(ordre)) == 200
        self.ville.ecouter("notification")

    def s_arreter_en_pleine_notification(self, ordre: Ordre) -> None:
        self.ville.dire(f"notification, {self.ville.nom(ordre)} : gardée, et le serveur s’arrête")
        champs = self.sonnette(ordre)
        arret = mock.patch("paiement.services.reception.traiter", side_effect=ServeurArrete)
        with arret, suppress(ServeurArrete):
            self.sonner(ordre, champs)
        tentative = self.ville.modele.tentatives[ordre.reference]
        if ordre.banque == "systempay":
            tentative.avis.append(ordre.avis[-1])
            self.ville.en_suspens.append((tentative, ordre.avis[-1], timezone.now()))
        # Of an answer, the captures are kept: the rest is asked for again.
        for _, dits in self.ville.banques.vider():
            for operation in dits or []:
                if operation.statut == "acceptee":
                    self.ville.en_suspens.append((tentative, operation, timezone.now()))

    def forger(self, ordre: Ordre) -> None:
        """Somebody else's word: an acceptance that no bank gave."""
        self.ville.dire(f"notification forgée, {self.ville.nom(ordre)}")
        if ordre.banque != "systempay":
            affirme = {"status": "ACCEPTED", "result": "00000", "resultrans": "P"}
            assert self.sonner(ordre, self.sonnette(ordre) | affirme) == 200
            self.ville.ecouter("notification")
            return
        reve = Operation("f" * 32, "acceptee", ordre.montant, timezone.now())
        juste = langues.systempay_avis(ordre.reference, reve)
        ailleurs = langues.systempay_avis(ordre.reference, reve, vads_ctx_mode="PRODUCTION")
        assert self.sonner(ordre, {**juste, "vads_amount": "1"}) == 400
        assert self.sonner(ordre, ailleurs) == 400

    def sonner(self, ordre: Ordre, champs: dict[str, str]) -> int:
        chemin = ordre.notification.removeprefix("http://testserver")
        corps, forme = urlencode(champs), "application/x-www-form-urlencoded"
        return Client().post(chemin, corps, content_type=forme).status_code

    @staticmethod
    def sonnette(ordre: Ordre, avis: int = -1) -> dict[str, str]:
        if ordre.banque == "systempay":
            return langues.systempay_avis(ordre.reference, ordre.avis[avis])
        return {{"payline": "token", "payfip": "idOp"}[ordre.banque]: ordre.jeton}
