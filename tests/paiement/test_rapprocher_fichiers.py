"""The statement's file: whatever bank and spreadsheet it went through, or refused by its line."""

from pathlib import Path
from typing import Any

import pytest

from comptes.models import Famille
from paiement.models import Alerte, LigneReleve, Paiement
from paiement.rapprochement.etat import ecarts
from tests import fabriques
from tests.conftest import CONTRAT
from tests.fichiers import octets
from tests.importateur import Importateur

from .releves import ENTETE, ligne, paye

pytestmark = pytest.mark.django_db


@pytest.fixture
def rapprocher(tmp_path: Path) -> Importateur:
    return Importateur("rapprocher", tmp_path)


@pytest.fixture
def paiement(famille: Famille) -> Paiement:
    return paye(famille, 1_234_50)


BRUT, FRAIS, NET = ENTETE[2:]


# --- what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"encodage": "utf-8-sig"},
        {"encodage": "latin-1"},
        {"delimiter": ","},
        {"lineterminator": "\n"},
        {"quoting": 1},
    ],
)
def test_every_encoding_and_separator_is_read(
    rapprocher: Importateur, paiement: Paiement, options: dict[str, Any]
) -> None:
    issue = rapprocher(octets([ligne(paiement)], **options))
    assert (issue.statut, LigneReleve.objects.get().brut) == (0, 1_234_50)
    assert "Rapprochées : 1," in issue.rapport


@pytest.mark.parametrize(
    "cellules",
    [
        {BRUT: "1 234,50"},
        {BRUT: "1\u202f234,50 €"},
        {BRUT: "1234.5"},
        {"date": "2026-11-18"},
        {"date": "18/11/2026 23:59:10"},
        {"date": "2026-11-18T09:00"},
        {FRAIS: "", NET: "1234,50"},
        {FRAIS: "0", NET: "1234,50 "},
    ],
)
def test_cells_are_read_as_spreadsheets_write_them(
    rapprocher: Importateur, paiement: Paiement, cellules: dict[str, str]
) -> None:
    assert rapprocher(octets([ligne(paiement, **cellules)])).statut == 0
    lue = LigneReleve.objects.get()
    assert (lue.brut, str(lue.jour)) == (1_234_50, "2026-11-18")
    assert lue.net == lue.brut - lue.frais


@pytest.mark.parametrize(
    "entete",
    [
        ("Date", "Référence", "Montant", "Commission", "Net"),
        ("DATE DE L’OPÉRATION", "order_id", "MONTANT_BRUT", "commissions", "montant net"),
        ("date de l'operation", "REF", "brut", "frais", "montant_net"),
    ],
)
def test_the_columns_have_several_names(
    rapprocher: Importateur, paiement: Paiement, entete: tuple[str, ...]
) -> None:
    lue = dict(zip(entete, ligne(paiement).values(), strict=True))
    assert rapprocher(octets([{"boutique": "12", **lue}])).statut == 0
    assert ecarts() == []


def test_a_contract_names_its_bank_s_own_columns(
    rapprocher: Importateur, paiement: Paiement, settings: Any
) -> None:
    releve = {"date": "jour", "reference": "commande|dossier", "brut": "crédit"}
    settings.BANQUES = {"*": {"payline": {**CONTRAT, "releve": releve}}}
    noms = ("Jour", "Dossier", "CREDIT", "frais", "net")
    lue = dict(zip(noms, ligne(paiement).values(), strict=True))

    assert rapprocher(octets([lue])).statut == 0
    refus = rapprocher(octets([ligne(paiement)])).refus
    assert "il manque : date, reference, brut." in refus


def test_two_banks_that_read_the_header_otherwise_are_told_apart_by_the_option(
    rapprocher: Importateur, paiement: Paiement, settings: Any
) -> None:
    autre = {**CONTRAT, "releve": {"brut": "débit"}}
    settings.BANQUES = {"*": {"payline": CONTRAT, "payfip": autre}}
    lue = {**ligne(paiement), "débit": "0,00"}

    assert "dire laquelle avec --banque" in rapprocher(octets([lue])).refus
    assert rapprocher(octets([lue]), "--banque", "payline").statut == 0
    assert LigneReleve.objects.get().brut == 1_234_50


# --- whose it is ----------------------------------------------------------------------------------


