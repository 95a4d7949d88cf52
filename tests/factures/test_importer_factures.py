"""The service's file comes in: once, whole, or with every fault named."""

from pathlib import Path

import pytest

from comptes.models import Famille
from factures import journal
from factures.models import Facture, Imputation, LigneFacture, Maillon, Prestation
from tests import fabriques
from tests.fichiers import EXEMPLES, FACTURE, avoir, facture, octets
from tests.importateur import Importateur, numeros

pytestmark = pytest.mark.django_db


def la_facture() -> Facture:
    return Facture.objects.get(numero=FACTURE["num_facture"])


# --- what is right --------------------------------------------------------------------------------


def test_the_towns_own_file_comes_in_and_a_second_time_changes_nothing(
    importer: Importateur, tmp_path: Path
) -> None:
    Importateur("importer_familles", tmp_path)((EXEMPLES / "familles.csv").read_bytes())
    fichier = (EXEMPLES / "factures.csv").read_bytes()

    premier = importer(fichier)
    lignes, maillons = LigneFacture.objects.count(), Maillon.objects.count()
    second = importer(fichier)

    assert (premier.statut, second.statut) == (0, 0)
    assert "Nouvelles : 130 factures (dont 1 avoir), 395 lignes." in premier.rapport
    assert "Identiques, déjà importées : 130 factures." in second.rapport
    assert "Nouvelles : 0 facture, 0 ligne." in second.rapport
    assert (LigneFacture.objects.count(), Maillon.objects.count()) == (lignes, maillons)
    malo = Facture.objects.get(numero="S2026100353")
    assert (malo.total, malo.famille.code, malo.lignes.count()) == (97_35, "000754", 5)


def test_an_invoice_is_kept_as_the_service_printed_it(importer: Importateur) -> None:
    importer(
        octets(
            facture({"quantite": "2,5", "montant_garde": "29,40"}, date_prelevement="05/01/2027")
        )
    )

    une, ligne = la_facture(), LigneFacture.objects.get()
    assert (str(une.periode), str(une.date_emission)) == ("2026-11-01", "2026-12-10")
    assert (str(une.date_limite), str(une.date_prelevement)) == ("2027-01-05", "2027-01-05")
    assert (une.total, une.regle, une.type) == (29_40, 0, "F")
    assert (ligne.rang, ligne.enfant, ligne.libelle) == (1, "PETIT Malo", "Restaurant scolaire")
    assert (ligne.quantite, ligne.prix, ligne.montant, ligne.montant_garde) == (
        2500,
        245,
        2940,
        2940,
    )
    assert (ligne.unite, ligne.tranche, ligne.prestation.code) == ("repas", "T3", "REST")


def test_a_code_new_to_the_portal_becomes_a_prestation_and_is_told(importer: Importateur) -> None:
    issue = importer(octets(facture({"code": "SKI", "libelle": "Sortie à la neige"})))

    assert issue.statut == 0
    assert "Nouvelle prestation : SKI, Sortie à la neige." in issue.rapport
    assert Prestation.objects.get(code="SKI").service.code == "SCOL"


def test_the_report_gives_the_totals_that_the_service_can_compare(importer: Importateur) -> None:
    deux = [{"montant": "10,00"}, {"code": "ETUD", "montant": "5,50"}]
    issue = importer(octets([*facture(*deux, total="15,50"), *avoir()]))

    assert "SCOL Service scolaire et périscolaire : 10,60\u00a0€" in issue.rapport
    assert "REST : 5,10\u00a0€" in issue.rapport
    assert "ETUD : 5,50\u00a0€" in issue.rapport


def test_the_columns_come_in_any_order_with_others_beside_them(importer: Importateur) -> None:
    ligne = {"commentaire": "vu", **dict(reversed(facture()[0].items()))}

    issue = importer(octets([ligne]))

    assert issue.statut == 0
    assert "Colonnes ignorées : commentaire." in issue.rapport
    assert importer(octets(facture())).rapport.count("Identiques, déjà importées : 1 facture.") == 1


def test_the_same_content_typed_otherwise_is_the_same_invoice(importer: Importateur) -> None:
    deux = facture({"montant": "10,00"}, {"montant": "19,40"})
    importer(octets(deux))

    autrement = facture(
        {"montant": " 19.4 ", "ligne": "2"}, {"montant": "10", "ligne": "1"}, code_famille="000 754"
    )
    issue = importer(octets(autrement, "utf-8-sig", lineterminator="\n", quoting=1))

    assert "Identiques, déjà importées : 1 facture." in issue.rapport


def test_a_dry_run_says_the_same_and_changes_nothing(importer: Importateur) -> None:
    fichier = octets([*facture({"code": "SKI"}), *avoir()])

    essai = importer(fichier, "--essai")

    assert (numeros(), Maillon.objects.count()) == ([], 0)
    assert not Prestation.objects.filter(code="SKI").exists()
    assert essai.rapport == importer(fichier).rapport + "\nEssai : rien n’a été changé.\n"


