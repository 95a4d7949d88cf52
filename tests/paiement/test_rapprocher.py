"""The bank's statement beside our encaissements: who answers whom, and what is told of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from post_office.models import Email

from comptes.models import Famille
from factures.models import Encaissement
from paiement.models import Alerte, LigneReleve, Paiement
from paiement.rapprochement.couples import Situation
from paiement.rapprochement.etat import ecarts
from tests import fabriques
from tests.fichiers import octets
from tests.importateur import Importateur

from .banque import accepte, comptes_justes, traiter
from .releves import capture_encore, le, ligne, paye

pytestmark = pytest.mark.django_db


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(le(18), tick=False) as horloge:
        yield horloge


@pytest.fixture
def rapprocher(tmp_path: Path, horloge: time_machine.Traveller) -> Importateur:
    return Importateur("rapprocher", tmp_path)


@pytest.fixture
def paiement(horloge: time_machine.Traveller, famille: Famille) -> Paiement:
    return paye(famille, 45_90)


def situations() -> list[str]:
    return sorted(f"{c.situation} {c.reference}" for c in ecarts())


# --- what fits ------------------------------------------------------------------------------------


def test_a_payment_that_the_bank_lists_is_matched(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    issue = rapprocher(octets([ligne(paiement)]))

    assert issue.statut == 0
    assert "1 ligne : 1 nouvelle, 0 déjà lue." in issue.rapport
    assert "Brut 45,90\u00a0€, frais 0,21\u00a0€, net 45,69\u00a0€." in issue.rapport
    assert "Rapprochées : 1, 45,90\u00a0€." in issue.rapport
    gardee = LigneReleve.objects.get()
    assert (gardee.brut, gardee.frais, gardee.net) == (4590, 21, 4569)
    assert (gardee.regie, gardee.banque) == (paiement.regie, "payline")
    assert ecarts() == []
    comptes_justes()


def test_the_same_statement_again_changes_nothing_and_says_so(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    fichier = octets([ligne(paiement), ligne(paiement, -10_00)])
    rapprocher(fichier)
    lues = list(LigneReleve.objects.values())

    issue = rapprocher(fichier)

    assert issue.statut == 0
    assert "Ce relevé était déjà lu : rien n’a changé." in issue.rapport
    assert list(LigneReleve.objects.values()) == lues
    assert (Alerte.objects.count(), Email.objects.filter(subject__contains="Alerte").count()) == (
        1,
        1,
    )


def test_a_longer_statement_adds_only_its_own_lines(
    rapprocher: Importateur, paiement: Paiement, famille: Famille
) -> None:
    rapprocher(octets([ligne(paiement)]))

    issue = rapprocher(octets([ligne(paiement), ligne(paye(famille, 20_00))]))

    assert "2 lignes : 1 nouvelle, 1 déjà lue." in issue.rapport
    assert LigneReleve.objects.count() == 2


def test_a_dry_run_says_the_same_and_keeps_nothing(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    fichier = octets([ligne(paiement), ligne("INCONNUE2345", 5_00), ligne(paiement, -5_00)])

    essai = rapprocher(fichier, "--essai")

    assert not LigneReleve.objects.exists()
    assert not Alerte.objects.exists()
    assert essai.rapport == rapprocher(fichier).rapport + "\nEssai : rien n’a été changé.\n"


# --- what does not --------------------------------------------------------------------------------


def test_an_unknown_reference_is_unexpected_and_listed(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    issue = rapprocher(octets([ligne(paiement), ligne("INCONNUE2345", 5_00)]))

    assert "Inattendues (le portail n’a pas cet encaissement) : 1, 5,00\u00a0€." in issue.rapport
    assert "  18/11/2026 INCONNUE2345 5,00\u00a0€" in issue.rapport
    assert issue.statut == 0
    assert situations() == ["inattendue INCONNUE2345"]


def test_an_unexpected_line_is_matched_as_soon_as_its_encaissement_comes(
    rapprocher: Importateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    paiement = fabriques.paiement(famille, fabriques.facture(famille, 45_90), jeton="J")
    rapprocher(octets([ligne(paiement)]))
    assert situations() == [f"inattendue {paiement.reference}"]

    traiter(paiement.pk, accepte(paiement), par="reprise")

    assert situations() == []
    assert "Rapprochées : 1," in rapprocher(octets([ligne(paiement)])).rapport


def test_another_amount_is_told_with_both_figures(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    issue = rapprocher(octets([ligne(paiement, 45_89)]))

    assert f"{paiement.reference} 45,89\u00a0€, encaissé 45,90\u00a0€" in issue.rapport
    assert "Montants différents : 1, 45,89\u00a0€." in issue.rapport
    assert "Manquants (encaissés ces jours-là, sur aucun relevé) : 0," in issue.rapport
    assert situations() == [f"differente {paiement.reference}"]


def test_what_the_bank_leaves_out_of_the_days_it_covers_is_missing(
    rapprocher: Importateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    veille = le(17, 0).replace(hour=0, minute=0)  # 00:00 in Paris is 23:00 UTC the day before
    payes = {}
    for quand in (le(16, 23), veille, le(18), le(19, 23), le(20, 0)):
        horloge.move_to(quand)
        payes[quand] = paye(famille)
    presents = [
        ligne("INCONNUE2345", 5_00, jour="17/11/2026"),
        ligne(payes[le(18)]),
        ligne("INCONNUE2346", 5_00, jour="19/11/2026"),
    ]

    issue = rapprocher(octets(presents))

    manquants = {payes[veille].reference, payes[le(19, 23)].reference}
    assert "sur aucun relevé) : 2, 91,80\u00a0€." in issue.rapport
    assert {c.reference for c in ecarts() if c.situation == Situation.MANQUANTE} == manquants


def test_a_later_statement_that_names_it_clears_what_was_missing(
    rapprocher: Importateur, paiement: Paiement, famille: Famille
) -> None:
    autre = paye(famille, 20_00)
    rapprocher(octets([ligne(autre)]))
    assert situations() == [f"manquante {paiement.reference}"]

    rapprocher(octets([ligne(paiement, jour="20/11/2026")]))

    assert situations() == []


def test_another_bank_or_regie_is_not_missing_from_this_one_s_statement(
    rapprocher: Importateur, paiement: Paiement, famille: Famille
) -> None:
    ailleurs = fabriques.le_service("CONS", "Conservatoire", de=fabriques.la_regie("DEUX", "Deux"))
    facture = fabriques.facture(famille, 30_00, service=ailleurs)
    autre = fabriques.paiement(famille, facture, regie=ailleurs.regie)
    traiter(autre.pk, accepte(autre), par="retour")

    issue = rapprocher(octets([ligne(paiement)]))

    assert "sur aucun relevé) : 0," in issue.rapport


def test_counter_money_is_never_on_a_bank_s_statement(
    rapprocher: Importateur, paiement: Paiement, famille: Famille
) -> None:
    fabriques.encaissement(famille, 20_00, fabriques.facture(famille, 20_00))
    assert "sur aucun relevé) : 0," in rapprocher(octets([ligne(paiement)])).rapport


# --- captured twice -------------------------------------------------------------------------------


def test_a_payment_captured_twice_has_two_lines_each_matched(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    capture_encore(paiement)

    issue = rapprocher(octets([ligne(paiement), ligne(paiement)]))

    assert "2 lignes : 2 nouvelles, 0 déjà lue." in issue.rapport
    assert "Rapprochées : 2, 91,80\u00a0€." in issue.rapport
    assert situations() == []


def test_one_line_for_two_captures_leaves_one_missing(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    capture_encore(paiement)
    rapprocher(octets([ligne(paiement)]))
    assert situations() == [f"manquante {paiement.reference}"]


def test_two_lines_for_one_capture_leave_one_unexpected(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    rapprocher(octets([ligne(paiement), ligne(paiement)]))
    assert situations() == [f"inattendue {paiement.reference}"]
    assert Encaissement.objects.count() == 1


# --- refunds and chargebacks ----------------------------------------------------------------------


def test_a_refund_made_at_the_bank_alerts_the_regie(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    issue = rapprocher(octets([ligne(paiement), ligne(paiement, -45_90, jour="20/11/2026")]))

    alerte = Alerte.objects.get()
    assert alerte.paiement == paiement
    assert alerte.motif == (
        "La banque reprend 45,90\u00a0€ sur son relevé du 20/11/2026 : remboursement ou rejet."
    )
    assert "Remboursements ou rejets : 1, −45,90\u00a0€." in issue.rapport
    assert f"  20/11/2026 {paiement.reference} −45,90\u00a0€" in issue.rapport
    assert "1 alerte pour la régie." in issue.rapport
    assert Email.objects.get(subject__contains=paiement.reference).to
    assert situations() == []  # the alert is what remains to settle
    assert Encaissement.objects.count() == 1  # nothing is undone by itself
    comptes_justes()


def test_two_refunds_alike_are_two_alerts(rapprocher: Importateur, paiement: Paiement) -> None:
    rapprocher(octets([ligne(paiement), *[ligne(paiement, -5_00)] * 2]))
    assert Alerte.objects.count() == 2


def test_a_refund_of_nobody_s_payment_is_unexpected(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    rapprocher(octets([ligne(paiement), ligne("INCONNUE2345", -5_00)]))
    assert situations() == ["inattendue INCONNUE2345"]
    assert not Alerte.objects.exists()
