"""Any sequence of the money's gestures, in any order: the books add up after each of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comptes.models import Famille
from factures.models import Encaissement, Facture, Moyen, Origine, Recu
from factures.services import contrepasser, encaisser, imputer, rembourser, trop_percu
from tests import fabriques

from .banque import comptes_justes

pytestmark = pytest.mark.django_db

# Small amounts collide more: what is left, what is too much, exactly nothing.
MONTANTS = st.one_of(st.integers(-2, 12), st.sampled_from([97_35, 153_09, 250_44]))
RANGS = st.integers(0, 5)
GESTES = st.one_of(
    st.tuples(
        st.just("encaisser"),
        MONTANTS,
        st.lists(st.tuples(RANGS, MONTANTS), max_size=3),
        # Online money comes with a payment: the stories of `traiter` tell that one.
        st.sampled_from([Origine.REGIE, Origine.TRESORERIE]),
    ),
    st.tuples(st.just("imputer"), RANGS, RANGS, MONTANTS),
    st.tuples(st.just("contrepasser"), RANGS),
    st.tuples(st.just("rembourser"), RANGS, MONTANTS),
    st.tuples(st.just("avoir"), RANGS, st.integers(1, 12)),
)


class Caisse:
    """A family's four invoices, and what was done to them."""

    def __init__(self, famille: Famille) -> None:
        self.famille = famille
        self.factures = [fabriques.facture(famille, total) for total in (5, 7, 12, 97_35)]
        self.recu = 0

    def facture(self, rang: int) -> Facture:
        return Facture.objects.get(pk=self.factures[rang % len(self.factures)].pk)

    def un_encaissement(self, rang: int) -> Encaissement | None:
        tous = list(Encaissement.objects.order_by("pk"))
        return tous[rang % len(tous)] if tous else None

    def encaisser(self, montant: int, voulu: list[tuple[int, int]], origine: Origine) -> None:
        encaisser(
            regie=fabriques.la_regie(),
            famille=self.famille,
            payeur="Hélène PETIT",
            montant=montant,
            moyen=Moyen.CHEQUE,
            origine=origine,
            recu_le=timezone.now(),
            repartition=[(self.facture(rang).pk, combien) for rang, combien in voulu],
        )
        self.recu += montant

    def imputer(self, rang: int, facture: int, montant: int) -> None:
        if source := self.un_encaissement(rang):
            imputer(source, self.facture(facture), montant)

    def contrepasser(self, rang: int) -> None:
        if original := self.un_encaissement(rang):
            self.recu += contrepasser(original, motif="essai", par=None).montant

    def rembourser(self, rang: int, montant: int) -> None:
        if original := self.un_encaissement(rang):
            self.recu += rembourser(original, montant, motif="essai", par=None).montant

    def avoir(self, rang: int, montant: int) -> None:
        fabriques.facture(self.famille, -montant, origine=self.facture(rang))


def refuse(geste: Callable[..., None], *arguments: Any) -> bool:
    """Do it in a transaction of its own, as a view does; tell whether the door said no."""
    try:
        with transaction.atomic():
            geste(*arguments)
    except (ValueError, IntegrityError):
        return True
    return False


def verifier(caisse: Caisse) -> None:
    """What one can say without knowing what was done."""
    comptes_justes()
    encaissements = list(Encaissement.objects.all())
    assert sum(e.montant for e in encaissements) == caisse.recu
    for facture in Facture.objects.filter(type="F"):
        assert 0 <= facture.regle <= facture.total
    for encaissement in encaissements:
        if encaissement.montant > 0:
            assert 0 <= trop_percu(encaissement) <= encaissement.montant
    # Every cent received settles an invoice or is somebody's overpayment.
    positifs = [e for e in encaissements if e.montant > 0]
    credits = sum(-a.regle for a in Facture.objects.filter(type="A"))
    regle = sum(f.regle for f in Facture.objects.filter(type="F"))
    assert regle - credits + sum(trop_percu(e) for e in positifs) == caisse.recu
    assert [r.rang for r in Recu.objects.order_by("rang")] == list(
        range(1, Recu.objects.count() + 1)
    )


@given(gestes=st.lists(GESTES, min_size=1, max_size=12))
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_done_the_books_add_up(famille: Famille, gestes: list[Any]) -> None:
    with transaction.atomic():
        caisse = Caisse(famille)
        for nom, *arguments in gestes:
            avant = caisse.recu
            if refuse(getattr(caisse, nom), *arguments):
                caisse.recu = avant
        verifier(caisse)
        transaction.set_rollback(True)


def test_the_gestes_are_not_all_refused(famille: Famille) -> None:
    """The sequences above would prove nothing if the doors were simply closed."""
    caisse = Caisse(famille)
    caisse.encaisser(20, [(0, 5), (1, 3)], Origine.REGIE)
    caisse.imputer(0, 1, 4)
    caisse.rembourser(0, 8)
    caisse.avoir(2, 5)
    caisse.encaisser(9, [(2, 9)], Origine.TRESORERIE)
    assert [f.reste for f in map(caisse.facture, range(4))] == [0, 0, 0, 97_35]
    caisse.contrepasser(2)
    assert caisse.facture(2).reste == 7
    verifier(caisse)
    assert refuse(caisse.contrepasser, 0)  # it was refunded in part
    assert refuse(caisse.imputer, 0, 3, 1)  # nothing left of it
    verifier(caisse)