# --- credit notes ---------------------------------------------------------------------------------


def test_a_credit_note_in_the_same_file_lessens_what_is_owed(importer: Importateur) -> None:
    issue = importer(octets([*facture(), *avoir()]))

    assert issue.statut == 0
    assert la_facture().reste == 24_50
    assert Imputation.objects.get().avoir == Facture.objects.get(type="A")
    assert chaine_juste()


def test_a_credit_note_for_an_invoice_already_paid_stays_the_familys_credit(
    importer: Importateur, famille: Famille
) -> None:
    importer(octets(facture()))
    fabriques.encaissement(famille, 29_40, la_facture())

    importer(octets(avoir()))

    assert Facture.objects.get(type="A").reste == -4_90
    assert chaine_juste()


def chaine_juste() -> bool:
    """The ledger's chain holds, credit notes included."""
    return list(journal.ecarts()) == []


ORIGINES = "facture inconnue, refusée, ou placée plus bas dans le fichier"


@pytest.mark.parametrize(
    ("fichier", "raison"),
    [
        (avoir(), ORIGINES),
        ([*avoir(), *facture()], ORIGINES),
        (
            [*facture(), *avoir(code_famille="000999")],
            "cette facture est celle d’une autre famille",
        ),
        ([*facture(), *avoir(service="PETI")], "cette facture est celle d’un autre service"),
        ([*facture(), *avoir(ref_origine="")], "un avoir nomme la facture qu’il corrige"),
        ([*facture(), *avoir(date_limite="05/01/2027")], "un avoir n’a pas de date limite"),
        ([*facture(), *avoir(date_prelevement="05/01/2027")], "un avoir n’est pas prélevé"),
        (
            [*facture(), *avoir(montant="4,90", total="4,90")],
            "un avoir ne peut pas être positif : c’est une facture (type F)",
        ),
    ],
)
def test_a_credit_note_that_corrects_nothing_is_refused(
    importer: Importateur, fichier: list[dict[str, str]], raison: str
) -> None:
    fabriques.nouvelle_famille("000999")

    issue = importer(octets(fichier))

    assert (issue.statut, numeros()) == (1, [])
    assert [e.split(" : ", 1)[1] for e in issue.erreurs] == [raison]


def test_a_credit_note_does_not_correct_another_one(importer: Importateur) -> None:
    importer(octets([*facture(), *avoir()]))

    issue = importer(octets(avoir(num_facture="S3", ref_origine="S2026119001")))

    assert issue.erreurs[0].endswith(" : un avoir corrige une facture, pas un autre avoir")


# --- what was issued stays ------------------------------------------------------------------------


def test_the_same_number_with_another_content_is_refused(importer: Importateur) -> None:
    importer(octets(facture()))

    issue = importer(octets(facture({"montant": "30,00"}, total="30,00")))

    assert issue.statut == 1
    assert issue.erreurs == [
        "ligne 2, colonne num_facture, valeur « S2026110001 » : "
        "facture déjà émise avec un autre contenu : elle reste comme elle est"
    ]
    assert (la_facture().total, LigneFacture.objects.get().montant) == (29_40, 29_40)


@pytest.mark.parametrize("ecart", [0, 5000])
def test_a_number_twice_in_a_file_is_refused_near_or_far(importer: Importateur, ecart: int) -> None:
    entre = [ligne for n in range(ecart) for ligne in facture(num_facture=f"X{n}")]
    contenu = octets([*facture(), *facture(num_facture="S2"), *entre, *facture()])

    issue = importer(contenu)

    assert (issue.statut, numeros()) == (1, [])
    assert [e.split(" : ")[1] for e in issue.erreurs] == ["facture déjà plus haut dans ce fichier"]


# --- tolerating -----------------------------------------------------------------------------------


def test_when_asked_the_good_invoices_of_a_bad_file_are_taken(importer: Importateur) -> None:
    fichier = octets(
        [
            *facture(num_facture="S1"),
            *facture({"montant": "10,00"}, {"montant": "x"}, num_facture="S2"),
            *avoir(num_facture="S3", ref_origine="S2"),
            *facture(num_facture="S4"),
        ]
    )

    essai = importer(fichier, "--tolerer", "--essai")
    assert (essai.statut, numeros()) == (3, [])
    issue = importer(fichier, "--tolerer")

    assert (issue.statut, numeros()) == (3, ["S1", "S4"])
    assert issue.refus == "2 factures refusées, les autres ont été prises."
    assert issue.erreurs == essai.erreurs
    assert len(issue.erreurs) == 2
    assert importer(octets(facture(num_facture="S5")), "--tolerer").statut == 0