def test_the_bank_is_asked_for_only_when_nothing_says_it(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    inconnue = octets([ligne("INCONNUE2345", 5_00)])

    issue = rapprocher(inconnue)

    assert (issue.statut, LigneReleve.objects.count()) == (1, 0)
    assert issue.erreurs == [
        "ligne 2, colonne reference, valeur « INCONNUE2345 » : "
        "référence inconnue, comme toutes celles du fichier : ajouter --banque"
    ]
    assert rapprocher(inconnue, "--banque", "payline").statut == 0
    assert LigneReleve.objects.get().regie == paiement.regie


def test_a_payment_knows_its_bank_better_than_the_option(
    rapprocher: Importateur, paiement: Paiement, settings: Any
) -> None:
    settings.BANQUES = {"*": {"payline": CONTRAT, "payfip": CONTRAT}}
    rapprocher(octets([ligne(paiement), ligne("INCONNUE2345", 5_00)]), "--banque", "payfip")
    assert set(LigneReleve.objects.values_list("banque", flat=True)) == {"payline"}


def test_a_file_of_two_banks_is_read_line_by_line(
    rapprocher: Importateur, paiement: Paiement, famille: Famille
) -> None:
    autre = paye(famille, 20_00)
    Paiement.objects.filter(pk=autre.pk).update(passerelle="payfip")
    deux = [ligne(paiement), ligne(autre)]

    melee = rapprocher(octets([*deux, ligne("INCONNUE2345", 5_00)]))
    assert "dans un relevé de plusieurs banques" in melee.rapport
    assert not LigneReleve.objects.exists()
    assert rapprocher(octets(deux)).statut == 0
    assert sorted(LigneReleve.objects.values_list("banque", flat=True)) == ["payfip", "payline"]


def test_a_file_of_two_regies_is_read_line_by_line(
    rapprocher: Importateur, paiement: Paiement, famille: Famille
) -> None:
    deux = fabriques.la_regie("DEUX", "Une autre régie")
    autre = paye(famille, 20_00)
    Paiement.objects.filter(pk=autre.pk).update(regie=deux)

    rapprocher(octets([ligne(paiement), ligne(autre), ligne("INCONNUE2345", 5_00)]))

    lues = {li.reference: li.regie for li in LigneReleve.objects.all()}
    assert lues == {
        paiement.reference: paiement.regie,
        autre.reference: deux,
        "INCONNUE2345": None,  # either could be: nobody says it is this one's
    }


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cellules", "raison"),
    [
        (
            {NET: "1230,00"},
            "ligne 3 : 1\u00a0234,50\u00a0€ moins 3,18\u00a0€ de frais ne font pas "
            "1\u00a0230,00\u00a0€ net",
        ),
        (
            {BRUT: "12,345"},
            "ligne 3, colonne brut, valeur « 12,345 » : "
            "ce n’est pas un montant en euros, comme 12,50",
        ),
        ({"date": "31/11/2026"}, "ligne 3, colonne date, valeur « 31/11/2026 » : "),
        ({"date": "18-11-26"}, "ligne 3, colonne date, valeur « 18-11-26 » : "),
        ({"référence": ""}, "ligne 3, colonne reference, valeur «  » : cette case est vide"),
        ({NET: ""}, "ligne 3, colonne net, valeur «  » : ce n’est pas un montant"),
    ],
)
def test_one_bad_line_refuses_the_whole_file(
    rapprocher: Importateur, paiement: Paiement, cellules: dict[str, str], raison: str
) -> None:
    bonne, mauvaise = ligne(paiement), ligne(paiement, **cellules)

    issue = rapprocher(octets([bonne, mauvaise, ligne(paiement, -5_00)]))

    assert (issue.statut, issue.refus) == (1, "rien de ce relevé n’a été pris.")
    assert len(issue.erreurs) == 1
    assert issue.erreurs[0].startswith(raison)
    assert not LigneReleve.objects.exists()
    assert not Alerte.objects.exists()


def test_every_bad_line_is_named_at_once(rapprocher: Importateur, paiement: Paiement) -> None:
    mauvaises = [ligne(paiement, **{NET: "1"}), ligne(paiement, **{"date": "hier", BRUT: "x"})]
    assert len(rapprocher(octets(mauvaises)).erreurs) == 3


def test_a_file_that_is_no_statement_is_refused(
    rapprocher: Importateur, paiement: Paiement
) -> None:
    assert "il manque : net." in rapprocher(b"date;ref;brut;frais\r\n").refus
    assert "Le fichier est vide" in rapprocher(b"").refus
    assert "Aucune ligne dans ce relev\u00e9" in rapprocher(";".join(ENTETE).encode()).rapport
    torsade = ";".join(ENTETE) + f"\r\n18/11/2026;{paiement.reference};12,00;1,00\r\n"
    assert rapprocher(torsade.encode()).erreurs == ["ligne 2 : 4 colonnes au lieu de 5"]
