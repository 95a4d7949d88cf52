"""The town's file of families: what changed is told, what parents chose stays."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur
from tests.fichiers import EXEMPLES, FAMILLE, octets
from tests.importateur import Importateur, Issue

pytestmark = pytest.mark.django_db

AINEE = {"enfant_ref": "E01003", "enfant_prenom": "Malo", "enfant_naissance": "27/08/2019"}


@pytest.fixture
def importer(tmp_path: Path) -> Importateur:
    return Importateur("importer_familles", tmp_path)


def fichier(*lignes: dict[str, str]) -> bytes:
    return octets({**FAMILLE, **ligne} for ligne in lignes or ({},))


def differences(issue: Issue) -> list[str]:
    """What the report says changed."""
    avant, _, _ = issue.rapport.partition("Absents du fichier")
    return [ligne.strip() for ligne in avant.splitlines() if ligne.startswith("  ")]


def l_enfant(reference: str = "E01002") -> Enfant:
    return Enfant.objects.get(reference=reference)


# --- arriving -------------------------------------------------------------------------------------


def test_a_towns_families_come_in_and_a_second_time_nothing_changes(importer: Importateur) -> None:
    exemple = (EXEMPLES / "familles.csv").read_bytes()

    premier, second = importer(exemple), importer(exemple)

    assert (premier.statut, second.statut) == (0, 0)
    assert "48 familles lues, dont 48 nouvelles." in premier.rapport
    assert (
        second.rapport
        == "48 familles lues, dont 0 nouvelle.\n0 changée, 48 identiques.\nAucun changement.\n"
    )
    assert Famille.objects.count() == 48
    assert Rattachement.objects.count() == 74
    assert Rattachement.objects.filter(enfant__reference="E01017").count() == 2


def test_a_new_family_has_its_adults_its_child_and_a_login_without_password(
    importer: Importateur,
) -> None:
    issue = importer(fichier({"prenom2": "Karim", "prelevement": "O"}))

    assert differences(issue) == ["famille 000754 : nouvelle famille, Hélène PETIT, 1 enfant"]
    famille = Famille.objects.get(code="000754")
    premier, second = famille.responsables.order_by("rang")
    assert (famille.ville, famille.prelevement) == ("Villiers-sur-Marne", True)
    assert (premier.prenom, premier.courriel) == ("Hélène", "helene.petit1@exemple.fr")
    assert (str(second), second.utilisateur, second.courriel) == ("Karim PETIT", None, "")
    assert premier.utilisateur is not None
    assert premier.utilisateur.identifiant == "000754"
    assert not premier.utilisateur.has_usable_password()
    assert premier.utilisateur.courriel == ""
    rattachement = famille.rattachements.get()
    assert (str(rattachement.enfant), rattachement.tranche) == ("Gabin PETIT", "T3")


def test_separated_parents_share_the_child_and_not_its_price_band(importer: Importateur) -> None:
    autre = {"code_famille": "001457", "nom": "GIRAUD", "prenom": "Éric", "tranche": "T5"}

    assert importer(fichier({}, autre)).statut == 0

    bandes = Rattachement.objects.order_by("famille__code").values_list("famille__code", "tranche")
    assert list(bandes) == [("000754", "T3"), ("001457", "T5")]
    assert Enfant.objects.count() == 1


def test_a_family_without_child_is_a_family(importer: Importateur) -> None:
    de_l_enfant = ("enfant_", "structure", "classe", "regime", "tranche")

    issue = importer(fichier({nom: "" for nom in FAMILLE if nom.startswith(de_l_enfant)}))

    assert differences(issue) == ["famille 000754 : nouvelle famille, Hélène PETIT, 0 enfant"]
    assert Enfant.objects.count() == 0


# --- changing -------------------------------------------------------------------------------------

CHANGEMENTS = [
    (
        {"adresse": "1 place du Marché"},
        "famille 000754 : adresse « 36 rue des Fauvettes » → « 1 place du Marché »",
    ),
    ({"ville": "Sautron"}, "famille 000754 : ville « Villiers-sur-Marne » → « Sautron »"),
    ({"prelevement": "O"}, "famille 000754 : paie par prélèvement non → oui"),
    ({"nom": "PETIT-ROY"}, "famille 000754 : nom « PETIT » → « PETIT-ROY »"),
    ({"telephone": ""}, "famille 000754 : téléphone « 06 95 48 70 98 » → (vide)"),
    (
        {"courriel": "h@exemple.fr"},
        "famille 000754 : adresse e-mail du fichier "
        "« helene.petit1@exemple.fr » → « h@exemple.fr »",
    ),
    ({"prenom2": "Karim"}, "famille 000754 : second responsable, Karim PETIT"),
    ({"classe": "PS"}, "enfant Gabin PETIT : classe (vide) → « PS »"),
    (
        {"structure": "École Jean-Renon"},
        "enfant Gabin PETIT : école ou structure « Jardin d'enfants » → « École Jean-Renon »",
    ),
    (
        {"enfant_naissance": "23/04/2023"},
        "enfant Gabin PETIT : date de naissance 22/04/2023 → 23/04/2023",
    ),
    ({"tranche": "T4"}, "famille 000754, enfant Gabin PETIT : tranche « T3 » → « T4 »"),
]


@pytest.mark.parametrize(("champs", "difference"), CHANGEMENTS)
def test_a_change_is_made_and_told(
    importer: Importateur, champs: dict[str, str], difference: str
) -> None:
    importer(fichier())

    issue = importer(fichier(champs))

    assert (issue.statut, differences(issue)) == (0, [difference])
    assert "Aucun changement." in importer(fichier(champs)).rapport


def test_a_new_child_joins_its_family(importer: Importateur) -> None:
    importer(fichier())

    issue = importer(fichier({}, AINEE))

    assert differences(issue) == ["famille 000754 : nouvel enfant, Malo PETIT"]
    assert Rattachement.objects.filter(famille__code="000754").count() == 2


def test_what_the_parent_chose_is_never_overwritten(importer: Importateur) -> None:
    importer(fichier())
    parent = Utilisateur.objects.get(identifiant="000754")
    parent.courriel = "choisie@exemple.fr"
    parent.set_password("Un-secret-2026")
    parent.save()

    importer(
        fichier({"courriel": "autre@exemple.fr", "prenom": "Hélena", "code_famille": "000 754"})
    )

    parent.refresh_from_db()
    assert parent.check_password("Un-secret-2026")
    assert (parent.courriel, parent.adresse) == ("choisie@exemple.fr", "choisie@exemple.fr")
    assert parent.responsable.prenom == "Hélena"


def test_who_is_missing_from_the_file_is_told_and_kept(importer: Importateur) -> None:
    importer(
        fichier(
            {"prenom2": "Karim"},
            {**AINEE, "prenom2": "Karim"},
            {"code_famille": "000999", "enfant_ref": "E9"},
        )
    )

    issue = importer(fichier())

    assert issue.statut == 0
    assert "Aucun changement." in issue.rapport
    assert "  famille 000754 : le second responsable, Karim PETIT" in issue.rapport
    assert "  famille 000754 : l’enfant Malo PETIT" in issue.rapport
    assert "1 famille absente du fichier, sans changement : 000999." in issue.rapport
    assert (Famille.objects.count(), Responsable.objects.count()) == (2, 3)
    assert Rattachement.objects.count() == 3


def test_a_child_known_without_reference_is_not_made_twice(importer: Importateur) -> None:
    importer(fichier({"enfant_ref": ""}))

    assert "Aucun changement." in importer(fichier({"enfant_ref": ""})).rapport
    issue = importer(fichier())

    assert differences(issue) == ["enfant Gabin PETIT : référence (vide) → « E01002 »"]
    assert Enfant.objects.count() == 1
    assert "Aucun changement." in importer(fichier({"enfant_ref": ""})).rapport


RETOUCHES = [
    ({"enfant_prenom": "GABIN"}, ["prénom « Gabin » → « GABIN »"]),
    ({"enfant_prenom": "Gábin", "enfant_nom": "Petit"}, None),
    ({"enfant_naissance": ""}, ["date de naissance 22/04/2023 → (vide)"]),
    ({"enfant_naissance": "", "enfant_prenom": "GABIN"}, None),
    ({"enfant_nom": "PETIT-ROY"}, ["nom « PETIT » → « PETIT-ROY »"]),
]


@pytest.mark.parametrize(("retouche", "dits"), RETOUCHES)
@pytest.mark.parametrize("reference", ["", "E01002"])
def test_a_child_without_reference_written_otherwise_is_the_same(
    importer: Importateur, retouche: dict[str, str], dits: list[str] | None, reference: str
) -> None:
    """Both ways round, and when the file begins to say references."""
    ainee = {**AINEE, "enfant_ref": ""}
    avant, apres = {"enfant_ref": ""}, {**retouche, "enfant_ref": reference}
    importer(fichier(avant, ainee))
    gabin = Enfant.objects.get(prenom="Gabin")

    issue = importer(fichier(apres, ainee))

    assert (issue.statut, Enfant.objects.count()) == (0, 2)
    assert "Absents" not in issue.rapport
    assert "nouvel enfant" not in issue.rapport
    if dits is not None and not reference:
        assert [li.partition(" : ")[2] for li in differences(issue)] == dits
    gabin.refresh_from_db()
    assert gabin.reference == (reference or None)
    assert "Aucun changement." in importer(fichier(apres, ainee)).rapport
    importer(fichier(avant, ainee))
    assert Enfant.objects.count() == 2


def test_two_who_look_alike_are_nobody_s_guess(importer: Importateur) -> None:
    """Two lines for one child, or two children for one line: the report tells, nobody is mixed."""
    sans = {"enfant_ref": ""}
    importer(fichier(sans))
    deux = ({**sans, "enfant_prenom": "GABIN"}, {**sans, "enfant_nom": "PETIT-ROY"})

    issue = importer(fichier(*deux))

    assert issue.rapport.count("nouvel enfant") == 2
    assert "l’enfant Gabin PETIT" in issue.rapport
    issue = importer(fichier({**sans, "enfant_nom": "GIRAUD"}))
    assert "nouvel enfant, Gabin GIRAUD" in issue.rapport
    assert Enfant.objects.count() == 4


def test_a_brother_is_not_a_correction(importer: Importateur) -> None:
    """Another first name, or the same one and another birth date: another child."""
    sans = {"enfant_ref": ""}
    importer(fichier(sans))

    for autre in ({"enfant_prenom": "Malo"}, {"enfant_naissance": "22/04/2025"}):
        assert "nouvel enfant" in importer(fichier({**sans, **autre})).rapport
    assert Enfant.objects.count() == 3


def test_a_namesake_in_another_family_is_another_child(importer: Importateur) -> None:
    importer(fichier({"enfant_ref": ""}, {"enfant_ref": "", "code_famille": "000999"}))

    assert Enfant.objects.count() == 2


def test_a_dry_run_says_all_and_changes_nothing(importer: Importateur) -> None:
    importer(fichier())

    issue = importer(fichier({"ville": "Sautron"}, {"ville": "Sautron", **AINEE}), "--essai")

    assert len(differences(issue)) == 2
    assert issue.rapport.endswith("Essai : rien n’a été changé.\n")
    assert (Famille.objects.get().ville, Enfant.objects.count()) == ("Villiers-sur-Marne", 1)


def test_an_account_that_was_lost_is_made_again(importer: Importateur) -> None:
    importer(fichier())
    Utilisateur.objects.all().delete()

    issue = importer(fichier())

    assert differences(issue) == ["famille 000754 : compte créé pour Hélène PETIT"]
    assert Utilisateur.objects.get().responsable.famille.code == "000754"


# --- refusing -------------------------------------------------------------------------------------

ENFANT = {"code_famille": "001457", "classe": "CP"}
REFUS: list[Any] = [
    (({"nom": ""},), 2, "nom", "cette case est vide"),
    (({"code_famille": "1" * 21},), 2, "code_famille", "21 caractères, 20 au plus"),
    (({"courriel": "helene"},), 2, "courriel", "ce n’est pas une adresse e-mail"),
    (({"prelevement": "X"},), 2, "prelevement", "on attend « O » ou « N » ou rien"),
    (({"enfant_naissance": "29/02/2023"},), 2, "enfant_naissance", "cette date n’existe pas"),
    (({"enfant_prenom": ""},), 2, "enfant_prenom", "cette case est vide"),
    (({}, {**AINEE, "adresse": "1 rue X"}), 3, "adresse", "différent pour la même famille ligne 2"),
    (
        ({}, {**AINEE, "prelevement": "O"}),
        3,
        "prelevement",
        "différent pour la même famille ligne 2",
    ),
    (({}, {}), 3, "enfant_ref", "cet enfant est déjà dans cette famille"),
    (({}, ENFANT), 3, "classe", "différent pour le même enfant ligne 2"),
]


@pytest.mark.parametrize(("lignes", "ligne", "colonne", "raison"), REFUS)
def test_a_fault_is_named_and_nothing_is_taken(
    importer: Importateur, lignes: list[dict[str, str]], ligne: int, colonne: str, raison: str
) -> None:
    issue = importer(fichier(*lignes))

    assert (issue.statut, issue.refus) == (1, "rien de ce fichier n’a été pris.")
    [erreur] = issue.erreurs
    assert erreur.startswith(f"ligne {ligne}, colonne {colonne}")
    assert erreur.endswith(f" : {raison}")
    assert not Famille.objects.exists()


def test_a_code_that_is_an_agents_login_is_refused(importer: Importateur) -> None:
    Utilisateur.objects.creer("scolaire", is_staff=True)

    issue = importer(fichier({"code_famille": "SCOLAIRE"}))

    assert issue.erreurs == [
        "ligne 2, colonne code_famille, valeur « SCOLAIRE » : "
        "ce code est déjà l’identifiant d’un autre compte"
    ]
    assert not Famille.objects.exists()


def test_a_reference_given_to_another_child_is_refused(importer: Importateur) -> None:
    importer(fichier())

    issue = importer(fichier({**AINEE, "enfant_ref": "E01002"}))

    assert issue.statut == 1
    assert l_enfant().prenom == "Gabin"


def test_a_windows_file_is_read_as_such(importer: Importateur) -> None:
    issue = importer(octets([FAMILLE], "cp1252"))

    assert "Fichier en CP1252 (Windows), relu comme tel." in issue.rapport
    assert Responsable.objects.get().prenom == "Hélène"


def test_a_header_alone_is_nothing_to_do(importer: Importateur) -> None:
    issue = importer(fichier().splitlines(keepends=True)[0])

    assert (issue.statut, issue.rapport) == (0, "Aucune famille dans ce fichier : rien à faire.\n")


# --- size -----------------------------------------------------------------------------------------


def test_queries_do_not_follow_the_number_of_families(importer: Importateur) -> None:
    lignes = [{"code_famille": f"{n:06d}", "enfant_ref": f"E{n}"} for n in range(400)]

    with CaptureQueriesContext(connection) as creation:
        importer(fichier(*lignes))
    with CaptureQueriesContext(connection) as changement:
        importer(fichier(*({**ligne, "ville": "Sautron", "classe": "CP"} for ligne in lignes)))

    assert Famille.objects.filter(ville="Sautron").count() == 400
    assert len(creation) < 60
    assert len(changement) < 60
