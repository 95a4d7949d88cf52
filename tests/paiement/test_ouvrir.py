"""The bank's page opens, or nothing is left behind; then the parent's button, end to end."""

from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine
from django.test import Client
from django.utils import timezone

from comptes.models import Famille
from factures.models import Facture
from paiement import passerelles
from paiement.etats import Etat
from paiement.models import MessageBanque, Paiement
from paiement.services import interroger_les_silencieux, ouvrir
from tests import fabriques

from .banque import Banque, corps_envoye, ouverture

pytestmark = pytest.mark.django_db


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


def ouvrir_la_page(paiement: Paiement) -> str | None:
    vers = ouvrir(paiement, passerelles.pour(paiement.regie, "payline"))
    paiement.refresh_from_db()
    return vers.url if vers else None


def presser(parent: Client, *factures: Facture, **champs: Any) -> Any:
    """Procéder au paiement, with the amounts as they stand."""
    montants = {f"montant-{f.pk}": str(f.reste) for f in factures}
    return parent.post("/panier/", {"courriel": "recu@exemple.fr", **montants, **champs})


def test_the_page_opens(famille: Famille, facture: Facture, banque: Banque) -> None:
    paiement = fabriques.paiement(famille, facture)
    banque.ouvre("UN-JETON")
    page = ouvrir_la_page(paiement)
    assert page == paiement.page == "https://banque.exemple.fr/v2/?token=UN-JETON"
    assert (paiement.jeton, paiement.etat) == ("UN-JETON", Etat.EN_COURS)
    garde = MessageBanque.objects.get()
    assert (garde.sens, garde.paiement) == (MessageBanque.Sens.OUVERTURE, paiement)


@pytest.mark.parametrize(
    "quoi", ["refuse", "injoignable", "lente", "en panne", "sans jeton", "illisible"]
)
def test_without_a_page_the_invoices_are_free_at_once(
    famille: Famille, facture: Facture, banque: Banque, quoi: str
) -> None:
    paiement = fabriques.paiement(famille, facture)
    match quoi:
        case "refuse":
            banque.dit("do-format-error")
        case "injoignable":
            banque.tombe(requests.ConnectionError())
        case "lente":
            banque.tombe(requests.ReadTimeout())
        case "en panne":
            banque.repond("<html>503</html>", 503)
        case "sans jeton":
            banque.repond(ouverture(""))
        case "illisible":
            banque.repond("…")
    assert ouvrir_la_page(paiement) is None
    assert (paiement.etat, paiement.jeton, paiement.page) == (Etat.ABANDONNE, "", "")
    assert paiement.interroger_le is None
    assert paiement.termine_le is not None
    facture.refresh_from_db()
    assert (facture.tenue_par, facture.tenue_jusqu_a) == ("", None)
    assert paiement.messages.get().sens == MessageBanque.Sens.OUVERTURE
    assert [(t.de, t.vers, t.par) for t in paiement.transitions.all()][1:] == [
        (Etat.EN_COURS, Etat.ABANDONNE, "banque")
    ]
    banque.ouvre("SUIVANT")
    assert ouvrir_la_page(fabriques.paiement(famille, facture)) is not None


def test_a_token_that_another_attempt_has_opens_nothing(
    famille: Famille, facture: Facture, banque: Banque
) -> None:
    fabriques.paiement(famille, fabriques.facture(famille, 12_00), jeton="DEJA-DONNE")
    paiement = fabriques.paiement(famille, facture)
    banque.ouvre("DEJA-DONNE")
    assert ouvrir_la_page(paiement) is None
    assert (paiement.etat, paiement.jeton) == (Etat.ABANDONNE, "")


def test_a_page_that_comes_after_the_attempt_was_closed_is_not_shown(
    famille: Famille, facture: Facture, banque: Banque
) -> None:
    """The bank took minutes to answer; the worker had given up and freed the invoice."""
    paiement = fabriques.paiement(famille, facture)

    def tard(_: requests.PreparedRequest) -> tuple[int, bytes]:
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            interroger_les_silencieux()
        return 200, ouverture("TROP-TARD").encode()

    banque.repond_tour_a_tour(tard)
    assert ouvrir_la_page(paiement) is None
    assert (paiement.etat, paiement.jeton) == (Etat.ABANDONNE, "")


