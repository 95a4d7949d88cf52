"""Eight clicks on Procéder au paiement, in eight tabs, for the same invoices: one live attempt."""

from functools import partial
from typing import Any

import pytest
from django.db import connection

from comptes.models import Famille
from factures.models import Facture
from paiement import passerelles
from paiement.models import Paiement
from paiement.services import FacturesTenues, demarrer
from tests import fabriques

from .outils import POSTGRESQL, Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)
ONGLETS = 8


@pytest.fixture
def factures(famille: Famille) -> list[Facture]:
    scolaire = fabriques.facture(famille, 97_35)
    creche = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    fabriques.panier(famille, scolaire, creche)
    return [scolaire, creche]


def cliquer(famille: Famille, factures: list[Facture]) -> Paiement:
    regie = fabriques.la_regie()
    return demarrer(
        famille=famille,
        utilisateur=fabriques.parent(famille),
        regie=regie,
        passerelle=passerelles.pour(regie, "payline"),
        montants_affiches={f.pk: f.reste for f in factures},
        courriel="",
    )


def huit_clics(famille: Famille, factures: list[Facture], attente: float) -> list[Any]:
    """All have seen the invoices free before any holds them, when nothing keeps them away."""
    # The basket, the family's own among what was posted, then the rows to lock.
    rencontre = Rencontre("factures_facture", parties=ONGLETS, lecture=3, attente=attente)
    # Half of the tabs show them in the other order: it must not matter.
    ordres = [factures, factures[::-1]] * (ONGLETS // 2)
    return ensemble(*[rencontre.autour(partial(cliquer, famille, o)) for o in ordres])


def test_one_attempt_lives_and_seven_are_told(famille: Famille, factures: list[Facture]) -> None:
    issues = huit_clics(famille, factures, attente=0.2)
    refuses = erreurs(issues, FacturesTenues)
    assert len(refuses) == ONGLETS - 1
    seul = Paiement.objects.get()
    assert (seul.montant, seul.lignes.count()) == (250_44, 2)
    assert set(Facture.objects.values_list("tenue_par", flat=True)) == {seul.reference}
    for refus in refuses:
        assert isinstance(refus, FacturesTenues)
        assert {f.tenue_par for f in refus.factures} == {seul.reference}


def test_each_invoice_is_held_by_its_own_attempt(famille: Famille, factures: list[Facture]) -> None:
    fabriques.panier(famille, factures[0])
    erreurs(ensemble(*[partial(cliquer, famille, [factures[0]])] * 4), FacturesTenues)
    fabriques.panier(famille, factures[1])
    erreurs(ensemble(*[partial(cliquer, famille, [factures[1]])] * 4), FacturesTenues)
    assert sorted(p.montant for p in Paiement.objects.all()) == [97_35, 153_09]


def test_control_without_the_invoices_lock_eight_attempts_live(
    famille: Famille, factures: list[Facture]
) -> None:
    with sans_verrou(Facture):
        issues = huit_clics(famille, factures, attente=20)
    if connection.vendor == POSTGRESQL:
        erreurs(issues)
        assert Paiement.objects.count() == ONGLETS, "La course n’a pas eu lieu."
    else:
        assert degat_de_sqlite(issues)
