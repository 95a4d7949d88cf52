"""The first passwords that the town's own software prints: read from its file, kept nowhere."""

from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from comptes.models import Famille, Responsable, Utilisateur
from comptes.services.initiaux import donner_acces
from tests.fichiers import FAMILLE, octets
from tests.importateur import Importateur

pytestmark = pytest.mark.django_db
PREMIER, AUTRE = "k7mp-x4ra-9d", "w3nt-p8qz-5f"


@pytest.fixture
def importer(tmp_path: Path) -> Importateur:
    return Importateur("importer_familles", tmp_path)


def fichier(*lignes: dict[str, str]) -> bytes:
    """The file with its optional column."""
    base = {**FAMILLE, "mot_de_passe_initial": PREMIER}
    return octets({**base, **ligne} for ligne in lignes or ({},))


def entre(mot_de_passe: str, identifiant: str = "000754") -> bool:
    demande = RequestFactory().post("/connexion/")
    return authenticate(demande, username=identifiant, password=mot_de_passe) is not None


def compte() -> Utilisateur:
    return Utilisateur.objects.get(identifiant="000754")


def test_a_new_family_enters_with_the_password_of_its_invoice(importer: Importateur) -> None:
    issue = importer(fichier())
    assert issue.statut == 0
    assert "ignorées" not in issue.rapport
    assert entre(PREMIER)
    assert compte().mot_de_passe_initial


def test_a_known_family_that_never_came_is_given_it(importer: Importateur) -> None:
    importer(octets([FAMILLE]))
    issue = importer(fichier())
    assert "famille 000754 : mot de passe initial du fichier" in issue.rapport
    assert entre(PREMIER)
    assert compte().history.first().history_change_reason == (
        "mot de passe initial du fichier des familles"
    )


def test_the_same_file_again_changes_nothing(importer: Importateur) -> None:
    importer(fichier())
    avant = compte().password, compte().history.count()
    assert "Aucun changement." in importer(fichier()).rapport
    assert (compte().password, compte().history.count()) == avant


def test_another_password_ends_the_one_before(importer: Importateur) -> None:
    importer(fichier())
    importer(fichier({"mot_de_passe_initial": AUTRE}))
    assert not entre(PREMIER)
    assert entre(AUTRE)


def test_who_came_once_keeps_the_door_as_it_is(importer: Importateur) -> None:
    importer(fichier())
    Client().post("/connexion/", {"username": "000754", "password": PREMIER})
    assert "Aucun changement." in importer(fichier({"mot_de_passe_initial": AUTRE})).rapport
    assert entre(PREMIER)


def test_a_password_of_one_s_own_stays(importer: Importateur) -> None:
    importer(octets([FAMILLE]))
    siens = compte()
    siens.set_password("Un-long-secret-9")
    siens.save()
    importer(fichier())
    assert entre("Un-long-secret-9")
    assert not entre(PREMIER)


def test_a_file_without_the_column_or_with_an_empty_cell_takes_nothing_away(
    importer: Importateur,
) -> None:
    importer(fichier())
    importer(octets([FAMILLE]))
    importer(fichier({"mot_de_passe_initial": ""}))
    assert entre(PREMIER)


@pytest.mark.parametrize("avant", [octets([FAMILLE]), fichier()])
def test_what_an_agent_gave_ends_the_paper_for_good(
    importer: Importateur, avant: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file prints the same every night: it neither revives it nor takes time to compare it."""
    importer(avant)
    (donne,) = donner_acces(Responsable.objects.all())
    verifies: list[str] = []
    monkeypatch.setattr("comptes.imports.initiaux.check_password", lambda *a: verifies.append("x"))

    for mot_de_passe in (PREMIER, AUTRE):
        issue = importer(fichier({"mot_de_passe_initial": mot_de_passe}))
        assert "Aucun changement." in issue.rapport
        assert not entre(mot_de_passe)

    assert entre(donne.mot_de_passe)
    assert not verifies


def test_what_else_an_agent_changes_leaves_the_file_its_say(importer: Importateur) -> None:
    importer(fichier())
    siens = compte()
    siens.nom = "Hélène PETIT"
    siens.save()
    importer(fichier({"mot_de_passe_initial": AUTRE}))
    assert entre(AUTRE)


def test_a_trial_says_it_and_gives_nothing(importer: Importateur) -> None:
    importer(octets([FAMILLE]))
    issue = importer(fichier(), "--essai")
    assert "mot de passe initial du fichier" in issue.rapport
    assert not compte().has_usable_password()


@pytest.mark.parametrize(
    ("faible", "dit"),
    [
        ("k7mp-x4", "il faut de 10 à 128 caractères"),
        ("abcdefghijkl", "il faut des lettres et des chiffres"),
        ("345678912345", "il faut des lettres et des chiffres"),
        ("a1a1a1a1a1a1", "trop peu de caractères différents"),
        ("k7mp x4ra 9d", "une espace"),
        ("petit-2026-94", "il contient le code ou le nom de la famille"),
        ("x000754-mqbz", "il contient le code ou le nom de la famille"),
    ],
)
def test_a_weak_one_is_refused_without_being_shown(
    importer: Importateur, faible: str, dit: str
) -> None:
    issue = importer(fichier({"mot_de_passe_initial": faible}))
    assert issue.statut == 1
    (erreur,) = issue.erreurs
    assert erreur.startswith(f"ligne 2, colonne mot_de_passe_initial : {dit}")
    assert faible not in issue.rapport + issue.refus
    assert not Famille.objects.exists()


def test_a_family_s_lines_agree_and_no_two_families_share_one(importer: Importateur) -> None:
    frere = {"enfant_ref": "E01003", "enfant_prenom": "Malo"}
    issue = importer(fichier({}, {**frere, "mot_de_passe_initial": AUTRE}))
    assert "différent pour la même famille ligne 2" in str(issue.erreurs)
    voisine = {"code_famille": "000900", **frere}
    issue = importer(fichier({}, voisine))
    assert "le même que celui de la famille de la ligne 2" in str(issue.erreurs)
    for mot in (PREMIER, AUTRE):
        assert mot not in issue.rapport + issue.refus


def test_nothing_of_it_is_in_the_history(importer: Importateur) -> None:
    importer(fichier())
    importer(fichier({"mot_de_passe_initial": AUTRE}))
    for ligne in compte().history.all():
        assert PREMIER not in str(vars(ligne))
        assert AUTRE not in str(vars(ligne))
        assert not hasattr(ligne, "password")
