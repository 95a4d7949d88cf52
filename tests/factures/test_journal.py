"""The chain: an edit made behind the portal's back is named by `verifier_comptes`."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comptes.models import Famille
from factures import journal
from factures.models import ControleComptes, Encaissement, Facture, Imputation, Maillon, Recu
from portail.comptes_justes import controler, envoyer_le_rapport
from tests import fabriques
from tests.fabriques import encaissement, facture

pytestmark = pytest.mark.django_db


@pytest.fixture
def grand_livre(famille: Famille) -> Encaissement:
    """Three payments, a credit note; returns the second payment."""
    facture(famille, -3_42, origine=facture(famille, 10_00))
    encaissement(famille, 20_00, facture(famille, 20_00))
    milieu = encaissement(famille, 30_00, facture(famille, 30_00))
    encaissement(famille, 40_00, facture(famille, 40_00))
    fabriques.nouvelle_famille()
    return milieu


def trafiquer(sql: str, *parametres: int) -> None:
    """Do what somebody with the database's password could do. Foreign keys are their business."""
    with connection.cursor() as curseur:
        curseur.execute(sql, parametres)


def test_honest_accounts_are_clean(grand_livre: Encaissement) -> None:
    controle = controler()

    assert controle.juste
    assert controle.rapport == "Les comptes sont justes."
    # 1 avoir and its allocation, then 3 × (entry, allocation, receipt)
    assert controle.rang == Maillon.objects.count() == 11


def test_a_changed_amount_is_named(grand_livre: Encaissement) -> None:
    trafiquer(
        f"UPDATE {Encaissement._meta.db_table} SET montant = 3001 WHERE id = %s", grand_livre.pk
    )

    assert f"encaissement {grand_livre.pk} " in "\n".join(journal.ecarts())
    assert not controler().juste


@pytest.mark.parametrize(
    ("modele", "colonne", "valeur"),
    [
        (Encaissement, "reference_bancaire", "'autre'"),
        (Encaissement, "recu_le", "'2020-01-01 00:00:00+00:00'"),
        (Encaissement, "origine", "'TRESORERIE'"),
        (Encaissement, "famille_id", "(SELECT MAX(id) FROM comptes_famille)"),
        (Imputation, "montant", "montant - 1"),
        (Recu, "rang", "rang + 100"),
    ],
)
def test_every_sealed_column_counts(
    grand_livre: Encaissement, modele: type, colonne: str, valeur: str
) -> None:
    table = modele._meta.db_table  # type: ignore[attr-defined]
    trafiquer(f"UPDATE {table} SET {colonne} = {valeur} WHERE id = (SELECT MAX(id) FROM {table})")

    assert [e for e in journal.ecarts() if "modifié" in e]


def test_every_rule_of_the_doors_is_proven_again(grand_livre: Encaissement) -> None:
    """What no single row can say: an allocation moved to another family's invoice."""
    voisine = facture(fabriques.nouvelle_famille(), 30_00)
    trafiquer(
        f"UPDATE {Imputation._meta.db_table} SET facture_id = %s WHERE encaissement_id = %s",
        voisine.pk,
        grand_livre.pk,
    )

    assert "d’une autre famille que sa source" in controler().rapport


def test_a_deleted_row_is_named(grand_livre: Encaissement) -> None:
    recu = grand_livre.recu.pk
    trafiquer(f"DELETE FROM {Recu._meta.db_table} WHERE id = %s", recu)

    assert f"Chaîne : reçu {recu} " in "\n".join(journal.ecarts())
    assert f"Encaissement {grand_livre.pk} : pas de reçu." in controler().rapport


def test_a_row_slipped_in_is_named(grand_livre: Encaissement) -> None:
    table = Imputation._meta.db_table
    trafiquer(
        f"INSERT INTO {table} (facture_id, encaissement_id, montant, enregistree_le) "
        f"SELECT facture_id, encaissement_id, 1, enregistree_le FROM {table} "
        "WHERE encaissement_id = %s",
        grand_livre.pk,
    )

    assert "n’est pas dans la chaîne" in "\n".join(journal.ecarts())


def test_a_missing_link_and_a_cut_tail_show(grand_livre: Encaissement) -> None:
    table = Maillon._meta.db_table
    trafiquer(f"DELETE FROM {table} WHERE rang = 5")
    assert "manquent avant le rang 6" in "\n".join(journal.ecarts())

    trafiquer(f"DELETE FROM {table} WHERE rang > 5")
    assert "la tête annonce le rang 11" in "\n".join(journal.ecarts())


def test_a_whole_chain_rewritten_without_the_key_does_not_hold(
    grand_livre: Encaissement, settings: object
) -> None:
    settings.CLE_JOURNAL = "une autre clé"  # type: ignore[attr-defined]

    assert len(list(journal.ecarts())) == 11


def test_an_invoices_figures_are_recomputed(grand_livre: Encaissement) -> None:
    table = Facture._meta.db_table
    trafiquer(f"UPDATE {table} SET regle = 1 WHERE total = 3000")
    trafiquer(f"UPDATE {table} SET total = 4001 WHERE total = 4000")

    rapport = controler().rapport

    assert "réglé 0,01\u00a0€, ses imputations font 30,00\u00a0€" in rapport
    assert "total 40,01\u00a0€, ses lignes font 40,00\u00a0€" in rapport


def test_the_command_says_so_and_its_status_too(grand_livre: Encaissement) -> None:
    sortie = io.StringIO()
    call_command("verifier_comptes", stdout=sortie)
    assert "Les comptes sont justes." in sortie.getvalue()

    trafiquer(f"UPDATE {Encaissement._meta.db_table} SET montant = montant + 1")
    with pytest.raises(CommandError, match="ne sont pas justes"):
        call_command("verifier_comptes", stdout=sortie)

    assert ControleComptes.objects.count() == 2


def test_the_nightly_report_sends_the_head_out_of_the_house(grand_livre: Encaissement) -> None:
    from post_office.models import Email

    controle = controler()
    envoyer_le_rapport(controle)

    lettre = Email.objects.get()
    assert lettre.to == ["informatique@villiers.exemple.fr"]
    assert controle.sceau in lettre.message
    assert str(controle.rang) in lettre.message
