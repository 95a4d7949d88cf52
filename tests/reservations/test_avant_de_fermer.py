"""What closes days in the admin asks before it gives up booked meals."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from comptes.models import Enfant
from portail import roles
from portail.models import Commune
from reservations.models import Ecole, JourParticulier, Reservation
from reservations.taches import annuler_les_jours_fermes
from tests import fabriques

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_novembre")]

AJOUT = "/admin/reservations/jourparticulier/add/"
COMMUNE = "/admin/portail/commune/1/change/"
ACCORD = "J’annule ces repas et je préviens les familles"
GREVE = {"ecole": "", "debut": "28/01/2027", "fin": "29/01/2027", "motif": "grève nationale"}
# Closed in zone A only.
VACANCES_DE_A = "2027-02-22"
MERCREDI = "2027-01-27"


def case(page: Any) -> str:
    """What the box sends when it is ticked; '' where nothing is asked."""
    [champ] = re.findall(r"<input[^>]*name=\"annuler_repas\"[^>]*>", page.content.decode())
    assert "checked" not in champ
    valeur = re.search(r'value="(.+?)"', champ)
    return valeur[1] if valeur and 'type="checkbox"' in champ else ""


def champs(admin: Client, adresse: str, **changes: Any) -> dict[str, Any]:
    """The page's form as it stands, but for what is changed."""
    formulaire = admin.get(adresse).context["adminform"].form
    connus = {nom: formulaire[nom].value() for nom in formulaire.fields} | changes
    return {nom: valeur for nom, valeur in connus.items() if valeur not in (None, False)}


def travaux() -> list[str]:
    return [travail.func() for travail in OrmQ.objects.all()]


def page_de(ecole: Ecole) -> str:
    return f"/admin/reservations/ecole/{ecole.pk}/change/"


@pytest.fixture
def repas(malo: Enfant, rose: Enfant) -> None:
    """Three meals of two families on the strike's days."""
    for enfant, jour in ((malo, "2027-01-28"), (malo, "2027-01-29"), (rose, "2027-01-29")):
        fabriques.reservation(enfant, jour)
    rose.rattachements.all().delete()
    autre = fabriques.nouvelle_famille()
    rose.rattachements.create(famille=autre)
    Reservation.objects.filter(enfant=rose).update(famille=autre)


@pytest.mark.usefixtures("repas")
def test_closing_days_asks_first_then_does_it(admin_client: Client) -> None:
    page = admin_client.post(AJOUT, GREVE)
    html = page.content.decode()
    assert "3 repas déjà réservés, de 2 familles, seraient annulés." in html
    assert ACCORD in html
    assert 'value="grève nationale"' in html
    assert not JourParticulier.objects.exists()
    assert not JourParticulier.history.exists()
    assert travaux() == []

    page = admin_client.post(AJOUT, GREVE | {"annuler_repas": case(page)}, follow=True)
    assert "3 repas déjà réservés, de 2 familles, sont annulés" in page.content.decode()
    assert JourParticulier.objects.get().motif == "grève nationale"
    assert JourParticulier.history.get().history_type == "+"
    assert travaux() == ["reservations.taches.annuler_les_jours_fermes"]
    annuler_les_jours_fermes()
    assert not Reservation.objects.exists()


@pytest.mark.usefixtures("repas")
def test_what_was_agreed_to_for_three_meals_is_asked_again_for_two(admin_client: Client) -> None:
    accord = {"annuler_repas": case(admin_client.post(AJOUT, GREVE))}
    page = admin_client.post(AJOUT, GREVE | accord | {"debut": "29/01/2027"})
    assert "2 repas déjà réservés, de 2 familles" in page.content.decode()
    assert not JourParticulier.objects.exists()
    assert case(page) not in ("", accord["annuler_repas"])


def test_closing_days_without_meals_asks_nothing(admin_client: Client, malo: Enfant) -> None:
    fabriques.reservation(malo, "2027-01-26")
    assert case(admin_client.get(AJOUT)) == ""
    assert admin_client.post(AJOUT, GREVE).status_code == 302
    assert JourParticulier.objects.count() == 1


