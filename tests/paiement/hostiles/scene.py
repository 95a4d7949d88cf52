"""A family with a live payment, a neighbour with another, one payment done; and the judge."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from unittest import mock

import requests
from django.db import transaction
from django.test import Client

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat
from paiement.models import MessageBanque, Paiement
from tests import fabriques
from tests.paiement.banque import Banque, accepte, comptes_justes, traiter

from .attaque import Attaque, Capture, Message

MONTANT = 45_90  # the same for all: no amount hides a wrong name
FINS = {Etat.EN_COURS, Etat.REFUSE, Etat.ABANDONNE, Etat.EXPIRE}
Ouvrir = Callable[[Famille, Facture], Paiement]


@dataclass
class Scene:
    """`sien` is attacked, `voisin` is another family's, `paye` is done."""

    rng: Random
    banque: Banque
    ouvrir: Ouvrir
    operation: Callable[[Paiement], str]
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __post_init__(self) -> None:
        # The references too come from the seed: what failed once fails again.
        with mock.patch.object(secrets, "choice", self.rng.choice):
            famille, autre = fabriques.nouvelle_famille(), fabriques.nouvelle_famille()
            self.sien, self.voisin, self.paye = (
                self.ouvrir(f, fabriques.facture(f, MONTANT)) for f in (famille, autre, famille)
            )
        verdict = accepte(self.paye, transaction=self.operation(self.paye))
        self.paye = traiter(self.paye.pk, verdict, par="notification")
        self.paiements = {p.reference: p for p in (self.sien, self.voisin, self.paye)}
        self._avant, self._livre = etats(), frozenset(_lignes())
        self._dernier = MessageBanque.objects.latest("pk").pk
        self._prises = 0

    def capture(self, paiement: Paiement, montant: int = MONTANT, devise: str = "978") -> Capture:
        return paiement.reference, self.operation(paiement), montant, devise

    def subir(self, attaque: Attaque, ou: str) -> None:
        """Let it happen, and judge; what it was right to change is put back for the next one."""
        ou = f"{ou} : {attaque.nom}"
        dernier = self._dernier
        with transaction.atomic():
            for message in attaque.messages:
                self._recevoir(message, attaque, ou)
            apres, vraies = etats(), attaque.permis - self._livre
            nouvelles = self._juger(attaque, apres, ou)
            # The whole check is slow: now and then, where the bank does not contradict itself.
            if nouvelles and nouvelles == vraies:
                self._prises += 1
                if self._prises % 10 == 1:
                    comptes_justes()
            if vraies or apres != self._avant:
                transaction.set_rollback(True)
                self._dernier = dernier  # SQLite gives the keys out again

    def _recevoir(self, message: Message, attaque: Attaque, ou: str) -> None:
        if attaque.reponse is None:
            self.banque.tombe(requests.ConnectionError("hors service"))
        else:
            self.banque.repond(attaque.reponse, attaque.statut)
        deja = len(self.banque.appels)
        reponse = self.client.generic(
            message.methode,
            message.adresse,
            message.corps,
            message.forme,
            QUERY_STRING=message.requete,
        )
        permis = (400, 404) if attaque.forge else (200, 302, 400, 404)
        assert reponse.status_code in permis, (ou, reponse.status_code)
        gardes = list(MessageBanque.objects.filter(pk__gt=self._dernier).order_by("pk"))
        self._dernier = gardes[-1].pk if gardes else self._dernier
        for garde in gardes:
            assert len(garde.brut.encode()) <= 64 * 1024, ou
            assert garde.paiement_id or len(garde.brut) <= 2048, ou
        porte = "notification" if "notification" in message.adresse else "retour"
        attendus = [porte] * message.lisible + ["reponse"] * (len(self.banque.appels) > deja)
        assert [garde.sens for garde in gardes] == attendus, ou

    def _juger(self, attaque: Attaque, apres: dict[str, str], ou: str) -> set[Capture]:
        """The captures that it made us record."""
        inscrits = _lignes()
        assert len(inscrits) == len(set(inscrits)), f"{ou} : deux fois la même capture"
        nouvelles = set(inscrits) - self._livre
        assert self._livre <= set(inscrits), f"{ou} : une ligne du journal a changé"
        assert nouvelles <= attaque.permis, f"{ou} : {nouvelles - attaque.permis} inscrits"
        # An operation that is in the books stays as it was first told.
        dues = {c for c in attaque.exige if c[:2] not in {ligne[:2] for ligne in self._livre}}
        assert dues <= nouvelles, f"{ou} : une vraie capture est perdue"
        self._juger_les_factures(set(inscrits), ou)
        for reference, etat in apres.items():
            if any(capture[0] == reference for capture in nouvelles):
                assert etat in (Etat.ACCEPTE, Etat.A_ECLAIRCIR), (ou, reference, etat)
            elif attaque.forge or reference == self.paye.reference:
                assert etat == self._avant[reference], (ou, reference, etat)
            else:
                assert etat in FINS, (ou, reference, etat)
        return nouvelles

    def _juger_les_factures(self, livre: set[Capture], ou: str) -> None:
        """Settled by a capture of the amount asked, in euros; by nothing else."""
        payees = {c[0] for c in livre if c[2:] == (MONTANT, "978")}
        lues = Facture.objects.values_list("lignes_paiement__paiement__reference", "regle")
        for reference, regle in lues:
            assert regle == (MONTANT if reference in payees else 0), (ou, reference, regle)


def etats() -> dict[str, str]:
    return dict(Paiement.objects.values_list("reference", "etat"))


def _lignes() -> list[Capture]:
    lignes = Encaissement.objects.values_list(
        "reference", "reference_bancaire", "montant", "devise"
    )
    return [(str(a), str(b), int(c), str(d)) for a, b, c, d in lignes]
