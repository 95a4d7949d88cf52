"""The agents' second door: the telephone, its codes, the ten on paper, and who opens it again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as reels
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from comptes.models import Famille, Utilisateur
from portail import roles
from tests import fabriques
from tests.comptes.telephone import code_pour

pytestmark = pytest.mark.django_db
PORTE = "/connexion/code/"
SECOURS = "/connexion/code/secours/"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(
        datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("Europe/Paris")), tick=False
    ) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def _exige(settings: Any) -> None:
    settings.SECOND_FACTEUR = True


@pytest.fixture
def agent() -> Utilisateur:
    return fabriques.agent(roles.SERVICE, fabriques.le_service())


@pytest.fixture
def chez_lui(agent: Utilisateur) -> Client:
    """The agent's browser, past the first door."""
    return entree(agent)


def entree(agent: Utilisateur) -> Client:
    client = Client()
    client.post("/connexion/", {"username": agent.identifiant, "password": fabriques.MOT_DE_PASSE})
    return client


def code(agent: Utilisateur) -> str:
    """What the telephone shows now."""
    return f"{totp(TOTPDevice.objects.get(user=agent).bin_key):06d}"


def inscrire(client: Client, agent: Utilisateur) -> list[str]:
    """Enrol, and return the recovery codes shown."""
    page = client.get(PORTE)
    codes: list[str] = client.post(PORTE, {"code": code_pour(page)}).context["codes"]
    return codes


def entre(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().split())


def test_it_is_mandatory_unless_a_demo_says_otherwise() -> None:
    """As the settings file decides it, before the tests' own choice."""
    source = (reels.RACINE / "portail" / "settings.py").read_text("utf-8")
    assert 'SECOND_FACTEUR = not DEMO or env.bool("SECOND_FACTEUR", False)' in source


def test_the_first_time_an_agent_enrols_a_telephone(chez_lui: Client, agent: Utilisateur) -> None:
    page = chez_lui.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0].startswith(PORTE)
    assert "<svg" in texte(page)
    assert 'src="http' not in texte(page)

    secours = inscrire(chez_lui, agent)

    assert len(secours) == 10
    assert entre(chez_lui)


def test_a_wrong_code_enrols_nothing_and_the_secret_stays(
    chez_lui: Client, agent: Utilisateur
) -> None:
    avant = chez_lui.get(PORTE).context["secret"]
    page = chez_lui.post(PORTE, {"code": "000000"})
    assert "Ce code ne convient pas" in texte(page)
    assert page.context["secret"] == avant
    assert not entre(chez_lui)


def test_each_sign_in_asks_for_a_code(
    chez_lui: Client, agent: Utilisateur, horloge: time_machine.Traveller
) -> None:
    inscrire(chez_lui, agent)
    horloge.shift(60)
    demain = entree(agent)
    assert not entre(demain)

    assert "Ce code ne convient pas" in texte(demain.post(PORTE, {"code": "000000"}))
    assert not entre(demain)
    horloge.shift(60)  # a wrong code makes one wait
    reponse = demain.post(f"{PORTE}?next=/admin/factures/facture/", {"code": code(agent)})

    assert reponse.headers["Location"] == "/admin/factures/facture/"
    assert entre(demain)


def test_a_code_overheard_does_not_serve_again(
    chez_lui: Client, agent: Utilisateur, horloge: time_machine.Traveller
) -> None:
    inscrire(chez_lui, agent)
    horloge.shift(60)
    vu = code(agent)
    premier, espion = entree(agent), entree(agent)
    premier.post(PORTE, {"code": vu})
    espion.post(PORTE, {"code": vu})
    assert entre(premier)
    assert not entre(espion)


def test_a_recovery_code_serves_once(chez_lui: Client, agent: Utilisateur) -> None:
    papier = inscrire(chez_lui, agent)[0]
    perdu, encore = entree(agent), entree(agent)
    perdu.post(PORTE, {"code": f" {papier.upper()} "})
    encore.post(PORTE, {"code": papier})
    assert entre(perdu)
    assert not entre(encore)


def test_before_the_second_door_nothing_of_the_agents_opens(chez_lui: Client) -> None:
    for adresse in (
        "/admin/",
        "/admin/comptes/famille/",
        "/admin/factures/facture/",
        "/admin/acces/",
        "/admin/acces/jamais-connectees/",
        "/admin/password_change/",
        "/admin/jsi18n/",
        "/admin/autocomplete/",
        SECOURS,
    ):
        for methode in (chez_lui.get, chez_lui.post):
            reponse = methode(adresse)
            assert reponse.status_code == 302, adresse
    arrivee = chez_lui.get("/admin/acces/", follow=True).redirect_chain[-1][0]
    assert arrivee.startswith(PORTE)


def test_the_regie_s_desk_is_behind_it_too() -> None:
    clerc = entree(fabriques.agent(roles.TRESORERIE))
    assert clerc.get("/admin/regie/").status_code == 302


