"""The agents' menus: a month published in one click, a week copied, warnings, a dish edited."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Utilisateur
from portail import roles
from reservations.models import JourParticulier, Menu, MoisPublie, Plat, Restaurant
from tests import fabriques

pytestmark = pytest.mark.django_db
PAGE = "/admin/menus-cantine/"
MENUS = "/admin/reservations/menu/"
JEUDI = datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
JANVIER = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _horloge() -> Iterator[None]:
    with time_machine.travel(JEUDI, tick=False):
        yield


@pytest.fixture
def agent() -> Utilisateur:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    Utilisateur.objects.filter(pk=agent.pk).update(nom="Claude Martin")
    agent.refresh_from_db()
    return agent


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


@pytest.fixture
def bureau(agent: Utilisateur) -> Client:
    return navigateur(agent)


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().replace("&nbsp;", " ").split())


def lue(client: Client) -> str:
    return texte(client.get(PAGE))


def noms(jour: date, restaurant: Restaurant | None = None) -> list[str]:
    plats = Plat.objects.filter(menu__jour=jour, menu__restaurant=restaurant)
    return list(plats.values_list("nom", flat=True))


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("adresse", [PAGE, MENUS, "/admin/reservations/restaurant/"])
def test_a_service_without_schools_has_none_of_it(adresse: str) -> None:
    petite = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    assert petite.get(adresse).status_code == 403
    assert "Menus de la cantine" not in texte(petite.get("/admin/"))
    assert "/admin/reservations/" not in texte(petite.get("/admin/"))


def test_who_serves_schools_is_led_there_from_the_agents_home(bureau: Client) -> None:
    accueil = texte(bureau.get("/admin/"))
    assert f'href="{PAGE}">Menus de la cantine</a>' in accueil
    assert bureau.get(PAGE).status_code == 200


def test_the_treasury_has_none_of_it() -> None:
    clerc = navigateur(fabriques.agent(roles.TRESORERIE, fabriques.le_service()))
    assert clerc.get(PAGE).status_code == 403
    assert clerc.post(f"{PAGE}publier/", {"mois": "2027-01"}).status_code == 403
    assert not MoisPublie.objects.exists()


def test_schools_and_restaurants_are_read_by_the_service_and_changed_by_the_administrator(
    bureau: Client, admin_client: Client
) -> None:
    restaurant = Restaurant.objects.earliest("pk")
    page = f"/admin/reservations/restaurant/{restaurant.pk}/change/"
    change = {"nom": "Restaurant du Parc", "places": "", "heure_effectif": "09:00"}

    assert bureau.get(page).status_code == 200
    assert bureau.post(page, change).status_code == 403
    assert admin_client.post(page, change).status_code == 302
    restaurant.refresh_from_db()
    assert restaurant.nom == "Restaurant du Parc"


# --- publishing -----------------------------------------------------------------------------------


def test_a_month_is_published_in_one_click_and_taken_back(bureau: Client) -> None:
    fabriques.menu(date(2027, 1, 4), "Taboulé")

    page = lue(bureau)
    assert "1 menu écrit sur 16" in page
    assert "jusqu’au 10 décembre 2026 inclus" in page
    fait = texte(bureau.post(f"{PAGE}publier/", {"mois": "2027-01"}, follow=True))
    assert "Les familles lisent les menus de janvier 2027." in fait
    assert "Publié</a> le 26 novembre 2026, par Claude Martin" in fait
    assert "il en manque 15" in fait
    assert "Taboulé" in texte(Client().get("/menus/", {"semaine": "2027-01-04"}))

    retire = texte(bureau.post(f"{PAGE}retirer/", {"mois": "2027-01"}, follow=True))
    assert "Les menus de janvier 2027 ne sont plus montrés aux familles." in retire
    assert "Taboulé" not in texte(Client().get("/menus/", {"semaine": "2027-01-04"}))
    assert noms(date(2027, 1, 4)) == ["Taboulé"]


@pytest.mark.parametrize("geste", ["publier", "retirer"])
def test_a_click_sent_twice_changes_nothing_more(bureau: Client, geste: str) -> None:
    if geste == "retirer":
        MoisPublie.objects.create(mois=JANVIER)
    for attendu in (False, True):
        dit = texte(bureau.post(f"{PAGE}{geste}/", {"mois": "2027-01"}, follow=True))
        assert ("C’était déjà fait" in dit) == attendu
    assert MoisPublie.objects.count() == (geste == "publier")


@pytest.mark.parametrize("mois", ["", "abc", "2027-13", "9999-12"])
def test_a_forged_month_publishes_nothing(bureau: Client, mois: str) -> None:
    dit = texte(bureau.post(f"{PAGE}publier/", {"mois": mois}, follow=True))
    assert "rien n’a changé." in dit
    assert not MoisPublie.objects.exists()


# --- what to look at ------------------------------------------------------------------------------


def test_the_page_tells_what_families_should_not_find(bureau: Client) -> None:
    fabriques.menu(date(2026, 12, 1), "Rôti", allergenes=None)
    fabriques.menu(date(2026, 12, 8), "Dahl", labels=["VEG"])
    fabriques.menu(date(2026, 12, 23), "Bûche", labels=["VEG"])
    fabriques.menu(date(2026, 11, 17), "D’avant", allergenes=None)
    menu = Menu.objects.get(jour=date(2026, 12, 1))

    page = lue(bureau)

    assert "Semaines sans repas végétarien (1)" in page
    assert "Semaine du 30 novembre 2026 : aucun repas végétarien" in page
    assert "Mardi 1er décembre 2026 : allergènes non renseignés (Rôti)" in page
    assert f'href="{MENUS}{menu.pk}/change/"' in page
    assert "Mercredi 23 décembre 2026 : pas de repas ce jour-là (vacances de Noël)" in page
    assert "D’avant" not in page


def test_a_menu_of_a_mistyped_year_does_not_hold_the_page(bureau: Client) -> None:
    fabriques.menu(date(9999, 12, 31), "Rôti")
    page = lue(bureau)
    assert "Février 2027" in page
    assert "9999" not in page


def test_nothing_to_look_at_is_said(bureau: Client) -> None:
    fabriques.menu(date(2026, 12, 8), "Dahl", labels=["VEG"])
    assert "Rien à signaler dans les menus écrits." in lue(bureau)


# --- copying a week -------------------------------------------------------------------------------


def copier(bureau: Client, **champs: str) -> str:
    donnees = {"de": "2026-11-30", "vers": "2026-12-14", "restaurant": "", **champs}
    return texte(bureau.post(f"{PAGE}copier/", donnees, follow=True))


@pytest.fixture
def modele() -> None:
    for n, plat in ((0, "Taboulé"), (1, "Dahl"), (3, "Rôti")):
        fabriques.menu(date(2026, 11, 30 + n) if not n else date(2026, 12, n), plat, "Poire")


@pytest.mark.usefixtures("modele")
def test_a_week_is_copied_day_by_day_with_all_that_is_said_of_its_dishes(bureau: Client) -> None:
    Plat.objects.filter(nom="Taboulé").update(labels=["BIO"], allergenes=["GLU"])
    Plat.objects.filter(nom="Dahl").update(allergenes=None)

    dit = copier(bureau)

    assert "Semaine du 14 décembre 2026 : plats copiés les 14, 15 et 17 décembre 2026." in dit
    assert noms(date(2026, 12, 14)) == ["Taboulé", "Poire"]
    taboule = Plat.objects.get(nom="Taboulé", menu__jour=date(2026, 12, 14))
    assert (taboule.rang, taboule.labels, taboule.allergenes) == (1, ["BIO"], ["GLU"])
    assert Plat.objects.get(nom="Dahl", menu__jour=date(2026, 12, 15)).allergenes is None
    assert noms(date(2026, 11, 30)) == ["Taboulé", "Poire"]


@pytest.mark.usefixtures("modele")
def test_a_day_that_has_dishes_keeps_them_unless_told(bureau: Client) -> None:
    fabriques.menu(date(2026, 12, 14), "Lasagnes")

    dit = copier(bureau)
    assert "plats copiés les 15 et 17 décembre 2026." in dit
    assert "Plats déjà écrits, et conservés, le 14 décembre 2026." in dit
    assert noms(date(2026, 12, 14)) == ["Lasagnes"]

    copier(bureau, remplacer="on")
    assert noms(date(2026, 12, 14)) == ["Taboulé", "Poire"]


@pytest.mark.usefixtures("modele")
def test_a_closed_day_gets_nothing(bureau: Client) -> None:
    lundi = date(2026, 12, 14)
    JourParticulier.objects.create(debut=lundi, fin=lundi, motif="pont")

    dit = copier(bureau)

    assert "Pas de repas, donc pas de plats, le 14 décembre 2026." in dit
    assert not Menu.objects.filter(jour=lundi).exists()


@pytest.mark.usefixtures("modele")
def test_any_day_names_its_week_and_a_restaurant_copies_its_own(bureau: Client) -> None:
    ferry = Restaurant.objects.get(nom="Restaurant Jules-Ferry")
    fabriques.menu(date(2026, 12, 1), "Pique-nique", restaurant=ferry)

    copier(bureau, de="2026-12-03", vers="2026-12-18", restaurant=str(ferry.pk))

    assert noms(date(2026, 12, 15), ferry) == ["Pique-nique"]
    assert noms(date(2026, 12, 15)) == []


def test_an_empty_week_says_that_it_is(bureau: Client) -> None:
    assert "La semaine à copier n’a pas de plats pour ce restaurant." in copier(bureau)


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"vers": ""}, "Indiquez un jour de la semaine."),
        ({"de": "demain"}, "Écrivez une date, par exemple 04/01/2027."),
        ({"vers": "2026-12-04"}, "Choisissez une autre semaine que celle à copier."),
        ({"vers": "9999-12-31"}, "Choisissez une semaine de ces années scolaires."),
        ({"restaurant": "9999"}, "Choisissez un restaurant de la liste."),
    ],
)
@pytest.mark.usefixtures("modele")
def test_a_wrong_week_is_refused_beside_what_was_written(
    bureau: Client, champs: dict[str, str], raison: str
) -> None:
    dit = copier(bureau, **champs)
    assert "Rien n’a été copié" in dit
    assert raison in dit
    assert Menu.objects.count() == 3


def test_queries_follow_neither_months_nor_menus(bureau: Client) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as captees:
            lue(bureau)
        return len(captees)

    fabriques.menu(date(2026, 12, 1), "Rôti", allergenes=None)
    MoisPublie.objects.create(mois=JANVIER)
    requetes()
    avant = requetes()
    for n in range(1, 29):
        fabriques.menu(date(2027, 5, n), "Rôti", "Poire", allergenes=None)
        MoisPublie.objects.create(mois=date(2028, 1, 1) + timedelta(days=31 * n))
    assert requetes() == avant


# --- a dish, in the admin -------------------------------------------------------------------------


def donnees(menu: Menu, **plat: Any) -> dict[str, Any]:
    """The form of a menu and of its first dish, with `plat` changed."""
    premier = menu.plats.earliest("rang")
    champs = {"id": premier.pk, "menu": menu.pk, "rang": 1, "nom": premier.nom, "etat": "aucun"}
    return {
        "jour": menu.jour,
        "restaurant": "",
        "plats-TOTAL_FORMS": 1,
        "plats-INITIAL_FORMS": 1,
        **{f"plats-0-{champ}": valeur for champ, valeur in {**champs, **plat}.items()},
    }


@pytest.mark.parametrize(
    ("plat", "gardes"),
    [
        ({"etat": "inconnus"}, None),
        ({"etat": "aucun"}, []),
        ({"etat": "liste", "allergenes": ["LAI", "GLU"]}, ["LAI", "GLU"]),
    ],
)
def test_the_three_things_one_may_say_of_allergens(
    bureau: Client, plat: dict[str, Any], gardes: list[str] | None
) -> None:
    menu = fabriques.menu(date(2026, 12, 8), "Dahl", labels=["VEG"], allergenes=["CEL"])
    adresse = f"{MENUS}{menu.pk}/change/"

    assert bureau.post(adresse, donnees(menu, labels=["VEG"], **plat)).status_code == 302

    assert menu.plats.get().allergenes == gardes
    assert menu.plats.get().labels == ["VEG"]
    etat = rf'value="{plat["etat"]}"[^>]* checked'
    assert re.search(etat, texte(bureau.get(adresse)))


@pytest.mark.parametrize(
    ("plat", "raison"),
    [
        ({"etat": "liste"}, "Cochez au moins un allergène, ou dites qu’il n’y en a pas."),
        ({"etat": "aucun", "allergenes": ["LAI"]}, "Vous avez coché des allergènes"),
    ],
)
def test_what_contradicts_itself_is_asked_again(
    bureau: Client, plat: dict[str, Any], raison: str
) -> None:
    menu = fabriques.menu(date(2026, 12, 8), "Dahl", allergenes=["CEL"])

    dit = texte(bureau.post(f"{MENUS}{menu.pk}/change/", donnees(menu, **plat)))

    assert raison in dit
    assert menu.plats.get().allergenes == ["CEL"]


def test_saving_a_menu_says_at_once_what_to_look_at(bureau: Client) -> None:
    menu = fabriques.menu(date(2026, 12, 8), "Dahl")

    dit = texte(bureau.post(f"{MENUS}{menu.pk}/change/", donnees(menu), follow=True))

    assert "À vérifier, semaine du 7 décembre 2026 : aucun repas végétarien." in dit


def deux_plats(menu: Menu, rangs: tuple[int, int], **champs: str) -> dict[str, Any]:
    """The page of a menu of two dishes, with these ranks written."""
    envoi = donnees(menu) | {"plats-TOTAL_FORMS": "2", "plats-INITIAL_FORMS": "2"}
    for numero, (plat, rang) in enumerate(zip(menu.plats.all(), rangs, strict=True)):
        envoi |= {
            f"plats-{numero}-id": str(plat.pk),
            f"plats-{numero}-menu": str(menu.pk),
            f"plats-{numero}-nom": plat.nom,
            f"plats-{numero}-rang": str(rang),
            f"plats-{numero}-etat": "aucun",
        }
    return envoi | champs


def test_two_dishes_change_places(bureau: Client) -> None:
    menu = fabriques.menu(date(2027, 1, 4), "Dahl", "Poire")
    envoi = deux_plats(menu, (2, 1))
    assert bureau.post(f"{MENUS}{menu.pk}/change/", envoi).status_code == 302
    assert noms(menu.jour) == ["Poire", "Dahl"]
    assert [plat.rang for plat in menu.plats.all()] == [1, 2]


def test_a_dish_takes_the_place_of_one_that_is_removed(bureau: Client) -> None:
    menu = fabriques.menu(date(2027, 1, 4), "Dahl", "Poire")
    envoi = deux_plats(menu, (2, 2), **{"plats-1-DELETE": "on"})
    assert bureau.post(f"{MENUS}{menu.pk}/change/", envoi).status_code == 302
    assert list(menu.plats.values_list("rang", "nom")) == [(2, "Dahl")]


def test_two_dishes_of_one_rank_and_a_rank_of_no_menu_are_refused_in_words(bureau: Client) -> None:
    menu = fabriques.menu(date(2027, 1, 4), "Dahl", "Poire")
    page = f"{MENUS}{menu.pk}/change/"
    assert bureau.post(page, deux_plats(menu, (1, 1))).status_code == 200
    dit = texte(bureau.post(page, deux_plats(menu, (1, 40000))))
    assert "inférieure ou égale à 99" in dit
    assert list(menu.plats.values_list("rang", "nom")) == [(1, "Dahl"), (2, "Poire")]


@pytest.mark.parametrize("jour", ["2062-01-04", "9999-12-31", "0026-01-04"])
def test_a_mistyped_year_is_refused_beside_its_day(bureau: Client, jour: str) -> None:
    neuf = {"jour": jour, "plats-TOTAL_FORMS": 0, "plats-INITIAL_FORMS": 0}
    dit = texte(bureau.post(f"{MENUS}add/", neuf))
    assert "Les dates de cette année scolaire sont inconnues." in dit
    assert not Menu.objects.exists()


def test_a_day_has_one_common_menu(bureau: Client) -> None:
    fabriques.menu(date(2026, 12, 8), "Dahl")
    neuf = {"jour": "2026-12-08", "plats-TOTAL_FORMS": 0, "plats-INITIAL_FORMS": 0}
    assert "Il y a déjà un menu commun ce jour-là." in texte(bureau.post(f"{MENUS}add/", neuf))


def test_the_list_names_each_day_s_dishes_in_a_fixed_number_of_queries(bureau: Client) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as captees:
            assert "mardi 8 décembre 2026" in texte(bureau.get(MENUS))
        return len(captees)

    fabriques.menu(date(2026, 12, 8), "Dahl", allergenes=None)
    requetes()
    avant = requetes()
    for n in range(9, 19):
        fabriques.menu(date(2026, 12, n), "Rôti", "Poire")
    assert requetes() == avant