def test_one_meal_is_told_as_one(admin_client: Client, malo: Enfant) -> None:
    fabriques.reservation(malo, "2027-01-29")
    page = admin_client.post(AJOUT, GREVE)
    assert "1 repas déjà réservé serait annulé." in page.content.decode()


@pytest.mark.usefixtures("repas")
def test_what_another_closure_gives_up_already_is_not_counted(admin_client: Client) -> None:
    """The worker has not passed yet, and a mistake in the reason is put right."""
    JourParticulier.objects.create(
        debut=date(2027, 1, 28), fin=date(2027, 1, 29), motif="grève national"
    )
    adresse = f"/admin/reservations/jourparticulier/{JourParticulier.objects.get().pk}/change/"
    assert admin_client.post(adresse, GREVE).status_code == 302


def sans_mercredi(ecole: Ecole) -> tuple[str, dict[str, Any]]:
    return page_de(ecole), {"mercredi": False}


def autre_zone(ecole: Ecole) -> tuple[str, dict[str, Any]]:
    return COMMUNE, {"zone_scolaire": "A"}


@pytest.mark.parametrize(("changement", "jour"), [
    (sans_mercredi, MERCREDI), (autre_zone, VACANCES_DE_A),
])  # fmt: skip
def test_no_more_wednesdays_or_another_zone_asks_first_too(
    admin_client: Client,
    malo: Enfant,
    changement: Callable[[Ecole], tuple[str, dict[str, Any]]],
    jour: str,
) -> None:
    Ecole.objects.update(mercredi=True)
    fabriques.reservation(malo, jour)
    annuler_les_jours_fermes()
    adresse, changes = changement(Ecole.objects.get(nom=malo.structure))
    saisie = champs(admin_client, adresse, **changes)
    page = admin_client.post(adresse, saisie)
    assert "1 repas déjà réservé serait annulé." in page.content.decode()
    annuler_les_jours_fermes()
    assert Reservation.objects.count() == 1

    accord = {"annuler_repas": case(page)}
    assert admin_client.post(adresse, saisie | accord).status_code == 302
    assert travaux() == ["reservations.taches.annuler_les_jours_fermes"]
    annuler_les_jours_fermes()
    assert not Reservation.objects.exists()


@pytest.mark.usefixtures("repas")
def test_what_closes_no_day_is_saved_at_once(admin_client: Client, malo: Enfant) -> None:
    ecole = Ecole.objects.get(nom=malo.structure)
    for adresse, changes in (
        (page_de(ecole), {"mercredi": True}),
        (COMMUNE, {"nom_portail": "Portail des familles"}),
    ):
        page = admin_client.post(adresse, champs(admin_client, adresse, **changes))
        assert page.status_code == 302
    ecole.refresh_from_db()
    assert (ecole.mercredi, Commune.actuelle().nom_portail) == (True, "Portail des familles")


def test_deleting_an_opening_says_first_what_it_gives_up(
    admin_client: Client, malo: Enfant
) -> None:
    jour = date.fromisoformat(MERCREDI)
    rattrape = JourParticulier.objects.create(debut=jour, fin=jour, motif="rattrapé", ouvert=True)
    fabriques.reservation(malo, MERCREDI)
    liste = "/admin/reservations/jourparticulier/"
    action = {"action": "delete_selected", "_selected_action": rattrape.pk}
    seule = f"{liste}{rattrape.pk}/delete/"
    for page in (admin_client.get(seule), admin_client.post(liste, action)):
        html = page.content.decode()
        assert "Repas réservés d’une famille, annulés avec un e-mail aux familles" in html
    assert JourParticulier.objects.count() == 1
    assert admin_client.post(seule, {"post": "yes"}).status_code == 302
    assert travaux() == ["reservations.taches.annuler_les_jours_fermes"]


def test_an_agent_who_only_reads_a_school_is_asked_nothing(malo: Enfant) -> None:
    client = Client()
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    client.force_login(agent, backend="comptes.backends.Connexion")
    page = client.get(page_de(Ecole.objects.get(nom=malo.structure))).content.decode()
    assert "Repas servi le mercredi" in page
    assert "annuler_repas" not in page