def test_the_button_leads_to_the_bank(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    creche = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    fabriques.panier(famille, facture, creche)
    banque.ouvre("UN-JETON")
    reponse = presser(parent, facture, creche)
    assert (reponse.status_code, reponse["Location"]) == (302, Paiement.objects.get().page)
    corps = corps_envoye(banque.appels[0])
    montants = [e.text for e in corps.iter("{http://obj.ws.payline.experian.com}amount")]
    assert montants == ["25044", "25044"]
    adresses = [e.text for e in corps.iter("{*}returnURL", "{*}cancelURL", "{*}notificationURL")]
    assert adresses == [
        "http://testserver/paiement/retour/payline/",
        "http://testserver/paiement/retour/payline/",
        "http://testserver/paiement/notification/payline/",
    ]


def test_pressing_twice_makes_one_attempt(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    fabriques.panier(famille, facture)
    banque.ouvre("UN-JETON")
    presser(parent, facture)
    reponse = presser(parent, facture)
    assert reponse.status_code == 409
    assert Paiement.objects.get().reference in reponse.text
    assert len(banque.appels) == 1


def test_the_bank_is_down_and_the_page_says_so(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    fabriques.panier(famille, facture)
    banque.tombe()
    reponse = presser(parent, facture)
    assert reponse.status_code == 502
    assert "banque" in reponse.text
    banque.ouvre("UN-JETON")
    assert presser(parent, facture).status_code == 302


def test_a_changed_amount_stops_before_the_bank_and_says_what(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    fabriques.panier(famille, facture)
    fabriques.facture(famille, -3_42, origine=facture)
    reponse = presser(parent, facture)
    assert reponse.status_code == 409
    texte = reponse.text.replace("\u00a0", " ")
    assert all(mot in texte for mot in (facture.numero, "97,35 €", "93,93 €"))
    assert not banque.appels


@pytest.mark.parametrize("courriel", ["", "personne", "a@b", "a@exemple.fr\nBcc: x@exemple.fr"])
def test_a_bad_address_is_said_before_anything_starts(
    parent: Client, famille: Famille, facture: Facture, banque: Banque, courriel: str
) -> None:
    fabriques.panier(famille, facture)
    assert presser(parent, facture, courriel=courriel).status_code == 200
    assert not Paiement.objects.exists()
    assert not banque.appels


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        *[("montant-{}", v) for v in ("-9735", "97.35", "9735 ", "1e4", "٩", "", "9735" * 9)],
        ("montant-{}x", "9735"),
        ("montant--{}", "9735"),
        ("montant-" + "9" * 30, "9735"),
    ],
)
def test_forged_fields_pay_nothing(
    parent: Client, famille: Famille, facture: Facture, banque: Banque, champ: str, valeur: str
) -> None:
    fabriques.panier(famille, facture)
    reponse = parent.post(
        "/panier/", {"courriel": "recu@exemple.fr", champ.format(facture.pk): valeur}
    )
    assert reponse.status_code in (302, 409)
    assert not Paiement.objects.exists()
    assert not banque.appels


def test_another_familys_invoice_is_as_an_empty_basket(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    voisine = fabriques.facture(fabriques.nouvelle_famille(), 10_00)
    fabriques.panier(famille, facture)
    attendu = parent.post("/panier/", {"courriel": "a@exemple.fr", "montant-999999": "1000"})
    reponse = presser(parent, voisine)
    assert (reponse.status_code, reponse["Location"]) == (302, attendu["Location"])
    assert presser(parent, facture, voisine, **{f"montant-{voisine.pk}": "1000"}).status_code == 302
    assert not Paiement.objects.exists()
    assert not banque.appels
