"""What the Trésorerie was paid comes in by a file: each payment once, justified to the cent."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptes.models import Famille, Responsable
from factures.etats import EtatFacture
from factures.models import Encaissement, Facture, Imputation, Moyen, Origine, Recu
from factures.services import contrepasser, tenir
from portail.comptes_justes import controler
from tests import fabriques
from tests.fichiers import octets
from tests.importateur import Importateur, Issue

pytestmark = pytest.mark.django_db
ECHEANCE = date(2026, 10, 5)
REGLEMENT = {
    "num_facture": "S2026080001",
    "date_reglement": "12/11/2026",
    "montant": "97,35",
    "reference": "OP-4411",
    "moyen": "CHEQUE",
}


@pytest.fixture(autouse=True)
def _le_26_novembre() -> Iterator[None]:
    with time_machine.travel("2026-11-26 09:00 +0100", tick=False):
        yield


@pytest.fixture(autouse=True)
def comptes_justes(_le_26_novembre: None, db: None) -> Iterator[None]:
    yield
    assert controler().rapport == "Les comptes sont justes."


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35, numero=REGLEMENT["num_facture"], echeance=ECHEANCE)


@pytest.fixture
def importer(tmp_path: Path) -> Importateur:
    return Importateur("importer_tresorerie", tmp_path)


def fichier(*lignes: dict[str, str]) -> bytes:
    return octets({**REGLEMENT, **ligne} for ligne in lignes or ({},))


def sans(*colonnes: str, **champs: str) -> bytes:
    return octets([{k: v for k, v in {**REGLEMENT, **champs}.items() if k not in colonnes}])


def relue(facture: Facture) -> Facture:
    return Facture.objects.get(pk=facture.pk)


def note_a_la_main(facture: Facture, montant: int = 97_35, **champs: Any) -> Encaissement:
    """A clerk wrote that the Trésorerie was paid, before its file came."""
    return fabriques.encaissement(
        facture.famille, montant, facture, origine=Origine.TRESORERIE, **champs
    )


def refusee(issue: Issue, *mots: str) -> None:
    (erreur,) = issue.erreurs
    assert issue.statut == 1
    for mot in mots:
        assert mot in erreur.replace("\u00a0", " ")


# --- what is right --------------------------------------------------------------------------------


def test_a_past_due_invoice_is_settled_without_receipt_and_says_where(
    importer: Importateur, facture: Facture
) -> None:
    Responsable.objects.create(famille=facture.famille, rang=2, nom="PETIT", prenom="Marc")

    issue = importer(fichier())

    assert issue.statut == 0
    assert "Nouveaux : 1 règlement, 97,35\u00a0€." in issue.rapport
    assert "SCOL Service scolaire et périscolaire : 97,35\u00a0€" in issue.rapport
    assert relue(facture).etat == EtatFacture.REGLEE_TRESORERIE
    entree = Encaissement.objects.get()
    assert (entree.origine, entree.moyen, entree.montant) == ("TRESORERIE", "CHEQUE", 97_35)
    assert timezone.localtime(entree.recu_le).isoformat() == "2026-11-12T12:00:00+01:00"
    assert (entree.payeur, entree.regie, entree.enregistre_par) == (
        "Hélène PETIT",
        facture.service.regie,
        None,
    )
    assert not Recu.objects.exists()


def test_the_same_file_again_changes_nothing(importer: Importateur, facture: Facture) -> None:
    importer(fichier())
    issue = importer(fichier())

    assert issue.statut == 0
    assert "Nouveaux : 0 règlement, 0,00\u00a0€." in issue.rapport
    assert "Identiques, déjà connus du portail : 1 règlement." in issue.rapport
    assert Encaissement.objects.count() == 1


def test_a_trial_says_the_same_and_changes_nothing(importer: Importateur, facture: Facture) -> None:
    essai = importer(fichier(), "--essai")
    assert not Encaissement.objects.exists()
    assert essai.rapport == importer(fichier()).rapport + "\nEssai : rien n’a été changé.\n"


def test_the_operation_and_the_means_may_be_left_out(
    importer: Importateur, facture: Facture
) -> None:
    assert importer(sans("reference", "moyen", montant="50,00")).statut == 0
    assert importer(sans("reference", "moyen", montant="50,00")).statut == 0
    entree = Encaissement.objects.get()
    assert (entree.moyen, relue(facture).reste) == (Moyen.AUTRE, 47_35)


@pytest.mark.parametrize("moyen", ["chèque", "Cheque", "CHEQUE"])
def test_the_means_is_read_as_it_is_typed(
    importer: Importateur, facture: Facture, moyen: str
) -> None:
    assert importer(fichier({"moyen": moyen})).statut == 0
    assert Encaissement.objects.get().moyen == Moyen.CHEQUE


def test_cash_beyond_the_till_s_ceiling_is_the_tresorerie_s_own_affair(
    importer: Importateur, famille: Famille
) -> None:
    fabriques.facture(famille, 400_00, numero="S2026080002", echeance=ECHEANCE)
    ligne = {"num_facture": "S2026080002", "montant": "400,00", "moyen": "ESPECES"}
    assert importer(fichier(ligne)).statut == 0


def test_one_operation_pays_two_invoices(
    importer: Importateur, famille: Famille, facture: Facture
) -> None:
    fabriques.facture(famille, 40_00, numero="S2026080002", echeance=ECHEANCE)
    lignes = fichier({}, {"num_facture": "S2026080002", "montant": "40,00"})
    assert importer(lignes).statut == 0
    assert "Identiques, déjà connus du portail : 2 règlements." in importer(lignes).rapport


def test_an_invoice_is_paid_in_two_times(importer: Importateur, facture: Facture) -> None:
    deux = fichier({"montant": "50,00"}, {"montant": "47,35", "reference": "OP-4412"})
    assert importer(deux).statut == 0
    assert relue(facture).reste == 0
    assert Encaissement.objects.count() == 2


# --- what is known already ------------------------------------------------------------------------


def test_what_a_clerk_had_noted_by_hand_is_not_recorded_twice(
    importer: Importateur, facture: Facture
) -> None:
    note_a_la_main(facture)
    issue = importer(fichier())
    assert (issue.statut, Encaissement.objects.count()) == (0, 1)
    assert "déjà connus du portail : 1 règlement." in issue.rapport


def test_one_note_by_hand_stands_for_one_line(importer: Importateur, facture: Facture) -> None:
    note_a_la_main(facture, 30_00)
    deux = fichier({"montant": "30,00"}, {"montant": "30,00", "reference": "OP-4412"})
    for _ in range(2):
        assert importer(deux).statut == 0
        assert Encaissement.objects.count() == 2
        assert relue(facture).reste == 37_35


def test_a_note_by_hand_that_one_file_used_stands_for_no_line_of_the_next(
    importer: Importateur, facture: Facture
) -> None:
    note_a_la_main(facture, 30_00)

    premier = importer(fichier({"montant": "30,00", "reference": "A1"}))
    second = importer(fichier({"montant": "30,00", "reference": "B2"}))
    encore = importer(fichier({"montant": "30,00", "reference": "A1"}))

    assert "Déjà notés à la main par un agent, et reconnus :" in premier.rapport
    assert "Nouveaux : 1 règlement, 30,00" in second.rapport.replace("\u00a0", " ")
    assert "reconnus" not in encore.rapport
    assert relue(facture).reste == 97_35 - 60_00


def test_a_trial_leaves_the_ledger_s_chain_to_those_who_pay(
    importer: Importateur, facture: Facture
) -> None:
    with CaptureQueriesContext(connection) as requetes:
        essai = importer(fichier(), "--essai")

    assert "Nouveaux : 1 règlement" in essai.rapport
    assert not [r for r in requetes if "tetejournal" in r["sql"]]
    assert not Encaissement.objects.exists()


def test_a_note_by_hand_that_was_reversed_stands_for_nothing(
    importer: Importateur, facture: Facture
) -> None:
    contrepasser(note_a_la_main(facture), motif="erreur de facture", par=None)
    assert "Nouveaux : 1 règlement" in importer(fichier()).rapport
    assert relue(facture).reste == 0


def test_another_amount_noted_by_hand_leaves_too_little_and_is_told(
    importer: Importateur, facture: Facture
) -> None:
    note_a_la_main(facture, 50_00)
    refusee(importer(fichier()), "montant", "il reste 47,35 €")


@pytest.mark.parametrize("premier", ["avec", "sans"])
def test_a_file_that_gives_the_operation_and_one_that_does_not_tell_of_one_payment(
    importer: Importateur, facture: Facture, premier: str
) -> None:
    fichiers = [fichier({"montant": "40,00"}), sans("reference", montant="40,00")]
    for octets_lus in fichiers if premier == "avec" else reversed(fichiers):
        assert importer(octets_lus).statut == 0
    assert (Encaissement.objects.count(), relue(facture).reste) == (1, 57_35)


def test_a_line_without_operation_beside_the_one_that_has_it_is_a_payment_of_its_own(
    importer: Importateur, facture: Facture
) -> None:
    importer(fichier({"montant": "40,00"}))
    deux = fichier({"montant": "40,00", "reference": ""}, {"montant": "40,00"})
    for _ in range(2):
        assert importer(deux).statut == 0
        assert Encaissement.objects.count() == 2


def test_what_was_reversed_stays_reversed_and_is_told(
    importer: Importateur, facture: Facture
) -> None:
    importer(fichier())
    contrepasser(Encaissement.objects.get(), motif="chèque sans provision", par=None)

    issue = importer(fichier())

    assert (issue.statut, relue(facture).reste) == (0, 97_35)
    assert "Contrepassés au portail, et laissés comme ils sont :" in issue.rapport
    assert "facture S2026080001, 97,35\u00a0€ du 12/11/2026" in issue.rapport
    # Paid again, it is another operation.
    assert "Nouveaux : 1" in importer(fichier({"reference": "OP-5000"})).rapport
    assert relue(facture).reste == 0


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"montant": "97,36"}, ["montant", "il reste 97,35 € à payer"]),
        ({"num_facture": "INCONNUE"}, ["num_facture", "« INCONNUE »", "facture inconnue"]),
        ({"num_facture": "S2026089001"}, ["num_facture", "avoir"]),
        ({"montant": "0,00"}, ["montant", "plus grand que zéro"]),
        ({"montant": "-12,00"}, ["montant", "plus grand que zéro"]),
        ({"montant": "douze"}, ["montant", "ce n’est pas un montant"]),
        ({"date_reglement": "27/11/2026"}, ["date_reglement", "à venir"]),
        ({"date_reglement": "01/01/2026"}, ["date_reglement", "émise que le 10/09/2026"]),
        ({"moyen": "TROC"}, ["moyen", "on attend CHEQUE, VIREMENT"]),
    ],
    ids=lambda v: next(iter(v.values())) if isinstance(v, dict) else "",
)
def test_a_wrong_line_is_refused_with_its_reason_and_nothing_is_taken(
    importer: Importateur,
    famille: Famille,
    facture: Facture,
    champs: dict[str, str],
    mots: list[str],
) -> None:
    autre = fabriques.facture(famille, 40_00, numero="S2026080002", echeance=ECHEANCE)
    fabriques.facture(famille, -4_00, numero="S2026089001", origine=autre)
    juste = {"num_facture": "S2026080002", "montant": "36,00", "reference": "OP-1"}

    issue = importer(fichier(juste, champs))

    refusee(issue, "ligne 3", *mots)
    assert "1 règlement refusé : rien de ce fichier n’a été pris." in issue.refus
    assert not Encaissement.objects.exists()


def test_with_tolerer_the_right_ones_are_taken_and_the_status_says_three(
    importer: Importateur, facture: Facture
) -> None:
    deux = fichier({}, {"num_facture": "INCONNUE"})
    essai = importer(deux, "--tolerer", "--essai")
    assert "les autres seraient pris" in essai.refus
    assert not Encaissement.objects.exists()

    issue = importer(deux, "--tolerer")

    assert (issue.statut, Encaissement.objects.count()) == (3, 1)
    assert "Refusés : 1 règlement." in issue.rapport
    assert "1 règlement refusé, les autres ont été pris." in issue.refus


def test_two_lines_share_what_is_left(importer: Importateur, facture: Facture) -> None:
    deux = fichier({"montant": "60,00"}, {"montant": "60,00", "reference": "OP-4412"})
    refusee(importer(deux), "ligne 3", "il reste 37,35 €")


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"montant": "10,00"}, "cette opération paie déjà cette facture ligne 2"),
        ({"reference": ""}, "même facture, même jour et même montant que ligne 2"),
    ],
)
def test_the_same_payment_twice_in_the_file_is_refused(
    importer: Importateur, facture: Facture, champs: dict[str, str], mots: str
) -> None:
    lignes = fichier({"reference": champs.get("reference", "OP-4411")}, champs)
    refusee(importer(lignes), "ligne 3", mots)


def test_an_operation_that_changed_since_is_refused(
    importer: Importateur, facture: Facture
) -> None:
    importer(fichier({"montant": "50,00"}))
    issue = importer(fichier({"montant": "47,35"}))
    refusee(issue, "reference", "déjà enregistrée sur cette facture, 50,00 € le 12/11/2026")


def test_a_file_of_something_else_says_what_it_lacks(importer: Importateur) -> None:
    issue = importer(b"date;structure;rang\n")
    assert "il manque : num_facture, date_reglement, montant" in issue.refus
    assert "Aucun règlement" in importer(";".join(REGLEMENT).encode() + b"\n").rapport


# --- what is taken, and told ----------------------------------------------------------------------


def test_an_invoice_that_is_not_due_or_is_being_paid_is_taken_with_a_remark(
    importer: Importateur, famille: Famille
) -> None:
    demain = date(2026, 11, 27)
    pas_echue = fabriques.facture(famille, 10_00, numero="A", echeance=demain)
    tenue = fabriques.facture(famille, 10_00, numero="B", echeance=ECHEANCE)
    tenir([tenue], "PAIEMENT2345", timezone.now() + timedelta(minutes=20))
    fabriques.facture(famille, 10_00, numero="C", echeance=ECHEANCE, prelevement=ECHEANCE)

    issue = importer(fichier(*({"num_facture": n, "montant": "10"} for n in "ABC")))

    assert issue.statut == 0
    assert Imputation.objects.count() == 3
    assert "elle n’est pas échue, à payer jusqu’au 27/11/2026" in issue.rapport
    assert "un paiement en ligne est en cours sur cette facture" in issue.rapport
    assert "elle est au prélèvement du 05/10/2026" in issue.rapport
    assert relue(pas_echue).etat == EtatFacture.REGLEE_TRESORERIE


def test_the_number_of_queries_before_the_payments_does_not_grow(
    importer: Importateur, famille: Famille, django_assert_max_num_queries: Any
) -> None:
    """Only what a payment writes is said for each of them."""
    numeros = [f"N{n}" for n in range(40)]
    for numero in numeros:
        fabriques.facture(famille, 10_00, numero=numero, echeance=ECHEANCE)
    tout = fichier(*({"num_facture": n, "montant": "10"} for n in numeros))
    importer(tout)
    with django_assert_max_num_queries(12):
        importer(tout)
