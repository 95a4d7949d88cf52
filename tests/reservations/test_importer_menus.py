"""The kitchen's file of menus: every dish, or nothing; twice is as good as once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reservations.models import Menu, MoisPublie, Plat, Restaurant
from tests.fichiers import EXEMPLES, octets
from tests.importateur import Importateur, Issue

pytestmark = pytest.mark.django_db

PLAT = {
    "date": "2027-01-04",
    "structure": "",
    "rang": "2",
    "plat": "Dahl de lentilles, riz",
    "labels": "VEG|BIO",
    "allergenes": "AUCUN",
}
EXEMPLE = (EXEMPLES / "menus.csv").read_bytes()


@pytest.fixture
def importer(tmp_path: Path) -> Importateur:
    return Importateur("importer_menus", tmp_path)


def fichier(*lignes: dict[str, str], **options: Any) -> bytes:
    return octets(({**PLAT, **ligne} for ligne in lignes or ({},)), **options)


def noms(jour: str = "2027-01-04", restaurant: str | None = None) -> list[str]:
    plats = Plat.objects.filter(menu__jour=jour, menu__restaurant__nom=restaurant)
    return list(plats.values_list("nom", flat=True))


def refuse(issue: Issue) -> bool:
    return issue.statut == 1 and not Menu.objects.exists() and not MoisPublie.objects.exists()


# --- arriving -------------------------------------------------------------------------------------


def test_the_town_s_menus_come_in_and_a_second_time_nothing_changes(importer: Importateur) -> None:
    premier, second = importer(EXEMPLE), importer(EXEMPLE)

    assert (premier.statut, second.statut) == (0, 0)
    assert "36 jours lus, du 16 novembre 2026 au 29 janvier 2027." in premier.rapport
    assert "36 menus nouveaux, 0 changé, 0 identique." in premier.rapport
    assert "Mois publiés : novembre 2026, décembre 2026, janvier 2027." in premier.rapport
    assert "0 menu nouveau, 0 changé, 36 identiques." in second.rapport
    assert "Mois publiés" not in second.rapport
    assert (Menu.objects.count(), Plat.objects.count()) == (36, 171)
    assert list(MoisPublie.objects.order_by("mois").values_list("mois", flat=True)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_no_allergen_and_not_declared_stay_two_things(importer: Importateur) -> None:
    importer(EXEMPLE)

    plats = Plat.objects.filter(menu__jour="2026-11-16") | Plat.objects.filter(
        menu__jour="2026-11-17"
    )
    allergenes = {p.nom: p.allergenes for p in plats}
    assert allergenes["Carottes râpées vinaigrette"] is None
    assert allergenes["Dahl de lentilles, riz"] == []
    assert allergenes["Boulettes de bœuf tomate"] == ["GLU", "OEU", "CEL"]


def test_a_mistyped_year_is_told_with_its_line(importer: Importateur) -> None:
    issue = importer(fichier({}, {"date": "2062-01-04"}))
    assert refuse(issue)
    assert "ligne 3" in issue.rapport.lower()
    assert "les dates de cette année scolaire sont inconnues" in issue.rapport


def test_days_already_served_are_rewritten_and_told(importer: Importateur) -> None:
    jours = ["2026-11-25", "2026-11-26", "2026-11-27"]
    with time_machine.travel("2026-11-26 09:00:00+01:00", tick=False):
        premier = importer(fichier(*({"date": jour} for jour in jours)))
        second = importer(fichier(*({"date": jour, "plat": "Rôti"} for jour in jours)))

    assert "déjà servis" not in premier.rapport
    assert "Jours déjà servis réécrits : 25 novembre 2026." in second.rapport
    assert noms("2026-11-25") == ["Rôti"]


def test_a_substitute_stands_beside_the_dish_of_its_rank(importer: Importateur) -> None:
    importer(EXEMPLE)

    rang2 = Plat.objects.filter(menu__jour="2026-11-16", rang=2)
    assert [(p.nom, p.remplacement, p.labels) for p in rang2] == [
        ("Boulettes de bœuf tomate", False, ["VBF"]),
        ("Boulettes de soja", True, ["VEG"]),
    ]


@pytest.mark.parametrize(
    "structure",
    ["Restaurant Jean-Renon", "ECOLE MATERNELLE JEAN RENON", "école élémentaire Charles-Péguy"],
)
def test_a_structure_is_a_restaurant_or_one_of_its_schools(
    importer: Importateur, structure: str
) -> None:
    assert importer(fichier({"structure": structure})).statut == 0

    assert Menu.objects.get().restaurant == Restaurant.objects.get(nom="Restaurant Jean-Renon")


def test_a_file_from_windows_is_read_as_such(importer: Importateur) -> None:
    issue = importer(fichier({"plat": "Pâtes à l’œuf"}, encodage="cp1252"))

    assert "Fichier en CP1252 (Windows), relu comme tel." in issue.rapport
    assert noms() == ["Pâtes à l’œuf"]


# --- coming again ---------------------------------------------------------------------------------


def test_a_day_of_the_file_replaces_its_dishes_and_the_others_are_kept(
    importer: Importateur,
) -> None:
    importer(fichier({}, {"rang": "3", "plat": "Comté"}, {"date": "2027-01-05"}))

    issue = importer(fichier({"plat": "Lasagnes"}))

    assert "0 menu nouveau, 1 changé, 0 identique." in issue.rapport
    assert "lundi 4 janvier 2027 : plats remplacés" in issue.rapport
    assert noms() == ["Lasagnes"]
    assert noms("2027-01-05") == ["Dahl de lentilles, riz"]


@pytest.mark.parametrize(
    "autre", [{"labels": "VEG"}, {"allergenes": ""}, {"allergenes": "LAI"}, {"plat": "Dahl"}]
)
def test_the_least_difference_is_a_change(importer: Importateur, autre: dict[str, str]) -> None:
    importer(fichier())

    assert "1 changé" in importer(fichier(autre)).rapport


def test_a_restaurant_s_menu_leaves_the_common_one_alone(importer: Importateur) -> None:
    importer(fichier())

    importer(fichier({"structure": "Restaurant Jules-Ferry", "plat": "Pique-nique"}))

    assert noms() == ["Dahl de lentilles, riz"]
    assert noms(restaurant="Restaurant Jules-Ferry") == ["Pique-nique"]


def test_a_draft_publishes_nothing_and_says_what_is_read_already(importer: Importateur) -> None:
    premier = importer(fichier(), "--brouillon")
    assert "Brouillon : aucun mois n’a été publié." in premier.rapport
    assert "Déjà publiés" not in premier.rapport
    assert not MoisPublie.objects.exists()

    importer(fichier())
    second = importer(fichier({"date": "2027-01-05"}), "--brouillon")
    assert "lus par les familles : janvier 2027." in second.rapport


def test_a_trial_says_everything_and_changes_nothing(importer: Importateur) -> None:
    issue = importer(EXEMPLE, "--essai")

    assert issue.statut == 0
    assert "36 menus nouveaux" in issue.rapport
    assert "Essai : rien n’a été changé." in issue.rapport
    assert not Menu.objects.exists()
    assert not MoisPublie.objects.exists()


# --- what is refused ------------------------------------------------------------------------------

FAUTES = [
    ({"date": "04/01/2027"}, "colonne date, valeur « 04/01/2027 » : ce n’est pas une date"),
    ({"date": "2027-02-30"}, "colonne date, valeur « 2027-02-30 » : cette date n’existe pas"),
    ({"date": "9999-01-04"}, "colonne date, valeur « 9999-01-04 » : cette année n’est pas"),
    ({"date": ""}, "colonne date, valeur «  » : ce n’est pas une date"),
    (
        {"structure": "École de la Lune"},
        "colonne structure, valeur « École de la Lune » : ce n’est",
    ),
    ({"rang": "S"}, "colonne rang, valeur « S » : on attend un rang comme 2, ou 2S"),
    ({"rang": "0"}, "colonne rang, valeur « 0 » : on attend un rang"),
    ({"plat": " "}, "colonne plat, valeur «   » : cette case est vide"),
    ({"plat": "x" * 121}, "colonne plat"),
    (
        {"labels": "VEG|HALAL"},
        "colonne labels, valeur « VEG|HALAL » : « HALAL » n’est pas un label",
    ),
    ({"allergenes": "GLU|XXX"}, "colonne allergenes, valeur « GLU|XXX » : « XXX » n’est pas un"),
    ({"allergenes": "AUCUN|GLU"}, "colonne allergenes, valeur « AUCUN|GLU » : AUCUN s’écrit seul"),
    ({"rang": "2"}, "colonne rang, valeur « 2 » : ce jour a déjà un plat à ce rang ligne 2"),
    ({"rang": "3S"}, "colonne rang, valeur « 3S » : aucun plat de rang 3 à remplacer"),
]


@pytest.mark.parametrize(("faute", "dite"), FAUTES, ids=lambda f: str(f)[:40])
def test_one_fault_and_nothing_is_taken(
    importer: Importateur, faute: dict[str, str], dite: str
) -> None:
    bonne = {"rang": "4", "plat": "Poire"}
    issue = importer(fichier({}, bonne, {"rang": "5", **faute}))

    assert refuse(issue)
    assert issue.refus == "rien de ce fichier n’a été pris."
    (erreur,) = issue.erreurs
    assert erreur.startswith(f"ligne 4, {dite}")


def test_every_fault_is_told_at_once(importer: Importateur) -> None:
    issue = importer(fichier({"rang": "x"}, {"date": "demain", "plat": ""}, {}))

    assert [erreur.split(",")[0] for erreur in issue.erreurs] == ["ligne 2", "ligne 3", "ligne 3"]


def test_two_names_of_one_restaurant_do_not_hide_a_double(importer: Importateur) -> None:
    issue = importer(
        fichier(
            {"structure": "Restaurant Jean-Renon"}, {"structure": "École maternelle Jean-Renon"}
        )
    )

    assert refuse(issue)
    assert "ce jour a déjà un plat à ce rang ligne 2" in issue.erreurs[0]


def test_a_file_without_its_columns_says_which(importer: Importateur) -> None:
    issue = importer(b"date;plat\r\n2027-01-04;Dahl\r\n")

    assert refuse(issue)
    assert "il manque : structure, rang, labels, allergenes." in issue.refus


def test_a_file_without_lines_has_nothing_to_do(importer: Importateur) -> None:
    issue = importer(b"date;structure;rang;plat;labels;allergenes\r\n")

    assert (issue.statut, Menu.objects.count()) == (0, 0)
    assert "Aucun menu dans ce fichier" in issue.rapport


# --- what the report warns of ---------------------------------------------------------------------


def test_the_report_warns_of_what_families_should_not_find(importer: Importateur) -> None:
    issue = importer(
        fichier(
            {"labels": "", "plat": "Rôti", "allergenes": ""},
            {"rang": "2S", "plat": "Omelette"},
            {"date": "2026-12-23"},
        )
    )

    _, _, avertis = issue.rapport.partition("À vérifier :\n")
    assert [ligne.strip() for ligne in avertis.splitlines()] == [
        "mercredi 23 décembre 2026 : pas de repas ce jour-là (vacances de Noël)",
        "semaine du 4 janvier 2027 : aucun repas végétarien",
        "lundi 4 janvier 2027 : allergènes non renseignés (Rôti)",
    ]


def test_a_week_is_judged_with_the_days_that_the_file_leaves_alone(importer: Importateur) -> None:
    importer(fichier({"date": "2027-01-05"}))

    assert "végétarien" not in importer(fichier({"labels": ""})).rapport


def test_a_vegetarian_meal_that_nobody_eats_does_not_count(importer: Importateur) -> None:
    mercredi = {"date": "2027-01-06"}

    rapport = importer(fichier({"labels": ""}, mercredi)).rapport

    assert "semaine du 4 janvier 2027 : aucun repas végétarien" in rapport
    assert "mercredi 6 janvier 2027 : pas de repas ce jour-là" in rapport


def test_the_restaurant_that_alone_has_no_vegetarian_meal_is_named(importer: Importateur) -> None:
    propre = {"structure": "Restaurant Jules-Ferry", "labels": "", "plat": "Rôti"}

    rapport = importer(fichier({}, propre)).rapport

    assert "semaine du 4 janvier 2027 : aucun repas végétarien (Restaurant Jules-Ferry)" in rapport


def test_as_many_queries_for_two_dishes_as_for_a_hundred(importer: Importateur) -> None:
    def requetes(contenu: bytes) -> int:
        with CaptureQueriesContext(connection) as captees:
            assert importer(contenu, "--essai").statut == 0
        return len(captees)

    cent = b"".join(EXEMPLE.splitlines(keepends=True)[:101])
    assert requetes(fichier({}, {"date": "2027-01-05"})) == requetes(cent)
