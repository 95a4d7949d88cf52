"""The page of menus: public, a week or a month, every dish with what it holds."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Famille
from portail.models import Commune
from reservations.carte.menus import MenuAffiche, PlatAffiche, Rang, menus_du
from reservations.models import Ecole, JourParticulier, MoisPublie, Restaurant
from tests import fabriques

pytestmark = pytest.mark.django_db
PAGE = "/menus/"
JEUDI = datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
LUNDI = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(JEUDI, tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def _publies() -> None:
    MoisPublie.objects.create(mois=date(2026, 11, 1))


@pytest.fixture
def ferry() -> Restaurant:
    return Restaurant.objects.get(nom="Restaurant Jules-Ferry")


@pytest.fixture
def renon() -> Restaurant:
    return Restaurant.objects.get(nom="Restaurant Jean-Renon")


def lue(client: Client, statut: int = 200, **demande: Any) -> str:
    reponse = client.get(PAGE, demande)
    assert reponse.status_code == statut
    return " ".join(reponse.content.decode().replace("&nbsp;", " ").split())


def titre(page: str) -> str:
    return re.findall(r"<h1>(.*?)</h1>", page)[0]


def le_jour(page: str, jour: str) -> str:
    """What the page says of that day, without its tags."""
    _, _, suite = page.partition(f'id="jour-{jour}"')
    assert suite, f"la page ne parle pas du {jour}"
    html = re.split(r'<li class="carte jour|<section', suite)[0]
    return " ".join(re.sub(r"<[^>]*>|^[^>]*>", " ", html).split())


# --- which week, which month ----------------------------------------------------------------------


def test_it_opens_on_this_week_without_signing_in(client: Client) -> None:
    fabriques.menu(LUNDI, "Taboulé", "Poulet au curry")

    page = lue(client)

    assert titre(page) == "Menus du 23 au 27 novembre"
    assert "Lundi 23 novembre" in le_jour(page, "2026-11-23")
    assert "Taboulé" in le_jour(page, "2026-11-23")
    assert "Aujourd’hui" in le_jour(page, "2026-11-26")


@pytest.mark.parametrize("jour", [28, 29])
def test_from_saturday_on_it_opens_on_the_next_week(
    client: Client, horloge: time_machine.Traveller, jour: int
) -> None:
    horloge.move_to(JEUDI.replace(day=jour))
    assert "du 30 novembre au 4 décembre" in titre(lue(client))


def test_after_the_last_meals_of_the_year_it_opens_on_the_first_of_january(
    client: Client, horloge: time_machine.Traveller
) -> None:
    horloge.move_to(JEUDI.replace(month=12, day=19))
    assert "du 4 au 8 janvier" in titre(lue(client))


def test_any_day_names_its_week(client: Client) -> None:
    fabriques.menu(LUNDI, "Taboulé")
    assert titre(lue(client, semaine="2026-11-25")) == "Menus du 23 au 27 novembre"


def test_a_month_is_read_week_by_week(client: Client) -> None:
    fabriques.menu(LUNDI, "Taboulé")

    page = lue(client, mois="2026-11")

    assert titre(page) == "Menus de novembre 2026"
    for semaine in ("du 2 au 6", "du 9 au 13", "du 16 au 20", "du 23 au 27", "du 30"):
        assert f"Semaine {semaine} novembre" in page
    assert "Taboulé" in le_jour(page, "2026-11-23")


def test_one_goes_to_the_neighbouring_weeks_and_to_the_month_and_back(client: Client) -> None:
    semaine, mois = lue(client), lue(client, mois="2026-11")

    for lien in ("semaine=2026-11-16", "semaine=2026-11-30", "mois=2026-11"):
        assert f'href="?{lien}"' in semaine
    for lien in ("mois=2026-10", "mois=2026-12", "semaine=2026-11-23"):
        assert f'href="?{lien}"' in mois
    assert "data-imprimer" in semaine


@pytest.mark.parametrize(
    ("demande", "dit"),
    [
        ({"mois": "abc"}, "Ce mois n’existe pas"),
        ({"mois": "2026-13"}, "Ce mois n’existe pas"),
        ({"mois": "9999-12"}, "Les menus d’une date si lointaine ne sont pas ici"),
        ({"mois": "0001-01"}, "Les menus d’une date si lointaine ne sont pas ici"),
        ({"semaine": "9999-12-31"}, "Les menus d’une date si lointaine ne sont pas ici"),
        ({"semaine": "2026-02-30"}, "Cette semaine n’existe pas"),
        ({"semaine": "20261123"}, "Cette semaine n’existe pas"),
        ({"restaurant": "abc"}, "Ce restaurant n’existe pas"),
        ({"restaurant": "9" * 5000}, "Ce restaurant n’existe pas"),
        ({"restaurant": "0"}, "Ce restaurant n’existe pas"),
    ],
)
def test_an_address_that_means_nothing_is_answered_in_french(
    client: Client, demande: dict[str, str], dit: str
) -> None:
    page = lue(client, 404, **demande)

    assert f"{dit} : voici ce que nous pouvons vous montrer." in page
    assert "du 23 au 27 novembre" in titre(page)


def test_the_neighbours_end_with_the_school_years_that_are_known(client: Client) -> None:
    premiere, derniere = lue(client, mois="2025-09"), lue(client, mois="2028-08")
    assert 'rel="prev"' not in premiere
    assert 'rel="next"' not in derniere


# --- dishes ---------------------------------------------------------------------------------------


def test_the_three_things_one_may_know_of_allergens_never_look_alike(client: Client) -> None:
    fabriques.menu(LUNDI, "Rôti", allergenes=["GLU", "SUL"])
    fabriques.menu(date(2026, 11, 24), "Poire", allergenes=[])
    fabriques.menu(date(2026, 11, 26), "Macédoine", allergenes=None)

    page = lue(client)

    assert le_jour(page, "2026-11-23").endswith("Rôti Allergènes : gluten, sulfites")
    assert le_jour(page, "2026-11-24").endswith("Poire Aucun allergène")
    assert le_jour(page, "2026-11-26").endswith("Macédoine Allergènes non renseignés")
    assert page.count('class="allergenes allergenes-aucun"') == 1
    assert page.count('class="allergenes-inconnus"') == 1


def test_the_substitute_is_beside_the_dish_and_named_as_such(client: Client) -> None:
    fabriques.menu(LUNDI, "Rôti de porc", "Purée", remplacement="Omelette")

    dit = le_jour(lue(client), "2026-11-23")

    assert dit.index("Rôti de porc") < dit.index("ou, à la place : Omelette") < dit.index("Purée")


def test_labels_are_words_and_the_legend_explains_those_of_the_page(client: Client) -> None:
    fabriques.menu(LUNDI, "Colin", labels=["MSC", "BIO"])

    page = lue(client)

    assert "Colin bio pêche durable" in le_jour(page, "2026-11-23")
    _, _, legende = page.partition('id="legende"')
    assert "issu de l’agriculture biologique" in legende
    assert "animaux nés, élevés et abattus en France" not in legende
    assert "fruits à coque" in legende


def test_a_dish_is_text(client: Client) -> None:
    fabriques.menu(LUNDI, "<b>Rôti</b>")
    assert "&lt;b&gt;Rôti&lt;/b&gt;" in lue(client)


# --- which restaurant -----------------------------------------------------------------------------


def test_a_restaurant_s_own_menu_takes_the_place_of_the_common_one(
    client: Client, ferry: Restaurant, renon: Restaurant
) -> None:
    fabriques.menu(LUNDI, "Taboulé")
    fabriques.menu(LUNDI, "Pique-nique", restaurant=ferry)

    assert "Pique-nique" in le_jour(lue(client, restaurant=ferry.pk), "2026-11-23")
    assert "Taboulé" not in le_jour(lue(client, restaurant=ferry.pk), "2026-11-23")
    assert "Taboulé" in le_jour(lue(client, restaurant=renon.pk), "2026-11-23")


def test_a_restaurant_is_known_by_its_schools_and_stays_chosen(
    client: Client, ferry: Restaurant
) -> None:
    page = lue(client, restaurant=ferry.pk)

    assert "Restaurant Jules-Ferry (École élémentaire Jules-Ferry)</option>" in page
    assert "Jean-Renon (École maternelle Jean-Renon, École élémentaire Charles-Péguy)" in page
    assert f'value="{ferry.pk}" selected' in page
    assert f'href="?mois=2026-11&amp;restaurant={ferry.pk}"' in page


def test_a_family_finds_its_child_s_restaurant(parent: Client, famille: Famille) -> None:
    fabriques.ecolier(famille)
    assert "<strong>Restaurant Jules-Ferry</strong>" in lue(parent)


def test_a_family_of_two_restaurants_goes_from_one_to_the_other(
    parent: Client, famille: Famille, renon: Restaurant
) -> None:
    fabriques.ecolier(famille, "Jade", structure="École maternelle Jean-Renon")
    fabriques.ecolier(famille, "Malo")

    page = lue(parent)

    assert "<strong>Restaurant Jean-Renon</strong>" in page
    assert "Jade : Restaurant Jean-Renon</a>" in page
    assert "Malo : Restaurant Jules-Ferry</a>" in page


def test_a_town_that_has_no_school_yet_shows_the_common_menu(client: Client) -> None:
    Ecole.objects.all().delete()
    Restaurant.objects.all().delete()
    fabriques.menu(LUNDI, "Taboulé")

    page = lue(client)

    assert "Taboulé" in le_jour(page, "2026-11-23")
    assert "Pas de repas le mercredi" in le_jour(page, "2026-11-25")


# --- days without a menu --------------------------------------------------------------------------


def test_a_closed_day_says_why(client: Client) -> None:
    JourParticulier.objects.create(debut=LUNDI, fin=LUNDI, motif="pont de novembre")
    fabriques.menu(LUNDI, "Taboulé")
    fabriques.menu(date(2026, 11, 24), "Poire")

    page = lue(client)

    assert le_jour(page, "2026-11-23") == "Lundi 23 novembre Pas de repas : pont de novembre"
    assert le_jour(page, "2026-11-25") == "Mercredi 25 novembre Pas de repas le mercredi"
    semaine_du_11 = lue(client, semaine="2026-11-09")
    assert "Pas de repas : armistice de 1918" in le_jour(semaine_du_11, "2026-11-11")


def test_a_week_of_holidays_says_it_first_and_leads_to_the_next_meals(client: Client) -> None:
    page = lue(client, semaine="2026-12-21")

    assert titre(page) == "Pas de repas du 21 au 25 décembre"
    assert "Vacances de Noël." in page
    assert 'href="?semaine=2027-01-04">Voir les prochains repas' in page


def test_a_school_that_does_not_eat_with_the_others_is_named(
    client: Client, renon: Restaurant
) -> None:
    maternelle = renon.ecoles.get(nom="École maternelle Jean-Renon")
    JourParticulier.objects.create(debut=LUNDI, fin=LUNDI, ecole=maternelle, motif="sortie")
    fabriques.menu(LUNDI, "Taboulé")

    dit = le_jour(lue(client, restaurant=renon.pk), "2026-11-23")

    assert "Sauf École maternelle Jean-Renon : sortie" in dit
    assert "Taboulé" in dit


def test_a_saturday_with_meals_is_shown_and_another_is_not(client: Client) -> None:
    assert "jour-2026-11-28" not in lue(client)
    samedi = date(2026, 11, 28)
    JourParticulier.objects.create(debut=samedi, fin=samedi, ouvert=True, motif="rattrapage")
    fabriques.menu(samedi, "Taboulé")

    page = lue(client)
    assert titre(page) == "Menus du 23 au 28 novembre"
    assert "Taboulé" in le_jour(page, "2026-11-28")


def test_a_month_that_is_not_published_says_so_and_shows_nothing(client: Client) -> None:
    fabriques.menu(date(2026, 12, 7), "Surprise")

    mois, semaine = lue(client, mois="2026-12"), lue(client, semaine="2026-12-07")

    assert titre(mois) == "Les menus de décembre 2026 ne sont pas encore publiés"
    assert titre(semaine) == "Les menus du 7 au 11 décembre ne sont pas encore publiés"
    assert "Surprise" not in mois + semaine
    MoisPublie.objects.create(mois=date(2026, 12, 1))
    assert "Surprise" in lue(client, mois="2026-12")


def test_a_week_of_two_months_shows_what_is_published(client: Client) -> None:
    fabriques.menu(date(2026, 11, 30), "Taboulé")
    fabriques.menu(date(2026, 12, 1), "Surprise")

    page = lue(client, semaine="2026-11-30")

    assert titre(page) == "Menus du 30 novembre au 4 décembre"
    assert "Taboulé" in le_jour(page, "2026-11-30")
    assert le_jour(page, "2026-12-01") == "Mardi 1er décembre Menu pas encore publié"


def test_a_published_month_without_dishes_is_said_to_be_unknown(client: Client) -> None:
    assert titre(lue(client)) == "Les menus du 23 au 27 novembre ne sont pas encore connus"


def test_a_school_year_that_nobody_has_published_is_not_said_to_be_closed(
    client: Client, horloge: time_machine.Traveller
) -> None:
    horloge.move_to(datetime(2028, 9, 4, 9, 0, tzinfo=ZoneInfo("Europe/Paris")))
    assert "n’est pas encore publié" in titre(lue(client))


# --- the menu, the door, the cache ----------------------------------------------------------------


def test_families_find_it_in_their_menu_and_strangers_at_the_door(
    client: Client, famille: Famille
) -> None:
    porte = client.get("/connexion/").content.decode()
    assert 'href="/menus/">Voir les menus sans se connecter</a>' in porte

    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    accueil = " ".join(client.get("/").content.decode().split())
    menu = accueil.split('<nav class="menu"')[1].split("</nav>")[0]
    entrees = re.sub(r"<[^>]*>", " ", menu).split()
    assert " ".join(entrees).index("Archives Menus de la cantine") > 0
    assert "Les plats de la semaine et du mois, avec leurs allergènes" in accueil


def test_only_a_stranger_s_page_is_kept_and_only_for_strangers(
    client: Client, famille: Famille
) -> None:
    reponse = client.get(PAGE)
    assert reponse["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in reponse["Vary"]
    assert "no-store" in client.get(PAGE, {"mois": "abc"})["Cache-Control"]

    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    privee = client.get(PAGE)
    assert "no-store" in privee["Cache-Control"]
    assert "public" not in privee["Cache-Control"]


def test_an_agent_reads_them_too(client: Client) -> None:
    client.force_login(fabriques.agent("Agents de service"), backend="comptes.backends.Connexion")
    assert "du 23 au 27 novembre" in titre(lue(client))


def test_queries_follow_neither_days_nor_dishes_nor_restaurants(
    parent: Client, famille: Famille, ferry: Restaurant
) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as captees:
            lue(parent, mois="2026-11")
        return len(captees)

    fabriques.ecolier(famille)
    fabriques.menu(LUNDI, "Taboulé")
    requetes()
    avant = requetes()
    modele = Ecole.objects.get(restaurant=ferry)
    for n in range(5):
        autre = Restaurant.objects.create(nom=f"Restaurant {n}")
        Ecole.objects.create(
            nom=f"École {n}", restaurant=autre, service=modele.service, prestation=modele.prestation
        )
        fabriques.ecolier(famille, f"Enfant {n}", structure=f"École {n}")
        fabriques.menu(date(2026, 11, 2 + n), "a", "b", "c", remplacement="d")
        fabriques.menu(date(2026, 11, 2 + n), "a", "b", restaurant=ferry)
    assert requetes() == avant


# --- what other pages read ------------------------------------------------------------------------


def test_other_pages_read_what_is_published_by_restaurant_and_day(
    ferry: Restaurant, renon: Restaurant
) -> None:
    mardi, mercredi = date(2026, 11, 24), date(2026, 11, 25)
    fabriques.menu(LUNDI, "Taboulé", remplacement="Œuf", labels=["BIO"], allergenes=["GLU"])
    fabriques.menu(LUNDI, "Pique-nique", restaurant=ferry)
    fabriques.menu(mardi, restaurant=ferry)  # without dishes: the common one stands
    fabriques.menu(mardi, "Poire")
    fabriques.menu(date(2026, 12, 1), "Surprise")

    lus = menus_du(LUNDI, date(2026, 12, 31), [ferry.pk, renon.pk])

    assert set(lus) == {(r.pk, j) for r in (ferry, renon) for j in (LUNDI, mardi)}
    taboule = PlatAffiche("Taboulé", ("BIO",), ("gluten",))  # type: ignore[arg-type]
    oeuf = PlatAffiche("Œuf", ("BIO",), ("gluten",))  # type: ignore[arg-type]
    assert lus[renon.pk, LUNDI] == MenuAffiche(LUNDI, (Rang(taboule, oeuf),))
    assert lus[ferry.pk, LUNDI].propre
    assert [p.nom for p in lus[ferry.pk, mardi].plats] == ["Poire"]
    assert menus_du(mercredi, mercredi, [ferry.pk]) == {}


def test_the_holidays_are_those_of_the_town_s_zone(client: Client) -> None:
    assert titre(lue(client, semaine="2027-02-08")).startswith("Pas de repas")
    Commune.objects.update(zone_scolaire="B")
    assert titre(lue(client, semaine="2027-02-08")).startswith("Les menus")
