"""One lock order: gestures that want the same rows from both ends never wait for each other."""

import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection

from comptes.models import Famille
from factures.models import Encaissement, Facture, Recu
from factures.services import contrepasser, encaissements, imputer
from paiement.etats import Issue
from paiement.models import Paiement
from paiement.passerelles.base import Verdict
from paiement.services import FacturesTenues, MontantsChanges
from tests import fabriques
from tests.paiement.banque import accepte, comptes_justes, traiter

from .outils import POSTGRESQL, Rencontre, ensemble, erreurs

pytestmark = pytest.mark.django_db(transaction=True)
TOURS = 6


@pytest.fixture
def factures(famille: Famille) -> list[Facture]:
    return [fabriques.facture(famille, 10_00 + n) for n in range(4)]


def payer(famille: Famille, factures: list[Facture]) -> Encaissement:
    repartition = [(f.pk, 1_00) for f in factures]
    return fabriques.encaissement(famille, len(factures) * 1_00, repartition=repartition)


def test_opposite_orders_at_the_till(famille: Famille, factures: list[Facture]) -> None:
    for _ in range(TOURS):
        erreurs(ensemble(*[partial(payer, famille, o) for o in (factures, factures[::-1])] * 2))
    assert Recu.objects.count() == 4 * TOURS
    comptes_justes()


def test_two_payments_of_the_same_invoices_settled_at_once(
    famille: Famille, factures: list[Facture]
) -> None:
    """The first one's hold had ended; both are captured, each names the invoices its own way."""
    for tour in range(TOURS):
        lots = [fabriques.facture(famille, 5_00 + n) for n in range(3)]
        premier = fabriques.paiement(famille, *lots, jeton=f"A-{tour}")
        Facture.objects.bouger(tenue_par="", tenue_depuis=None, tenue_jusqu_a=None)
        second = fabriques.paiement(famille, *lots[::-1], jeton=f"B-{tour}")
        erreurs(
            ensemble(*[partial(traiter, p.pk, accepte(p), par="retour") for p in (premier, second)])
        )
        for facture in lots:
            facture.refresh_from_db()
            assert facture.reste == 0
    comptes_justes()


def test_every_door_at_once(famille: Famille, factures: list[Facture]) -> None:
    """Start, settle, refuse, take at the counter, allocate and reverse: the same four invoices."""
    for tour in range(TOURS):
        Facture.objects.bouger(tenue_par="", tenue_depuis=None, tenue_jusqu_a=None)
        a_payer = [f for f in Facture.objects.order_by("-pk") if f.reste > 0][:4]
        vivant = fabriques.paiement(famille, *a_payer, jeton=f"V-{tour}")
        refuse = Paiement.objects.filter(jeton=f"V-{tour - 1}").first() or vivant
        fonds = fabriques.encaissement(famille, 2_00)
        cheque = fabriques.encaissement(famille, 1_00, repartition=[(a_payer[0].pk, 1_00)])
        issues = ensemble(
            partial(traiter, vivant.pk, accepte(vivant), par="notification"),
            partial(traiter, refuse.pk, Verdict(Issue.REFUSE), par="retour"),
            partial(payer, famille, a_payer),
            partial(imputer, fonds, a_payer[-1], 1_00),
            partial(contrepasser, cheque, motif="sans provision", par=None),
            partial(fabriques.paiement, famille, *a_payer[::-1]),
        )
        # Who comes second may find nothing left to do; nobody may find a deadlock.
        erreurs(issues, ValueError, FacturesTenues, MontantsChanges)
        for n in range(4):
            fabriques.facture(famille, 10_00 + n)
    comptes_justes()


def verrouiller_comme_cela_vient(cles: Iterable[int], meme_moment: Any) -> dict[int, Facture]:
    """The naive way: one row after the other, in the order in which they were asked for."""
    factures = {}
    for cle in cles:
        factures[cle] = Facture.objects.select_for_update().get(pk=cle)
        meme_moment()
    return factures


def test_control_without_the_order_two_tills_wait_for_each_other(
    famille: Famille, factures: list[Facture], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite the whole file is one lock, taken at BEGIN: no order can hurt there."""
    rencontre = Rencontre("nulle_part")
    chacun = threading.local()

    def une_fois() -> None:
        if not hasattr(chacun, "deja"):
            chacun.deja = True
            rencontre._attendre()

    naif = partial(verrouiller_comme_cela_vient, meme_moment=une_fois)
    monkeypatch.setattr(encaissements, "verrouiller", naif)
    deux = factures[:2]
    issues = ensemble(*[partial(payer, famille, o) for o in (deux, deux[::-1])])
    mortes = erreurs(issues, OperationalError)
    if connection.vendor == POSTGRESQL:
        assert len(mortes) == 1, "La course n’a pas eu lieu."
        assert "deadlock" in str(mortes[0])
    else:
        assert mortes == []
