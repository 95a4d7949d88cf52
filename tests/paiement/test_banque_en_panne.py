"""A bank that is down, hangs, answers a web page or half an answer: the parent reads it in plain
French, nothing is lost, and the worker recovers it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import html

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat
from paiement.models import MessageBanque, Paiement
from paiement.services import interroger_les_silencieux
from tests import fabriques

from . import cotes, dgfip, prise
from .banque import comptes_justes
from .cotes import Cote
from .prise import Conduite

pytestmark = pytest.mark.django_db
Contrats = dict[str, dict[str, str]]
Panne = Callable[[str], Conduite]  # given what a bank that works would have answered

PANNES: dict[str, Panne] = {
    "pend": lambda _: prise.pend,
    "muette": lambda _: prise.muette,
    "coupe": lambda _: prise.coupe,
    "page": lambda _: prise.repond("<!doctype html><html><body>Maintenance", genre="text/html"),
    "page-503": lambda _: prise.repond("<html></html>", "503 Service Unavailable", "text/html"),
    "moitie": lambda entier: prise.repond(entier[: len(entier) // 2]),
    "rien": lambda _: prise.repond(""),
    "erreur-500": lambda _: prise.repond(
        dgfip.REPONSES["syn-tech-999"]["response"], "500 Internal Server Error"
    ),
}
panne = pytest.mark.parametrize("panne", PANNES.values(), ids=PANNES)
cote = pytest.mark.parametrize("cote", cotes.TOUS, ids=lambda c: c.code)
M = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def delais(settings: Any) -> None:
    settings.BANQUE_DELAIS = (0.2, 0.25)


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@contextmanager
def en_ligne(cote: Cote, contrats: Contrats, conduite: Conduite) -> Iterator[None]:
    """The bank behaves like this, for as long as the block lasts."""
    with prise.banque(conduite) as adresse:
        cote.brancher(contrats, adresse)
        yield


@contextmanager
def hors_ligne(cote: Cote, contrats: Contrats) -> Iterator[None]:
    """Nobody listens at the bank's address."""
    with prise.banque(prise.muette) as adresse:
        pass
    cote.brancher(contrats, adresse)
    yield


def lire(reponse: Any) -> str:
    texte: str = html.fromstring(reponse.content.decode()).text_content()
    return " ".join(texte.split())


def titre(reponse: Any) -> str:
    return " ".join(html.fromstring(reponse.content.decode()).xpath("string(//h1)").split())


# --- when the page should open --------------------------------------------------------------------


def presser(parent: Client, facture: Facture, cote: Cote) -> Any:
    montants = {f"montant-{facture.pk}": str(facture.reste)}
    choix = {"courriel": "recu@exemple.fr", "passerelle": cote.code}
    return parent.post("/panier/", choix | montants)


@panne
@pytest.mark.parametrize("cote", [cotes.PAYLINE, cotes.PAYFIP], ids=lambda c: c.code)
def test_the_page_does_not_open_and_the_basket_is_intact(
    parent: Client, facture: Facture, trois_banques: Contrats, cote: Cote, panne: Panne
) -> None:
    fabriques.panier(facture.famille, facture)
    assert cote.ouverture is not None
    with en_ligne(cote, trois_banques, panne(cote.ouverture())):
        reponse = presser(parent, facture, cote)
    assert reponse.status_code == 502
    assert "rien n’a été débité" in titre(reponse)
    assert "essayez de nouveau dans quelques minutes" in lire(reponse)
    assert "Autres façons de payer" in lire(reponse)
    paiement = Paiement.objects.get()
    assert (paiement.etat, paiement.interroger_le) == (Etat.ABANDONNE, None)
    facture.refresh_from_db()
    assert facture.tenue_par == ""
    assert list(fabriques.parent(facture.famille).panier.factures.all()) == [facture]
    with en_ligne(cote, trois_banques, prise.repond(cote.ouverture())):
        assert presser(parent, facture, cote).status_code == 302
    comptes_justes()


def test_systempay_opens_without_a_word_with_the_bank(
    parent: Client, facture: Facture, trois_banques: Contrats
) -> None:
    """The browser finds it down, comes back, and begins again: both attempts, should they be paid,
    are recorded."""
    cote = cotes.SYSTEMPAY
    fabriques.panier(facture.famille, facture)
    with hors_ligne(cote, trois_banques):
        assert presser(parent, facture, cote).status_code == 302
        premier = Paiement.objects.get()
        adresse = f"/paiement/{premier.reference}/abandonner/"
        avertissement = parent.post(adresse, {"recommencer": "1"})
        assert "nous ne savons pas si vous y avez déjà validé ce paiement" in lire(avertissement)
        suite = parent.post(adresse, {"recommencer": "1", "confirmer": "1"})
        assert suite["Location"] == "/panier/"
        assert presser(parent, facture, cote).status_code == 302
    premier.refresh_from_db()
    second = Paiement.objects.exclude(pk=premier.pk).get()
    assert (premier.etat, second.etat) == (Etat.ABANDONNE, Etat.EN_COURS)
    for paiement in (premier, second):
        Paiement.objects.exclude(pk=paiement.pk).update(interroger_le=None)
        Paiement.objects.filter(pk=paiement.pk).update(interroger_le=timezone.now())
        with en_ligne(cote, trois_banques, prise.repond(cote.accepte(paiement))):
            assert interroger_les_silencieux() == {"effectué": 1}
    assert Encaissement.objects.count() == 2
    page = parent.get(f"/paiement/{second.reference}/")
    (avis,) = html.fromstring(page.content.decode()).xpath('//*[@role="status"]')
    assert "97,35" in avis.text_content()
    comptes_justes()


