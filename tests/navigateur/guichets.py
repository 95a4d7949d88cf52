"""The three banks as a parent meets them, and the proof that town and bank agree afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from playwright.sync_api import Page, expect

from factures.models import Encaissement, Facture, Origine
from paiement.models import Paiement
from tests.navigateur import gestes
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import Pile, attendre


@dataclass(frozen=True)
class Guichet:
    """Where a bank is met: its town, that town's words, its name where the parent chooses."""

    code: str
    commune: str
    ajouter: str
    payer: str
    choix: str = ""


PAYLINE = Guichet("payline", "villiers", "Ajouter au panier", "Procéder au paiement")
SYSTEMPAY = Guichet(
    "systempay",
    "sautron",
    "Télépayer la sélection",
    "Régler votre facture en ligne",
    "Carte bancaire",
)
PAYFIP = Guichet("payfip", "sautron", SYSTEMPAY.ajouter, SYSTEMPAY.payer, "PayFiP")
TOUS = (PAYLINE, SYSTEMPAY, PAYFIP)


def a_chaque_banque(*toujours: Guichet, parmi: Iterable[Guichet] = TOUS) -> pytest.MarkDecorator:
    """Tell the story at each of these banks; on every run at `toujours`, at the others on a long
    one."""
    banques = [
        pytest.param(g, id=g.code, marks=[] if g in toujours else pytest.mark.long) for g in parmi
    ]
    return pytest.mark.parametrize("caisse", banques, indirect=True)


@dataclass(frozen=True)
class Caisse:
    """A running portal and one of its banks."""

    pile: Pile
    guichet: Guichet

    def au_panier(self, page: Page, courriel: str | None = None) -> Famille:
        """A family of its own, signed in, all that it owes in the basket, this bank chosen.

        `courriel` replaces the address that the town knows.
        """
        famille = gestes.une_famille(self.pile)
        gestes.se_connecter(page, famille.code)
        gestes.aller_au_panier(page, famille, self.guichet.ajouter)
        if courriel is not None:
            page.get_by_label("Adresse e-mail").fill(courriel)
        self.choisir(page)
        return famille

    def choisir(self, page: Page) -> None:
        if self.guichet.choix:
            page.get_by_role("radio", name=self.guichet.choix).check()

    def ouvrir(self, page: Page) -> str:
        """From the basket to this bank's page; the payment's reference, as shown there."""
        reference = gestes.ouvrir_la_banque(page, self.pile, self.guichet.payer)
        assert self.pile.operation(reference)["banque"] == self.guichet.code
        return reference

    def au_guichet(self, page: Page, courriel: str | None = None) -> tuple[Famille, str]:
        famille = self.au_panier(page, courriel)
        return famille, self.ouvrir(page)

    def etats(self, famille: Famille) -> list[str]:
        """The states of the family's attempts, in the order in which they began."""
        with self.pile.base() as base:
            return list(self._siens(base, famille).values_list("etat", flat=True))

    def conclu(self, famille: Famille, *etats: str) -> None:
        """Wait until the attempts have come to these states, in the order of their beginning."""
        attendre(lambda: self.etats(famille) == list(etats), f"{etats} attendus")

    def tenues(self, famille: Famille) -> int:
        with self.pile.base() as base:
            siennes = Facture.objects.using(base).filter(numero__in=famille.numeros)
            return siennes.filter(tenue_jusqu_a__gt=timezone.now()).count()

    def concorde(self, famille: Famille, *captures: int) -> None:
        """The bank took these amounts (cents) from the family, and the ledger holds the same."""
        with self.pile.base() as base:
            references = set(self._siens(base, famille).values_list("reference", flat=True))
        inscrits = _concordent(self.pile, references)
        assert sorted(montant for _, montant in inscrits) == sorted(captures), inscrits

    def payee(self, page: Page, famille: Famille) -> None:
        """The archive says so of every invoice, each with its receipt; nothing is left to pay."""
        page.goto("/archives/")
        for numero in famille.numeros:
            # A credit note of it may stand beside it, and names it too.
            payee = page.get_by_role("listitem").filter(has_text=numero).filter(has_text="Payée")
            expect(payee.get_by_role("link", name="Reçu")).not_to_have_count(0)
        page.goto("/factures/")
        expect(gestes.titre(page)).to_have_text("Aucune facture à payer")

    @staticmethod
    def _siens(base: str, famille: Famille) -> "QuerySet[Paiement]":
        siens = Paiement.objects.using(base).filter(famille__code=famille.code)
        return siens.order_by("cree_le")


def _concordent(pile: Pile, references: set[str]) -> list[tuple[str, int]]:
    inscrits, pris = encaissees(pile, references), prises(pile, references)
    assert inscrits == pris, f"le journal : {inscrits} ; la banque : {pris}"
    return inscrits


def encaissees(pile: Pile, references: set[str]) -> list[tuple[str, int]]:
    """What the ledger received online for these payments: references and cents."""
    with pile.base() as base:
        recus = Encaissement.objects.using(base).filter(origine=Origine.EN_LIGNE, montant__gt=0)
        siens = recus.filter(reference__in=references)
        return sorted(siens.values_list("reference", "montant"))


def prises(pile: Pile, references: set[str]) -> list[tuple[str, int]]:
    """What the bank took for these payments, as it tells it."""
    acceptees = [o for o in pile.operations() if o["etat"] == "acceptee"]
    return sorted((o["reference"], o["montant"]) for o in acceptees if o["reference"] in references)


def passer_une_minute(pile: Pile) -> None:
    """What the worker does every minute, now, for every payment that waits for an answer."""
    with pile.base() as base:
        silencieux = Paiement.objects.using(base).exclude(interroger_le=None)
        silencieux.update(interroger_le=timezone.now())
    fait = pile.commande("interroger_banque")
    assert fait.returncode == 0, fait.stderr


def tout_concorde(pile: Pile) -> None:
    """After all that happened to it, the town has what its banks took, and its accounts are right.

    Every payment is asked about first: tests leave some of them half-way.
    """
    pile.scenario(notification="normale", panne=False)
    passer_une_minute(pile)
    _concordent(pile, {o["reference"] for o in pile.operations()})
    verifie = pile.commande("verifier_comptes")
    assert verifie.returncode == 0, verifie.stdout
