"""The agents' accounts: made, changed and closed by the administrator, and never the last one."""

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from post_office.models import Email

from comptes.models import Utilisateur
from comptes.services import envoyer_liens
from portail import roles
from portail.agents.collegues.forms import ADMINISTRATEUR, AgentForm
from tests import fabriques

pytestmark = pytest.mark.django_db
LISTE = "/admin/comptes/utilisateur/"
AJOUT = f"{LISTE}add/"


def navigateur(utilisateur: Utilisateur) -> Client:
    client = Client()
    client.force_login(utilisateur, backend="comptes.backends.Connexion")
    return client


def administrateur(identifiant: str = "mairie") -> Utilisateur:
    return Utilisateur.objects.create_superuser(identifiant, "x", nom=identifiant.title())


@pytest.fixture
def maire() -> Utilisateur:
    return administrateur()


@pytest.fixture
def mairie(maire: Utilisateur) -> Client:
    return navigateur(maire)


def saisie(**champs: Any) -> dict[str, Any]:
    """The form as filled in for a service's agent."""
    base = {
        "identifiant": "claude.martin",
        "nom": "Claude Martin",
        "courriel": "claude@ville.fr",
        "role": roles.SERVICE,
        "services": [fabriques.le_service().pk],
        "is_active": "on",
    }
    return {nom: valeur for nom, valeur in {**base, **champs}.items() if valeur is not None}


def fiche(agent: Utilisateur) -> str:
    return reverse("admin:comptes_utilisateur_change", args=[agent.pk])


def de(agent: Utilisateur, **champs: Any) -> dict[str, Any]:
    """That agent's form as it stands, but for `champs`."""
    services = [s.pk for s in agent.services.all()]
    actuel = {"identifiant": agent.identifiant, "nom": agent.nom, "services": services}
    return saisie(**{**actuel, **champs})


def entre(identifiant: str, mot_de_passe: str) -> bool:
    demande = RequestFactory().post("/connexion/")
    return authenticate(demande, username=identifiant, password=mot_de_passe) is not None


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().replace("&nbsp;", " ").split())


# --- creating -------------------------------------------------------------------------------------


def test_an_agent_is_created_and_the_password_shown_once(mairie: Client) -> None:
    reponse = mairie.post(AJOUT, saisie(identifiant=" Claude.Martin "))

    acces = reponse.context["acces"]
    assert acces["mot_de_passe"] in texte(reponse)
    assert "no-store" in reponse.headers["Cache-Control"]
    agent = Utilisateur.objects.get(identifiant="claude.martin")
    assert (agent.nom, agent.courriel) == ("Claude Martin", "claude@ville.fr")
    assert (agent.is_staff, agent.is_superuser, agent.mot_de_passe_initial) == (True, False, True)
    assert [g.name for g in agent.groups.all()] == [roles.SERVICE]
    assert [s.code for s in agent.services.all()] == ["SCOL"]
    assert entre("claude.martin", acces["mot_de_passe"])
    # The page sent again is the form again: that login is taken.
    encore = mairie.post(AJOUT, saisie())
    assert "errorlist" in texte(encore)
    assert entre("claude.martin", acces["mot_de_passe"])


def test_the_new_agent_enters_and_is_told_to_choose_a_password(mairie: Client) -> None:
    acces = mairie.post(AJOUT, saisie()).context["acces"]
    client = Client()
    paire = {"username": "claude.martin", "password": acces["mot_de_passe"]}
    accueil = client.post("/connexion/?next=/admin/", paire, follow=True)
    assert "Votre mot de passe vous a été donné" in texte(accueil)

    choix = {
        "old_password": acces["mot_de_passe"],
        "new_password1": "Un-long-secret-9",
        "new_password2": "Un-long-secret-9",
    }
    assert client.post("/admin/password_change/", choix).status_code == 302
    assert "vous a été donné" not in texte(client.get("/admin/"))


@pytest.mark.parametrize(
    ("role", "groupes", "administre"),
    [
        (roles.TRESORERIE, [roles.TRESORERIE], False),
        (ADMINISTRATEUR, [], True),
    ],
)
def test_each_role_is_its_group(
    mairie: Client, role: str, groupes: list[str], administre: bool
) -> None:
    mairie.post(AJOUT, saisie(role=role, services=None))
    agent = Utilisateur.objects.get(identifiant="claude.martin")
    assert [g.name for g in agent.groups.all()] == groupes
    assert agent.is_superuser is administre


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"role": None}, "Choisissez un rôle."),
        ({"services": None}, "Choisissez au moins un service"),
        ({"identifiant": "MAIRIE"}, "errorlist"),
    ],
)
def test_what_is_missing_is_said(mairie: Client, champs: dict[str, Any], dit: str) -> None:
    assert dit in texte(mairie.post(AJOUT, saisie(**champs)))
    assert not Utilisateur.objects.filter(identifiant="claude.martin").exists()


# --- changing, closing ----------------------------------------------------------------------------


