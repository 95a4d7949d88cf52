"""A régie collects for its services only: two of them in a basket are two payments, in turn."""

from typing import Any

import pytest
from django.test import Client

from comptes.models import Famille
from factures.models import Encaissement, Facture, Recu
from paiement.etats import Etat
from paiement.models import Paiement
from tests import fabriques

from . import lyra
from .banque import comptes_justes

pytestmark = pytest.mark.django_db
AUTRE_CLE = "8877665544332211"


@pytest.fixture(autouse=True)
def factures(famille: Famille, settings: Any) -> list[Facture]:
    """One invoice per régie, each régie with a shop and a key of its own."""
    ccas = fabriques.la_regie("CCAS", "Régie de la petite enfance")
    creche = fabriques.le_service("MULT", "Multi-Accueil", de=ccas)
    settings.BANQUES = {
        "VSM": {"systempay": lyra.CONTRAT},
        "CCAS": {"systempay": lyra.CONTRAT | {"boutique": "87654321", "cle": AUTRE_CLE}},
    }
    scolaire = fabriques.facture(famille, 97_35)
    petite = fabriques.facture(famille, 153_09, service=creche)
    fabriques.panier(famille, scolaire, petite)
    return [scolaire, petite]


def presser(parent: Client) -> Paiement:
    """Press the button with all that the basket shows; the new attempt."""
    siennes = Facture.objects.filter(paniers__isnull=False)
    montants = {f"montant-{f.pk}": str(f.reste) for f in siennes}
    reponse = parent.post("/panier/", {"courriel": "recu@exemple.fr", **montants})
    assert reponse.status_code == 302, reponse.content.decode()
    return Paiement.objects.latest("pk")


def confirmer(paiement: Paiement) -> int:
    """The bank's word, signed with that régie's key."""
    boutique, cle = (
        (lyra.CONTRAT["boutique"], lyra.CLE)
        if paiement.regie.code == "VSM"
        else ("87654321", AUTRE_CLE)
    )
    champs = lyra.ipn("ipn-authorised", paiement, site_id=boutique)
    return Client().post(lyra.NOTIFICATION, lyra.signe(champs, cle)).status_code


def test_the_page_says_so_before_the_first(parent: Client) -> None:
    page = parent.get("/panier/").content.decode()
    assert "un paiement par régie, l’un après l’autre" in page
    assert "Premier paiement" in page


def test_two_payments_one_after_the_other_each_with_its_receipt(parent: Client) -> None:
    premier = presser(parent)
    assert premier.lignes.count() == 1
    assert confirmer(premier) == 200
    page = parent.get(f"/paiement/{premier.reference}/").content.decode()
    assert "<h1>Paiement effectué</h1>" in page
    assert "Passer au paiement suivant" in page
    second = presser(parent)
    assert second.regie != premier.regie
    assert confirmer(second) == 200
    page = parent.get(f"/paiement/{second.reference}/").content.decode()
    assert "Passer au paiement suivant" not in page
    assert sorted(Encaissement.objects.values_list("montant", flat=True)) == [97_35, 153_09]
    assert {r.numero[:4] for r in Recu.objects.all()} == {"VSM-", "CCAS"}
    comptes_justes()


def test_one_regie_s_key_confirms_nothing_of_the_other_s(parent: Client) -> None:
    paiement = presser(parent)
    boutique = lyra.CONTRAT["boutique"] if paiement.regie.code == "VSM" else "87654321"
    autre = AUTRE_CLE if paiement.regie.code == "VSM" else lyra.CLE
    champs = lyra.ipn("ipn-authorised", paiement, site_id=boutique)
    assert Client().post(lyra.NOTIFICATION, lyra.signe(champs, autre)).status_code == 400
    paiement.refresh_from_db()
    assert (paiement.etat, Encaissement.objects.count()) == (Etat.EN_COURS, 0)


def test_the_other_regie_s_invoice_is_not_held_meanwhile(parent: Client) -> None:
    paiement = presser(parent)
    tenues = Facture.objects.exclude(tenue_par="")
    assert [f.pk for f in tenues] == list(paiement.lignes.values_list("facture", flat=True))