def test_a_family_has_no_second_door(parent: Client, famille: Famille) -> None:
    for adresse in (PORTE, SECOURS):
        assert parent.get(adresse).status_code == 302
        assert parent.post(adresse, {"code": "000000"}).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert parent.get("/factures/").status_code == 200


def test_the_door_leads_nowhere_else(
    chez_lui: Client, agent: Utilisateur, horloge: time_machine.Traveller
) -> None:
    inscrire(chez_lui, agent)
    horloge.shift(60)
    client = entree(agent)
    reponse = client.post(f"{PORTE}?next=https://ailleurs.fr/", {"code": code(agent)})
    assert reponse.headers["Location"] == "/admin/"


# --- recovery codes -------------------------------------------------------------------------------


def test_new_recovery_codes_end_the_old_ones(
    chez_lui: Client, agent: Utilisateur, horloge: time_machine.Traveller
) -> None:
    anciens = inscrire(chez_lui, agent)
    assert "Il vous reste 10 codes de secours" in texte(chez_lui.get(SECOURS))

    nouveaux = chez_lui.post(SECOURS).context["codes"]

    assert len(nouveaux) == 10
    ancien, nouveau = entree(agent), entree(agent)
    ancien.post(PORTE, {"code": anciens[0]})
    assert not entre(ancien)
    horloge.shift(60)  # a wrong code makes one wait
    nouveau.post(PORTE, {"code": nouveaux[0]})
    assert entre(nouveau)


def test_few_codes_left_are_told_on_the_agent_s_home(chez_lui: Client, agent: Utilisateur) -> None:
    inscrire(chez_lui, agent)
    assert "Attention" not in texte(chez_lui.get("/admin/"))
    for jeton in StaticToken.objects.all()[:8]:
        jeton.delete()
    page = texte(chez_lui.get("/admin/"))
    assert "Attention" in page
    assert "Il vous reste 2 codes de secours" in page


# --- a telephone lost -----------------------------------------------------------------------------


@pytest.fixture
def mairie(settings: Any, _exige: None) -> Client:
    maire = Utilisateur.objects.create_superuser("mairie", fabriques.MOT_DE_PASSE)
    client = entree(maire)
    inscrire(client, maire)
    return client


def test_the_administrator_resets_it_and_the_history_says_so(
    mairie: Client, chez_lui: Client, agent: Utilisateur
) -> None:
    inscrire(chez_lui, agent)
    adresse = reverse("collegues:second_facteur", args=[agent.pk])
    assert mairie.get(adresse).status_code == 200
    assert entre(chez_lui)  # looking changes nothing

    mairie.post(adresse)

    assert not TOTPDevice.objects.filter(user=agent).exists()
    assert not StaticToken.objects.filter(device__user=agent).exists()
    assert not entre(chez_lui)
    historique = texte(mairie.get(reverse("admin:comptes_utilisateur_history", args=[agent.pk])))
    assert "second facteur réinitialisé" in historique
    assert agent.history.first().history_user.identifiant == "mairie"
    revenu = entree(agent)
    inscrire(revenu, agent)
    assert entre(revenu)


def test_nobody_else_resets_it(chez_lui: Client, agent: Utilisateur) -> None:
    inscrire(chez_lui, agent)
    adresse = reverse("collegues:second_facteur", args=[agent.pk])
    assert chez_lui.get(adresse).status_code == 403
    assert chez_lui.post(adresse).status_code == 403
    assert TOTPDevice.objects.filter(user=agent).exists()


def test_the_secrets_are_no_page_of_the_admin(mairie: Client) -> None:
    for modele in ("otp_totp/totpdevice", "otp_static/staticdevice", "auth/group"):
        assert mairie.get(f"/admin/{modele}/").status_code == 404


def test_each_session_is_shown_a_secret_of_its_own(chez_lui: Client, agent: Utilisateur) -> None:
    """Whoever had the paper password first cannot keep the secret that the agent enrols."""
    ailleurs = Client()
    ailleurs.force_login(agent, backend="comptes.backends.Connexion")
    volee = ailleurs.get(PORTE)
    assert volee.context["secret"] != chez_lui.get(PORTE).context["secret"]
    assert chez_lui.get(PORTE).context["secret"] == chez_lui.get(PORTE).context["secret"]

    inscrire(chez_lui, agent)
    reponse = ailleurs.post(PORTE, {"code": code_pour(volee)})
    assert not entre(ailleurs)
    assert "Ce code ne convient pas" in reponse.content.decode()
    assert TOTPDevice.objects.count() == 1


def test_looking_at_the_enrolment_page_leaves_no_telephone(
    chez_lui: Client, agent: Utilisateur
) -> None:
    for _ in range(3):
        assert chez_lui.get(PORTE).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_the_code_that_enrolled_is_not_taken_again(chez_lui: Client, agent: Utilisateur) -> None:
    page = chez_lui.get(PORTE)
    deja_lu = code_pour(page)
    chez_lui.post(PORTE, {"code": deja_lu})

    voisin = Client()
    voisin.force_login(agent, backend="comptes.backends.Connexion")
    voisin.post(PORTE, {"code": deja_lu})
    assert not entre(voisin)