def test_a_change_of_role_and_services_is_remembered(mairie: Client, maire: Utilisateur) -> None:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    petite = fabriques.petite_enfance()

    mairie.post(fiche(agent), de(agent, services=[petite.pk]))
    mairie.post(fiche(agent), de(agent, role=ADMINISTRATEUR))

    agent.refresh_from_db()
    assert [s.code for s in agent.services.all()] == ["PETI"]
    assert agent.is_superuser
    page = texte(mairie.get(reverse("admin:comptes_utilisateur_history", args=[agent.pk])))
    assert "services : SCOL, puis PETI" in page
    assert "« Agents de service » devient (vide)" in page
    assert "statut super-utilisateur : non devient oui" in page
    assert maire.nom in page


def test_an_agent_who_leaves_is_signed_out_and_stays_out(mairie: Client) -> None:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    chez_lui = navigateur(agent)
    assert chez_lui.get("/admin/").status_code == 200

    mairie.post(fiche(agent), de(agent, is_active=None))

    assert chez_lui.get("/admin/").status_code == 302
    assert not entre(agent.identifiant, fabriques.MOT_DE_PASSE)
    mairie.post(fiche(agent), de(agent))  # back: the old session is not
    assert chez_lui.get("/admin/").status_code == 302
    assert entre(agent.identifiant, fabriques.MOT_DE_PASSE)


def test_an_agent_is_never_erased(mairie: Client) -> None:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    suppression = reverse("admin:comptes_utilisateur_delete", args=[agent.pk])
    assert mairie.post(suppression, {"post": "yes"}).status_code == 403
    groupee = {"action": "delete_selected", "_selected_action": agent.pk, "post": "yes"}
    mairie.post(LISTE, groupee)
    assert Utilisateur.objects.filter(pk=agent.pk).exists()


@pytest.mark.parametrize("champs", [{"role": roles.SERVICE}, {"is_active": None}])
def test_one_does_not_take_away_one_s_own_right(
    mairie: Client, maire: Utilisateur, champs: dict[str, Any]
) -> None:
    administrateur("adjointe")
    voulu = {"role": ADMINISTRATEUR, "services": [fabriques.le_service().pk], **champs}
    page = texte(mairie.post(fiche(maire), de(maire, **voulu)))
    assert "Un autre administrateur peut retirer ce droit, pas vous-même." in page
    maire.refresh_from_db()
    assert (maire.is_superuser, maire.is_active) == (True, True)


def test_another_administrator_may_and_the_last_one_stays(
    mairie: Client, maire: Utilisateur
) -> None:
    adjointe = administrateur("adjointe")
    services = [fabriques.le_service().pk]
    navigateur(adjointe).post(fiche(maire), de(maire, role=roles.SERVICE, services=services))
    maire.refresh_from_db()
    assert not maire.is_superuser
    # a page opened by who was an administrator then
    assert mairie.post(fiche(adjointe), de(adjointe, services=services)).status_code == 403
    adjointe.refresh_from_db()
    assert adjointe.is_superuser


def test_two_administrators_who_dismiss_each_other_leave_one(maire: Utilisateur) -> None:
    """The second form was opened by who has just been dismissed: under the lock it counts again."""
    renvoyee = fabriques.agent(roles.SERVICE, fabriques.le_service())
    form = AgentForm(de(maire, services=[fabriques.le_service().pk]), instance=maire)
    form.auteur = renvoyee
    with transaction.atomic():
        assert "C’est le dernier administrateur" in str(form.errors)


def test_a_parent_s_login_is_only_looked_at(mairie: Client) -> None:
    parent = fabriques.parent(fabriques.nouvelle_famille("000754"))
    page = mairie.get(fiche(parent))
    assert "000754" in texte(page)
    assert 'name="_save"' not in texte(page)
    assert mairie.post(fiche(parent), de(parent)).status_code == 403
    parent.refresh_from_db()
    assert not parent.is_staff
    for geste in ("mot_de_passe", "second_facteur"):
        assert mairie.post(reverse(f"collegues:{geste}", args=[parent.pk])).status_code == 404


def test_only_the_administrator_keeps_the_accounts() -> None:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    for role in roles.ROLES:
        client = navigateur(fabriques.agent(role, fabriques.le_service()))
        for adresse in (LISTE, AJOUT, fiche(agent)):
            assert client.get(adresse).status_code == 403
            assert client.post(adresse, saisie()).status_code == 403


# --- locked out -----------------------------------------------------------------------------------


def test_a_forgotten_password_is_given_anew_once(mairie: Client, maire: Utilisateur) -> None:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    chez_lui = navigateur(agent)
    adresse = reverse("collegues:mot_de_passe", args=[agent.pk])
    demande = {"sceau": mairie.get(adresse).context["sceau"]}

    acces = mairie.post(adresse, demande).context["acces"]

    assert entre(agent.identifiant, acces["mot_de_passe"])
    assert chez_lui.get("/admin/").status_code == 302
    assert "Rien n’a changé" in texte(mairie.post(adresse, demande, follow=True))
    assert entre(agent.identifiant, acces["mot_de_passe"])
    ligne = agent.history.first()
    assert (ligne.history_change_reason, ligne.history_user) == (
        "mot de passe initial donné",
        maire,
    )


def test_the_page_for_forgotten_passwords_is_not_the_agents() -> None:
    agent = fabriques.agent(roles.SERVICE)
    Utilisateur.objects.filter(pk=agent.pk).update(courriel="agent@ville.fr")
    envoyer_liens("agent@ville.fr")
    envoyer_liens(agent.identifiant)
    assert not Email.objects.exists()
