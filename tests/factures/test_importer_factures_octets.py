"""Files that other programs wrote: their letters, their line ends, their accidents."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from factures.models import LigneFacture
from tests.fichiers import facture, octets
from tests.importateur import Importateur, numeros

pytestmark = pytest.mark.django_db

ACCENTS = facture({"libelle": "Étude du soir"})


def test_a_windows_file_is_read_as_such_and_says_so(importer: Importateur) -> None:
    issue = importer(octets(ACCENTS, "cp1252"))

    assert issue.statut == 0
    assert "Fichier en CP1252 (Windows), relu comme tel." in issue.rapport
    assert LigneFacture.objects.get().libelle == "Étude du soir"
    assert "CP1252" not in importer(octets(ACCENTS)).rapport


def test_a_few_bad_bytes_do_not_turn_a_utf8_file_into_windows_letters(
    importer: Importateur,
) -> None:
    bonne, mauvaise = (
        octets(ACCENTS),
        octets(facture({"enfant": "Zoé"}, num_facture="S2"), "cp1252"),
    )

    issue = importer(bonne + mauvaise.split(b"\r\n")[1] + b"\r\n", "--tolerer")

    assert issue.erreurs == [
        "ligne 3, colonne enfant, valeur « Zoé » : "
        "caractère illisible (fichier abîmé, ou ni UTF-8 ni CP1252)"
    ]
    assert LigneFacture.objects.get().libelle == "Étude du soir"


def test_old_macintosh_line_ends_and_blank_lines_are_read(importer: Importateur) -> None:
    contenu = octets(facture(), lineterminator="\r") + b"\r" + b";" * 19 + b"\r"

    assert importer(contenu).statut == 0
    assert numeros() == ["S2026110001"]


@pytest.mark.parametrize(
    ("abimer", "raison"),
    [
        (
            lambda ligne: ligne.replace(b"Restaurant", b"Restaurant;"),
            "21 colonnes au lieu de 20 (un séparateur sans guillemets ?)",
        ),
        (lambda ligne: ligne[: ligne.index(b";REST")], "9 colonnes au lieu de 20"),
        (
            lambda ligne: ligne.replace(b"PETIT", b'"PETIT'),
            "un guillemet ouvert ici n’est pas fermé avant la ligne 3",
        ),
    ],
)
def test_a_line_whose_cells_cannot_be_told_refuses_its_invoice(
    importer: Importateur, abimer: Callable[[bytes], bytes], raison: str
) -> None:
    entete, premiere, derniere = octets([*facture(), *facture(num_facture="S2")]).splitlines()

    issue = importer(b"\r\n".join([entete, abimer(premiere), derniere, b""]), "--tolerer")

    assert issue.statut == 3
    assert issue.erreurs == [f"ligne 2 : {raison}"]
    assert "S2026110001" not in numeros()


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "Le fichier est vide"),
        (octets(facture()).replace(b"date_limite", b"limite"), "il manque : date_limite."),
        (octets(facture()).replace(b"unite", b"prix"), "il manque : unite."),
        ("code;total".encode("utf-16"), "Le fichier est en UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_a_line(
    importer: Importateur, contenu: bytes, phrase: str
) -> None:
    issue = importer(contenu)

    assert issue.statut == 1
    assert phrase in issue.refus


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"absent\.csv : ce fichier n’existe pas\."):
        call_command("importer_factures", str(tmp_path / "absent.csv"))
    with pytest.raises(CommandError, match="ce fichier ne peut pas être lu"):
        call_command("importer_factures", str(tmp_path))


def test_a_header_alone_is_nothing_to_do(importer: Importateur) -> None:
    issue = importer(octets(facture()).splitlines(keepends=True)[0])

    assert (issue.statut, issue.rapport) == (0, "Aucune facture dans ce fichier : rien à faire.\n")


def test_a_file_wrong_from_end_to_end_is_told_in_short(importer: Importateur) -> None:
    mauvaises = [ligne for n in range(500) for ligne in facture(num_facture=f"S{n}", prix="?")]

    issue = importer(octets(mauvaises))

    assert "500 erreurs :" in issue.rapport
    assert len(issue.erreurs) == 200
    assert "… et 300 autres." in issue.rapport


def test_an_invoice_is_not_taken_without_its_damaged_line(importer: Importateur) -> None:
    """Even where what is left adds up: the damaged line was of 0 €."""
    contenu = octets(facture({}, {"montant": "0,00", "libelle": "Offert"}))

    issue = importer(contenu.replace(b"Offert", b"Offert;"), "--tolerer")

    assert (issue.statut, numeros()) == (3, [])
