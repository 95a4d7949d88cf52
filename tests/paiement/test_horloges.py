"""The bank's clock and ours differ by ten minutes: nothing is dated where it cannot be."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement import passerelles
from paiement.models import Paiement
from paiement.passerelles.base import Adresses
from paiement.services import interroger_les_silencieux
from paiement.simulateur.systempay.controles import TRANS_DATE, premiere_erreur
from portail.demo.environnement import SYSTEMPAY
from tests import fabriques

from . import cotes, lyra
from .banque import Banque, comptes_justes
from .cotes import Cote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques")]
DEBUT = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
M = timedelta(minutes=1)


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35, echeance=(DEBUT + timedelta(days=13)).date())


@pytest.mark.parametrize(("ecart", "inscrit"), [(-10, 3), (-4, 0), (0, 2), (3, 3), (10, 3)])
@pytest.mark.parametrize("cote", cotes.TOUS, ids=lambda c: c.code)
def test_a_capture_is_dated_between_the_start_and_now(
    facture: Facture, banque: Banque, cote: Cote, ecart: int, inscrit: int
) -> None:
    """Paid after two minutes, heard of after three; the bank is `ecart` minutes ahead of us."""
    with time_machine.travel(DEBUT, tick=False):
        paiement = cote.commencer(facture.famille, facture)
    banque.repond(cote.accepte_a(paiement, DEBUT + 2 * M + ecart * M))
    with time_machine.travel(DEBUT + 3 * M, tick=False):
        assert interroger_les_silencieux() == {"effectué": 1}
        comptes_justes()
    encaissement = Encaissement.objects.get()
    assert encaissement.recu_le == DEBUT + inscrit * M
    assert encaissement.enregistre_le == DEBUT + 3 * M


@pytest.mark.parametrize(("ecart", "refusee"), [(-11, True), (-9, False), (9, False), (11, True)])
def test_systempay_refuses_a_form_of_another_hour(
    facture: Facture, trois_banques: dict[str, dict[str, str]], ecart: int, refusee: bool
) -> None:
    trois_banques["systempay"] = lyra.CONTRAT | SYSTEMPAY
    with time_machine.travel(DEBUT, tick=False):
        paiement = lyra.paiement(facture.famille, facture)
        passerelle = passerelles.pour(paiement.regie, "systempay")
        adresses = Adresses(retour="http://a.fr/r/", notification="http://a.fr/n/")
        formulaire = passerelle.preparer(paiement, adresses).vers.champs
    erreur = premiere_erreur(formulaire, (DEBUT + ecart * M).astimezone(UTC))
    assert erreur == (TRANS_DATE if refusee else None)


def test_the_parent_whose_form_was_refused_begins_again(
    parent: Client, facture: Facture, banque: Banque
) -> None:
    """The bank knows nothing of the order: the attempt is closed, the next one has its own hour."""
    with time_machine.travel(DEBUT, tick=False):
        premier = lyra.paiement(facture.famille, facture)
    banque.repond(lyra.aucune_transaction())
    with time_machine.travel(DEBUT + 11 * M, tick=False):
        parent.force_login(fabriques.parent(facture.famille), "comptes.backends.Connexion")
        page = parent.get(f"/paiement/{premier.reference}/").content.decode()
        assert "Recommencer le paiement" in page
        adresse = f"/paiement/{premier.reference}/abandonner/"
        assert parent.post(adresse, {"recommencer": "1"})["Location"] == "/panier/"
        montants = {f"montant-{facture.pk}": str(facture.reste)}
        choix = {"courriel": "recu@exemple.fr", "passerelle": "systempay"}
        depart = parent.post("/panier/", choix | montants)["Location"]
        assert 'name="vads_trans_date" value="20261122091100"' in parent.get(depart).text
    assert Paiement.objects.count() == 2