# --- when the parent comes back, and when the worker asks -----------------------------------------


@panne
@cote
def test_the_parent_waits_and_the_worker_recovers_it(
    parent: Client, facture: Facture, trois_banques: Contrats, cote: Cote, panne: Panne
) -> None:
    paiement = cote.commencer(facture.famille, facture)
    with en_ligne(cote, trois_banques, panne(cote.accepte(paiement))):
        retour = parent.get(cote.retour(paiement), follow=True)
        avertissement = parent.post(f"/paiement/{paiement.reference}/abandonner/")
        with time_machine.travel(timezone.now() + 2 * M):
            assert interroger_les_silencieux() == {"injoignable": 1}
    _on_attend(retour, paiement)
    assert "nous ne savons pas si vous y avez déjà validé ce paiement" in lire(avertissement)
    _rien_n_est_perdu(paiement, facture)
    _la_banque_est_revenue(parent, cote, trois_banques, paiement)


@cote
def test_nobody_listens_then_the_bank_is_back(
    parent: Client, facture: Facture, trois_banques: Contrats, cote: Cote
) -> None:
    paiement = cote.commencer(facture.famille, facture)
    with hors_ligne(cote, trois_banques):
        retour = parent.get(cote.retour(paiement), follow=True)
        with time_machine.travel(timezone.now() + 2 * M):
            assert interroger_les_silencieux() == {"injoignable": 1}
    _on_attend(retour, paiement)
    _rien_n_est_perdu(paiement, facture)
    _la_banque_est_revenue(parent, cote, trois_banques, paiement)


def test_payfip_s_fault_with_a_500_is_an_answer(
    parent: Client, facture: Facture, trois_banques: Contrats
) -> None:
    """P5, result unknown: the bank is there, and knows nothing yet."""
    cote = cotes.PAYFIP
    paiement = cote.commencer(facture.famille, facture)
    faute = prise.repond(dgfip.faute("P5"), "500 Internal Server Error")
    with en_ligne(cote, trois_banques, faute):
        retour = parent.get(cote.retour(paiement), follow=True)
        with time_machine.travel(timezone.now() + 2 * M):
            assert interroger_les_silencieux() == {"en attente": 1}
    _on_attend(retour, paiement)
    _la_banque_est_revenue(parent, cote, trois_banques, paiement)


def _on_attend(retour: Any, paiement: Paiement) -> None:
    assert retour.redirect_chain == [(f"/paiement/{paiement.reference}/", 302)]
    assert retour.status_code == 200
    assert titre(retour) == "Paiement en attente"
    for phrase in (
        "La banque n’a pas encore donné sa réponse",
        "la réponse sera enregistrée dès qu’elle arrive et le reçu envoyé à recu@exemple.fr",
        "Ne payez pas une seconde fois",
    ):
        assert phrase in lire(retour)


def _rien_n_est_perdu(paiement: Paiement, facture: Facture) -> None:
    """The attempt lives, holds its invoice, will be asked about; what the bank said is kept."""
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.interroger_le is not None) == (Etat.EN_COURS, True)
    facture.refresh_from_db()
    assert facture.tenue_par == paiement.reference
    reponses = paiement.messages.filter(sens=MessageBanque.Sens.REPONSE)
    assert reponses.count() >= 2
    assert all(reponse.verdict.startswith("injoignable") for reponse in reponses)
    assert paiement.messages.filter(sens=MessageBanque.Sens.RETOUR).exists()
    assert not Encaissement.objects.exists()
    comptes_justes()


def _la_banque_est_revenue(
    parent: Client, cote: Cote, contrats: Contrats, paiement: Paiement
) -> None:
    with (
        en_ligne(cote, contrats, prise.repond(cote.accepte(paiement))),
        time_machine.travel(timezone.now() + 10 * M),
    ):
        assert interroger_les_silencieux() == {"effectué": 1}
    assert titre(parent.get(f"/paiement/{paiement.reference}/")) == "Paiement effectué"
    assert [e.montant for e in Encaissement.objects.all()] == [97_35]
    assert all(f.reste == 0 for f in Facture.objects.all())
    comptes_justes()
