"""A file with faults: each named by line, column, value and reason, and nothing taken."""

import pytest

from tests import fabriques
from tests.fichiers import facture, octets
from tests.importateur import Importateur, numeros

pytestmark = pytest.mark.django_db

FAUTES = [
    ({"service": "PISC"}, "service", "service inconnu"),
    ({"code_famille": "999999"}, "code_famille", "famille inconnue"),
    ({"num_facture": ""}, "num_facture", "cette case est vide"),
    ({"num_facture": "S" * 31}, "num_facture", "31 caractères, 30 au plus"),
    ({"type": "X"}, "type", "on attend « F » ou « A »"),
    ({"periode": "11/2026"}, "periode", "ce n’est pas un mois AAAA-MM"),
    ({"periode": "2026-13"}, "periode", "ce n’est pas un mois AAAA-MM"),
    ({"date_emission": "31/02/2026"}, "date_emission", "cette date n’existe pas"),
    ({"date_emission": "2026-12-10"}, "date_emission", "ce n’est pas une date JJ/MM/AAAA"),
    ({"date_limite": "05/01/0027"}, "date_limite", "cette année n’est pas vraisemblable"),
    ({"date_limite": ""}, "date_limite", "une facture a une date limite de paiement"),
    ({"date_limite": "09/12/2026"}, "date_limite", "la date limite précède la date d’émission"),
    (
        {"date_prelevement": "09/12/2026"},
        "date_prelevement",
        "le prélèvement précède la date d’émission",
    ),
    ({"ref_origine": "S1"}, "ref_origine", "seul un avoir (type A) corrige une facture"),
    ({"ligne": "un"}, "ligne", "ce n’est pas un numéro de ligne"),
    ({"libelle": ""}, "libelle", "cette case est vide"),
    ({"libelle": "x" * 161}, "libelle", "161 caractères, 160 au plus"),
    (
        {"enfant": "PETIT\x00Malo"},
        "enfant",
        "caractère illisible (fichier abîmé, ou ni UTF-8 ni CP1252)",
    ),
    ({"quantite": "beaucoup"}, "quantite", "ce n’est pas une quantité, comme 12 ou 2,5"),
    ({"prix": ""}, "prix", "ce n’est pas un montant en euros, comme 12,50"),
    ({"total": "12,3x"}, "total", "ce n’est pas un montant en euros, comme 12,50"),
    ({"montant": "1e9"}, "montant", "ce n’est pas un montant en euros, comme 12,50"),
    ({"montant": "9" * 13}, "montant", "ce n’est pas un montant en euros, comme 12,50"),
    ({"montant": "29,399"}, "montant", "ce n’est pas un montant en euros, comme 12,50"),
    ({"total": "29,41"}, "total", "la somme des lignes fait 29,40\u00a0€"),
    (
        {"montant": "-1,00", "total": "-1,00"},
        "total",
        "une facture ne peut pas être négative : c’est un avoir (type A)",
    ),
    (
        {"montant_garde": "30,00"},
        "montant_garde",
        "la part de garde dépasse le montant de la ligne (29,40\u00a0€)",
    ),
]


@pytest.mark.parametrize(("champs", "colonne", "raison"), FAUTES)
def test_a_fault_is_named_by_line_column_value_and_reason(
    importer: Importateur, champs: dict[str, str], colonne: str, raison: str
) -> None:
    issue = importer(octets([*facture(num_facture="S1"), *facture(**champs)]))

    assert (issue.statut, numeros()) == (1, [])
    [erreur] = issue.erreurs
    assert erreur.startswith(f"ligne 3, colonne {colonne}, valeur « ")
    assert erreur.endswith(f" » : {raison}")


def test_every_fault_of_a_file_is_told_at_once(importer: Importateur) -> None:
    fichier = [
        *facture({"montant": "douze", "total": "vingt"}),
        *facture(num_facture="S2", code_famille="999999", service="PISC"),
    ]

    issue = importer(octets(fichier))

    assert [e.split(",")[:2] for e in issue.erreurs] == [
        ["ligne 2", " colonne total"],
        ["ligne 2", " colonne montant"],
        ["ligne 3", " colonne service"],
        ["ligne 3", " colonne code_famille"],
    ]
    assert "Refusées : 2 factures." in issue.rapport
    assert issue.refus == "2 factures refusées : rien de ce fichier n’a été pris."


def test_a_line_of_another_family_inside_an_invoice_is_refused(importer: Importateur) -> None:
    fabriques.nouvelle_famille("000999")
    fichier = facture({"montant": "10,00"}, {"montant": "19,40", "code_famille": "000999"})

    assert importer(octets(fichier)).erreurs == [
        "ligne 3, colonne code_famille, valeur « 000999 » : "
        "ligne d’une autre famille dans la facture S2026110001"
    ]


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [
        ("service", "PETI"),
        ("type", "A"),
        ("periode", "2026-10"),
        ("date_emission", "11/12/2026"),
        ("date_limite", "06/01/2027"),
        ("total", "29,41"),
        ("ref_origine", "S1"),
        ("date_prelevement", "05/01/2027"),
    ],
)
def test_lines_of_one_invoice_agree_on_what_they_share(
    importer: Importateur, colonne: str, valeur: str
) -> None:
    fichier = facture({"montant": "10,00"}, {"montant": "19,40", colonne: valeur})

    assert importer(octets(fichier)).erreurs == [
        f"ligne 3, colonne {colonne}, valeur « {valeur} » : "
        "différent du début de cette facture (ligne 2)"
    ]


def test_a_line_twice_is_refused(importer: Importateur) -> None:
    une = facture()

    assert importer(octets([*une, *une])).erreurs == [
        "ligne 3, colonne ligne, valeur « 1 » : ligne en double (voir la ligne 2 du fichier)"
    ]
