"""SystemPay's page is reached by a form: shown once, and never posted again by the Back button."""

import pytest
from django.test import Client
from lxml import html

from comptes.models import Famille
from factures.models import Facture
from paiement.etats import Etat
from paiement.models import Paiement
from tests import fabriques

from . import lyra
from .banque import Banque

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_la_caisse_d_epargne")]


@pytest.fixture
def a_la_caisse_d_epargne(trois_banques: dict[str, dict[str, str]]) -> None:
    del trois_banques["payline"], trois_banques["payfip"]


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


def partir(parent: Client, famille: Famille, facture: Facture) -> str:
    """Press the basket's button; the address of the page that leads to the bank."""
    fabriques.panier(famille, facture)
    montants = {f"montant-{facture.pk}": str(facture.reste)}
    reponse = parent.post("/panier/", {"courriel": "recu@exemple.fr", **montants})
    assert reponse.status_code == 302
    return str(reponse["Location"])


def test_the_form_leads_to_the_bank(parent: Client, famille: Famille, facture: Facture) -> None:
    adresse = partir(parent, famille, facture)
    paiement = Paiement.objects.get()
    assert adresse == f"/paiement/{paiement.reference}/banque/"
    page = html.fromstring(parent.get(adresse).content.decode())
    (formulaire,) = page.xpath('//form[@id="depart"]')
    assert formulaire.get("action") == f"{lyra.CONTRAT['page']}/vads-payment/"
    champs = dict(formulaire.fields)
    assert champs["vads_order_id"] == paiement.reference
    assert champs["vads_amount"] == "9735"
    assert lyra.signe({n: v for n, v in champs.items() if n != "signature"}) == champs
    assert "csrfmiddlewaretoken" not in champs
    assert formulaire.xpath('.//button[@type="submit"]')


def test_the_back_button_shows_the_truth_instead(
    parent: Client, famille: Famille, facture: Facture
) -> None:
    adresse = partir(parent, famille, facture)
    parent.get(adresse)
    reponse = parent.get(adresse, follow=True)
    assert reponse.redirect_chain[-1][0] == f"/paiement/{Paiement.objects.get().reference}/"
    assert "<h1>Paiement en attente</h1>" in reponse.content.decode()


def test_another_s_form_is_not_shown(parent: Client, famille: Famille, facture: Facture) -> None:
    adresse = partir(parent, famille, facture)
    voisin = Client()
    voisin.force_login(
        fabriques.parent(fabriques.nouvelle_famille()), backend="comptes.backends.Connexion"
    )
    assert voisin.get(adresse, follow=True).status_code == 404
    assert b'id="depart"' in parent.get(adresse).content


def test_a_page_that_was_left_can_be_started_anew(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    """The bank is asked, the attempt closed, and a new one has a new number."""
    partir(parent, famille, facture)
    paiement = Paiement.objects.get()
    page = parent.get(f"/paiement/{paiement.reference}/").content.decode()
    assert "Recommencer le paiement" in page
    assert "Reprendre le paiement" not in page
    banque.repond(lyra.aucune_transaction())
    reponse = parent.post(f"/paiement/{paiement.reference}/abandonner/", {"recommencer": "1"})
    assert reponse["Location"] == "/panier/"
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ABANDONNE
    partir(parent, famille, facture)
    assert Paiement.objects.filter(etat=Etat.EN_COURS).exclude(pk=paiement.pk).count() == 1


def test_starting_anew_what_was_paid_shows_that_it_was(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    partir(parent, famille, facture)
    paiement = Paiement.objects.get()
    banque.repond(lyra.reponse(paiement, lyra.operation(paiement)))
    reponse = parent.post(f"/paiement/{paiement.reference}/abandonner/", {"recommencer": "1"})
    assert reponse["Location"] == f"/paiement/{paiement.reference}/"
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE


def test_starting_anew_while_the_bank_is_away_warns_first(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    partir(parent, famille, facture)
    paiement = Paiement.objects.get()
    adresse = f"/paiement/{paiement.reference}/abandonner/"
    page = parent.post(adresse, {"recommencer": "1"}).content.decode()
    assert "La banque n’a pas de réponse" in page
    formulaire = html.fromstring(page).xpath('//form[.//input[@name="confirmer"]]')[0]
    assert formulaire.fields["recommencer"] == "1"
    reponse = parent.post(adresse, {"recommencer": "1", "confirmer": "1"})
    assert reponse["Location"] == "/panier/"
