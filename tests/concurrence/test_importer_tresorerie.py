"""The Trésorerie's file comes in while a parent pays online: both are recorded, neither dies."""

import threading
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection

from comptes.models import Famille
from factures import tresorerie
from factures.models import Encaissement, Facture, Imputation, Origine
from factures.services import trop_percu
from factures.tresorerie import ecriture
from paiement.models import Paiement
from portail.dates import aujourd_hui
from portail.fichiers import Tableau
from tests import fabriques
from tests.fichiers import octets
from tests.paiement.banque import accepte, comptes_justes, traiter

from .outils import (
    FIN,
    POSTGRESQL,
    Rencontre,
    attendre_qu_on_m_attende,
    degat_de_sqlite,
    ensemble,
    erreurs,
    sans_verrou,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def factures(famille: Famille) -> list[Facture]:
    return [fabriques.facture(famille, 10_00 + n, numero=f"F{n}") for n in range(2)]


def fichier(factures: list[Facture]) -> bytes:
    return octets(
        {
            "num_facture": facture.numero,
            "date_reglement": f"{aujourd_hui():%d/%m/%Y}",
            "montant": f"{facture.total // 100},{facture.total % 100:02d}",
        }
        for facture in factures
    )


def importer(contenu: bytes) -> tresorerie.Bilan:
    bilan = tresorerie.enregistrer(Tableau(BytesIO(contenu), tresorerie.COLONNES))
    assert not bilan.erreurs
    return bilan


def importer_et_attendre(contenu: bytes, un_ecrit: threading.Event) -> tresorerie.Bilan:
    """The import, which says when it has sealed its first payment, and then waits for somebody to
    wait for it."""

    def apres_un_sceau(executer: Callable[..., Any], sql: str, *suite: Any) -> Any:
        resultat = executer(sql, *suite)
        if sql.startswith('INSERT INTO "factures_maillon"') and not un_ecrit.is_set():
            un_ecrit.set()
            attendre_qu_on_m_attende()
        return resultat

    with connection.execute_wrapper(apres_un_sceau):
        return importer(contenu)


def payer_en_ligne(paiement: Paiement, un_ecrit: threading.Event) -> None:
    assert un_ecrit.wait(FIN / 2), "La course n’a pas eu lieu."
    traiter(paiement.pk, accepte(paiement), par="retour")


def fichier_et_paiement(famille: Famille, factures: list[Facture]) -> list[Any]:
    """The file settles both invoices while its second one is paid online."""
    paiement = fabriques.paiement(famille, factures[1], jeton="J")
    un_ecrit = threading.Event()
    return ensemble(
        partial(importer_et_attendre, fichier(factures), un_ecrit),
        partial(payer_en_ligne, paiement, un_ecrit),
    )


def test_a_payment_online_waits_for_the_file_and_both_are_recorded(
    famille: Famille, factures: list[Facture]
) -> None:
    assert erreurs(fichier_et_paiement(famille, factures)) == []
    assert [f.reste for f in Facture.objects.order_by("pk")] == [0, 0]
    en_ligne = Encaissement.objects.get(origine=Origine.EN_LIGNE)
    assert trop_percu(en_ligne) == factures[1].total  # to be given back, and seen by the régie
    comptes_justes()


def test_control_one_invoice_after_the_other_one_of_them_dies(
    famille: Famille, factures: list[Facture], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite the whole file is one lock, taken at BEGIN: no order can hurt there."""

    def sans_verrouiller(cles: list[int]) -> dict[int, Facture]:
        return Facture.objects.in_bulk(cles)

    monkeypatch.setattr(ecriture, "verrouiller", sans_verrouiller)
    mortes = erreurs(fichier_et_paiement(famille, factures), OperationalError)
    if connection.vendor != POSTGRESQL:
        assert mortes == []
        return
    assert len(mortes) == 1, "La course n’a pas eu lieu."
    assert "deadlock" in str(mortes[0])


def deux_fois(factures: list[Facture]) -> list[Any]:
    """Both have read what is recorded already before either records."""
    rencontre = Rencontre("factures_imputation")
    geste = rencontre.autour(partial(importer, fichier(factures)))
    return ensemble(geste, geste)


def test_the_same_file_twice_at_once_is_recorded_once(factures: list[Facture]) -> None:
    issues = deux_fois(factures)
    assert erreurs(issues) == []
    assert sorted((b.nouveaux, b.identiques) for b in issues) == [(0, 2), (2, 0)]
    assert Imputation.objects.count() == 2
    comptes_justes()


def test_control_without_the_invoices_lock_one_of_the_two_files_is_refused(
    factures: list[Facture],
) -> None:
    with sans_verrou(Facture):
        issues = deux_fois(factures)
    if not degat_de_sqlite(issues):
        assert len(erreurs(issues, IntegrityError)) == 1, "La course n’a pas eu lieu."
