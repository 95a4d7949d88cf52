"""Money beyond what was owed, told to the parent in plain words until it is given back."""

import pytest
from django.test import Client

from comptes.models import Famille
from factures.models import Encaissement, Facture
from factures.services import contrepasser, imputer, rembourser
from paiement.etats import Etat
from paiement.models import Paiement
from paiement.services import classer
from portail.dates import aujourd_hui, jour_court
from tests import fabriques

from .banque import accepte, comptes_justes, nouvelle_transaction, traiter

pytestmark = pytest.mark.django_db
EN_PLUS = "dépassent ce qui restait dû"
VERIFIEE = "ne règle aucune facture"


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def paye_deux_fois(famille: Famille, facture: Facture) -> Paiement:
    """The invoice was settled at the counter while the parent was on the bank's page."""
    paiement = fabriques.paiement(famille, facture, jeton="J-1")
    fabriques.encaissement(famille, 97_35, facture)
    return traiter(paiement.pk, accepte(paiement), par="retour")


def lire(parent: Client, adresse: str) -> str:
    page = parent.get(adresse).content.decode()
    return page.replace("\xa0", " ").replace("\u202f", " ")


def pages(parent: Client, paiement: Paiement) -> list[str]:
    return [lire(parent, f"/paiement/{paiement.reference}/"), lire(parent, "/archives/")]


def test_it_is_shown_with_the_payment_and_in_the_archive(
    parent: Client, paye_deux_fois: Paiement
) -> None:
    for page in pages(parent, paye_deux_fois):
        assert "(<strong>97,35 €</strong>)" in page
        assert VERIFIEE in page


def test_once_given_back_the_day_is_said(parent: Client, paye_deux_fois: Paiement) -> None:
    assert paye_deux_fois.encaissement is not None
    rembourser(paye_deux_fois.encaissement, 97_35, motif="payée deux fois", par=None)
    for page in pages(parent, paye_deux_fois):
        assert f"remboursé le {jour_court(aujourd_hui())}" in page
        assert EN_PLUS not in page
        assert "payée deux fois" not in page  # the régie's own words


def test_what_settles_another_invoice_is_no_longer_in_excess(
    parent: Client, famille: Famille, paye_deux_fois: Paiement
) -> None:
    assert paye_deux_fois.encaissement is not None
    suivante = fabriques.facture(famille, 60_00)
    imputer(paye_deux_fois.encaissement, suivante, 60_00)
    for page in pages(parent, paye_deux_fois):
        assert "<strong>37,35 €</strong>" in page
        assert EN_PLUS in page


def test_a_second_capture_is_shown_beside_the_first(
    parent: Client, famille: Famille, facture: Facture
) -> None:
    paiement = fabriques.paiement(famille, facture, jeton="J-2")
    traiter(paiement.pk, accepte(paiement), par="retour")
    seconde = accepte(paiement, transaction=nouvelle_transaction())
    traiter(paiement.pk, seconde, par="notification")
    assert Encaissement.objects.count() == 2
    page = lire(parent, f"/paiement/{paiement.reference}/")
    assert "<h1>Paiement effectué</h1>" in page
    assert "(<strong>97,35 €</strong>)" in page
    assert VERIFIEE in page


def test_nothing_in_excess_nothing_said(parent: Client, famille: Famille, facture: Facture) -> None:
    paiement = fabriques.paiement(famille, facture, jeton="J-3")
    traiter(paiement.pk, accepte(paiement), par="retour")
    assert all(EN_PLUS not in page for page in pages(parent, paiement))


def test_a_reversed_payment_is_no_credit(parent: Client, paye_deux_fois: Paiement) -> None:
    assert paye_deux_fois.encaissement is not None
    contrepasser(paye_deux_fois.encaissement, motif="impayé", par=None)
    assert all(EN_PLUS not in page for page in pages(parent, paye_deux_fois))


def test_another_family_s_is_nobody_else_s(paye_deux_fois: Paiement, client: Client) -> None:
    voisin = fabriques.nouvelle_famille()
    client.force_login(fabriques.parent(voisin), backend="comptes.backends.Connexion")
    assert EN_PLUS not in lire(client, "/archives/")


def test_another_amount_says_what_was_taken(
    parent: Client, famille: Famille, facture: Facture
) -> None:
    paiement = fabriques.paiement(famille, facture, jeton="J-4")
    traiter(paiement.pk, accepte(paiement, montant=9_73), par="retour")
    page = lire(parent, f"/paiement/{paiement.reference}/")
    assert "<h1>Paiement en attente</h1>" in page
    assert "La banque a pris 9,73 € au lieu de 97,35 €" in page


@pytest.mark.parametrize(
    ("pris", "titre"), [(0, "Paiement abandonné"), (9_73, "Paiement effectué")]
)
def test_what_the_regie_has_looked_at_is_told(
    parent: Client, famille: Famille, facture: Facture, pris: int, titre: str
) -> None:
    paiement = fabriques.paiement(famille, facture, jeton="J-5")
    if pris:
        traiter(paiement.pk, accepte(paiement, montant=pris), par="retour")
    else:
        Paiement.objects.filter(pk=paiement.pk).update(etat=Etat.A_ECLAIRCIR)
    agent = fabriques.parent(fabriques.nouvelle_famille())
    with pytest.raises(ValueError, match="Dites ce que"):
        classer(paiement, motif=" ", par=agent)
    assert classer(paiement, motif="vu avec la banque", par=agent)
    assert not classer(paiement, motif="encore", par=agent)
    page = lire(parent, f"/paiement/{paiement.reference}/")
    assert f"<h1>{titre}</h1>" in page
    assert ("la ville a reçu 9,73 €" if pris else "rien n’a été débité") in page
    comptes_justes()
