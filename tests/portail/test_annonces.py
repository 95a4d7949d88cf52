"""The town's notices: who reads which, on which days; who writes which."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Famille
from factures.models import Service
from portail import roles
from portail.annonces import Publics
from portail.models import Annonce
from reservations.models import Ecole
from tests import fabriques

pytestmark = pytest.mark.django_db
LISTE = "/admin/portail/annonce/"
AJOUT = f"{LISTE}add/"
JEUDI = datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
JOUR = date(2026, 11, 26)
RENON = "École maternelle Jean-Renon"


@pytest.fixture(autouse=True)
def _horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(JEUDI, tick=False) as horloge:
        yield horloge


def annonce(titre: str = "Grève lundi", **champs: Any) -> Annonce:
    dates = {"debut": JOUR, "fin": JOUR + timedelta(days=4)}
    return Annonce.objects.create(titre=titre, **{**dates, **champs})


def navigateur(famille: Famille) -> Client:
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client


def accueil(famille: Famille) -> str:
    return navigateur(famille).get("/").content.decode()


def texte(reponse: Any) -> str:
    html = unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return " ".join(html.replace("\u00a0", " ").split())


def scolaire() -> Service:
    return fabriques.le_service()


def ecole(nom: str = fabriques.JULES_FERRY) -> Ecole:
    return Ecole.objects.get(nom=nom)


# --- who reads it ---------------------------------------------------------------------------------


def test_everybody_reads_what_is_for_everybody(famille: Famille) -> None:
    annonce("Le portail sera fermé dimanche", texte="De 8 h à 10 h.")
    page = accueil(famille)
    assert "Le portail sera fermé dimanche" in page
    assert "<p>De 8 h à 10 h.</p>" in page
    assert 'aria-label="Annonces de la ville"' in page


def test_a_school_s_notice_is_read_by_its_families_alone(famille: Famille) -> None:
    autre = fabriques.nouvelle_famille()
    fabriques.ecolier(famille, structure="ecole elementaire JULES-FERRY")
    fabriques.ecolier(autre, structure=RENON)
    annonce(ecole=ecole())
    assert "Grève lundi" in accueil(famille)
    assert "Grève lundi" not in accueil(autre)


def test_a_service_s_is_read_by_those_it_bills_and_those_at_its_schools(famille: Famille) -> None:
    facturee, ancienne, creche = (fabriques.nouvelle_famille() for _ in range(3))
    fabriques.ecolier(famille)
    fabriques.facture(facturee, service=scolaire(), emission=JOUR - timedelta(days=364))
    fabriques.facture(ancienne, service=scolaire(), emission=JOUR - timedelta(days=366))
    fabriques.facture(creche, service=fabriques.petite_enfance())
    annonce(service=scolaire())
    lues = ["Grève lundi" in accueil(f) for f in (famille, facturee, ancienne, creche)]
    assert lues == [True, True, False, False]


def test_separated_parents_both_read_their_child_s_school(famille: Famille) -> None:
    autre = fabriques.nouvelle_famille()
    enfant = fabriques.ecolier(famille)
    autre.rattachements.create(enfant=enfant)
    annonce(ecole=ecole())
    assert "Grève lundi" in accueil(autre)


@pytest.mark.parametrize(
    ("le", "lue"),
    [
        (datetime(2026, 11, 25, 23, 59), False),
        (datetime(2026, 11, 26, 0, 1), True),
        (datetime(2026, 11, 30, 23, 59), True),
        (datetime(2026, 12, 1, 0, 1), False),
    ],
)
def test_its_days_are_the_town_s_both_included(famille: Famille, le: datetime, lue: bool) -> None:
    annonce()
    with time_machine.travel(le.replace(tzinfo=ZoneInfo("Europe/Paris")), tick=False):
        assert ("Grève lundi" in accueil(famille)) is lue


def test_the_important_ones_come_first_and_say_so(famille: Famille) -> None:
    annonce("Ordinaire")
    annonce("Alerte canicule", importante=True, debut=JOUR - timedelta(days=1))
    page = accueil(famille)
    assert page.index("Alerte canicule") < page.index("Ordinaire")
    assert page.count("annonce-marque") == 1


def test_the_text_is_text_and_only_a_secure_address_is_a_link(famille: Famille) -> None:
    annonce(texte="<b>Lire</b> https://ville.fr/a?b=1&c=2, http://pas.sur et javascript:alert(1).")
    page = accueil(famille)
    assert "&lt;b&gt;Lire&lt;/b&gt;" in page
    assert '<a href="https://ville.fr/a?b=1&amp;c=2">https://ville.fr/a?b=1&amp;c=2</a>,' in page
    assert 'href="http://pas.sur' not in page
    assert 'href="javascript' not in page


def test_before_signing_in_one_reads_what_is_marked_so(famille: Famille) -> None:
    annonce("Pour tous, partout", avant_connexion=True)
    annonce("Une fois connecté")
    porte = Client().get("/connexion/").content.decode()
    assert "Pour tous, partout" in porte
    assert "Une fois connecté" not in porte
    assert "Une fois connecté" in accueil(famille)


def test_ten_notices_cost_what_one_of_each_kind_costs(famille: Famille) -> None:
    fabriques.ecolier(famille)
    client = navigateur(famille)
    client.get("/")
    with CaptureQueriesContext(connection) as sans:
        client.get("/")
    for rang in range(10):
        annonce(f"Tous {rang}")
    with CaptureQueriesContext(connection) as pour_tous:
        client.get("/")
    for rang in range(10):
        annonce(f"Service {rang}", service=scolaire())
        annonce(f"École {rang}", ecole=ecole(RENON))
    with CaptureQueriesContext(connection) as pour_certains:
        client.get("/")
    assert len(pour_tous) == len(sans)
    assert len(pour_certains) <= len(sans) + 4


def test_the_count_is_that_of_the_families_who_read_it(famille: Famille) -> None:
    """What the editor is told and what Accueil does are two readings of one rule."""
    autre, facturee, personne = (fabriques.nouvelle_famille() for _ in range(3))
    fabriques.ecolier(famille)
    fabriques.ecolier(famille, "Jade")
    fabriques.ecolier(autre, structure=RENON)
    fabriques.facture(facturee, service=scolaire())
    publics = Publics()
    cas: tuple[tuple[int, dict[str, Any]], ...] = (
        (4, {}),
        (1, {"ecole": ecole()}),
        (1, {"ecole": ecole(RENON)}),
        (3, {"service": scolaire()}),
        (0, {"service": fabriques.petite_enfance()}),
    )
    for rang, (nombre, champs) in enumerate(cas):
        une = annonce(f"Avis {rang}", **champs)
        lecteurs = [f for f in (famille, autre, facturee, personne) if une.titre in accueil(f)]
        assert publics.nombre(une) == len(lecteurs) == nombre


# --- who writes it --------------------------------------------------------------------------------


@pytest.fixture
def agent(client: Client) -> Client:
    """A browser in which somebody of the school service is at work."""
    utilisateur = fabriques.agent(roles.SERVICE, scolaire())
    client.force_login(utilisateur, backend="comptes.backends.Connexion")
    return client


def saisie(**champs: Any) -> dict[str, Any]:
    return {
        "titre": "Grève lundi",
        "texte": "",
        "debut": "2026-11-26",
        "fin": "2026-11-30",
    } | champs


def test_an_agent_writes_for_a_school_and_is_told_how_many_read_it(
    agent: Client, famille: Famille
) -> None:
    fabriques.ecolier(famille)
    assert f"{fabriques.JULES_FERRY} (1 famille)" in texte(agent.get(AJOUT))
    dit = texte(agent.post(AJOUT, saisie(ecole=ecole().pk), follow=True))
    assert "Annonce en cours, pour 1 famille." in dit
    assert "Grève lundi en cours 26 novembre 2026 30 novembre 2026" in dit
    une = Annonce.objects.get()
    assert une.par is not None
    assert "Grève lundi" in accueil(famille)


def test_the_form_sent_twice_writes_one_notice(agent: Client) -> None:
    agent.post(AJOUT, saisie(ecole=ecole().pk))
    assert "Cette annonce est déjà écrite" in texte(agent.post(AJOUT, saisie(ecole=ecole().pk)))
    assert Annonce.objects.count() == 1


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"fin": "2026-11-25"}, "Le dernier jour ne peut pas précéder le premier."),
        ({"ecole": "1", "service": "1"}, "Choisissez un service ou une école, pas les deux."),
        ({}, "Choisissez un service ou une école : toutes les familles, c’est l’administrateur."),
        ({"ecole": "1", "avant_connexion": "on"}, ""),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    agent: Client, champs: dict[str, str], faute: str
) -> None:
    cles = {"ecole": str(ecole().pk), "service": str(scolaire().pk)}
    envoi = {nom: cles.get(nom, valeur) for nom, valeur in champs.items()}
    envoi.setdefault("ecole", cles["ecole"] if "fin" in champs else "")
    reponse = agent.post(AJOUT, saisie(**envoi))
    if faute:
        assert faute in texte(reponse)
        assert not Annonce.objects.exists()
    else:  # that box is not theirs: nobody reads it before the door
        assert not Annonce.objects.get().avant_connexion


def test_only_what_is_for_all_may_be_read_before_the_door(admin_client: Client) -> None:
    envoi = saisie(ecole=ecole().pk, avant_connexion="on")
    assert "Avant la connexion, on ne sait pas qui lit" in texte(admin_client.post(AJOUT, envoi))
    admin_client.post(AJOUT, saisie(avant_connexion="on"))
    assert "Grève lundi" in Client().get("/connexion/").content.decode()


def test_the_same_words_are_not_shown_twice_on_one_day(agent: Client) -> None:
    annonce(ecole=ecole())
    encore = saisie(debut="2026-11-30", fin="2026-12-04")
    dit = texte(agent.post(AJOUT, encore | {"ecole": ecole().pk}))
    assert "du 26 novembre 2026 au 30 novembre 2026 : prolongez celle-là" in dit
    assert agent.post(AJOUT, encore | {"ecole": ecole(RENON).pk}).status_code == 302


def test_the_base_itself_keeps_the_days_in_order() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        annonce(fin=JOUR - timedelta(days=1))


def test_the_list_tells_what_is_on_to_come_and_over(agent: Client) -> None:
    annonce("Maintenant", ecole=ecole())
    annonce("Bientôt", ecole=ecole(), debut=JOUR + timedelta(days=1))
    annonce("Jadis", ecole=ecole(), debut=JOUR - timedelta(9), fin=JOUR - timedelta(1))
    for situation, titre in (
        ("en-cours", "Maintenant"),
        ("a-venir", "Bientôt"),
        ("passees", "Jadis"),
    ):
        dit = texte(agent.get(LISTE, {"situation": situation}))
        assert [t for t in ("Maintenant", "Bientôt", "Jadis") if t in dit] == [titre]


def test_an_agent_leaves_another_service_s_alone(agent: Client) -> None:
    sienne, creche = (
        annonce("École", ecole=ecole()),
        annonce("Crèche", service=fabriques.petite_enfance()),
    )
    tous = annonce("Tous")
    dit = texte(agent.get(LISTE))
    assert "Crèche" not in dit
    for une, lire, ecrire in ((sienne, 200, 302), (creche, 302, 302), (tous, 200, 403)):
        adresse = f"{LISTE}{une.pk}/change/"
        assert agent.get(adresse).status_code == lire
        assert agent.post(adresse, saisie(titre="Changée", ecole=ecole().pk)).status_code == ecrire
    assert set(Annonce.objects.values_list("titre", flat=True)) == {"Changée", "Crèche", "Tous"}
    agent.post(LISTE, {"action": "delete_selected", "_selected_action": [tous.pk], "post": "yes"})
    assert Annonce.objects.filter(pk=tous.pk).exists()


def test_an_agent_cannot_name_another_service_s_school(agent: Client) -> None:
    etrangere = Ecole.objects.create(
        nom="Autre",
        restaurant=ecole().restaurant,
        service=fabriques.petite_enfance(),
        prestation=ecole().prestation,
    )
    agent.post(AJOUT, saisie(ecole=etrangere.pk))
    agent.post(AJOUT, saisie(service=fabriques.petite_enfance().pk))
    assert not Annonce.objects.exists()


def test_who_is_of_no_service_writes_nothing(client: Client) -> None:
    client.force_login(fabriques.agent(roles.SERVICE), backend="comptes.backends.Connexion")
    assert client.get(AJOUT).status_code == 403


@pytest.mark.parametrize("role", [roles.RESTAURATION, roles.TRESORERIE])
def test_the_other_roles_write_none(client: Client, role: str) -> None:
    client.force_login(fabriques.agent(role, scolaire()), backend="comptes.backends.Connexion")
    assert client.get(LISTE).status_code == client.get(AJOUT).status_code == 403


def test_the_form_costs_as_much_for_ten_schools_as_for_three(agent: Client) -> None:
    agent.get(AJOUT)
    with CaptureQueriesContext(connection) as peu:
        agent.get(AJOUT)
    for rang in range(7):
        Ecole.objects.create(
            nom=f"École {rang}",
            restaurant=ecole().restaurant,
            service=scolaire(),
            prestation=ecole().prestation,
        )
    with CaptureQueriesContext(connection) as beaucoup:
        agent.get(AJOUT)
    assert len(beaucoup) == len(peu)
