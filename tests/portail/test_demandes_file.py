"""One queue for what families ask: how long it waits, whose it is, and ready words to answer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from comptes import services
from comptes.champs import Champ
from comptes.models import DemandeMiseAJour, Enfant, Famille, Utilisateur
from portail import roles
from portail.agents.demandes import file
from portail.reponses.models import DelaiReponse, ModeleReponse
from portail.reponses.services import Demande
from reservations.models import DemandeRepas
from reservations.services import demandes as repas
from tests import fabriques

pytestmark = pytest.mark.django_db
FILE = "/admin/demandes/"
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
JEUDI = date(2026, 11, 19)


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


def un_agent(nom: str, *codes: str, role: str = roles.SERVICE) -> Utilisateur:
    agent = fabriques.agent(role, *(fabriques.le_service(code) for code in codes))
    Utilisateur.objects.filter(pk=agent.pk).update(nom=nom)
    agent.refresh_from_db()
    return agent


@pytest.fixture
def famille(famille: Famille) -> Famille:
    """Invoiced by the school service."""
    fabriques.facture(famille, service=fabriques.le_service())
    return famille


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille)


@pytest.fixture
def camille(famille: Famille) -> Utilisateur:
    return un_agent("Camille", "SCOL")


@pytest.fixture
def sacha(famille: Famille) -> Utilisateur:
    return un_agent("Sacha", "SCOL")


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def adresse(demande: Demande) -> str:
    sorte = "fiches" if isinstance(demande, DemandeMiseAJour) else "repas"
    return f"{FILE}{sorte}/{demande.pk}/"


def mise_a_jour(famille: Famille, apres: str = "1 place du Marché") -> DemandeMiseAJour:
    champ = Champ(famille, "adresse")
    return services.demander(champ, apres, famille=famille, par=fabriques.parent(famille))


def tardive(famille: Famille, enfant: Enfant, jour: date = JEUDI) -> DemandeRepas:
    par = fabriques.parent(famille)
    return repas.demander_tardive(famille=famille, enfant=enfant, jour=jour, par=par)


def erreur(famille: Famille) -> DemandeRepas:
    ligne = fabriques.facture(famille).lignes.get()
    par = fabriques.parent(famille)
    return repas.signaler_erreur(famille=famille, ligne=ligne, message="Absent.", par=par)


def dite(reponse: Any) -> str:
    html = reponse.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    return " ".join(html.split())


def lue(agent: Utilisateur, page: str = FILE, **parametres: str) -> str:
    return dite(navigateur(agent).get(page, parametres))


def prendre(agent: Utilisateur, demande: Demande, a: Any = None, affiche: Any = "") -> str:
    champs = {"a": agent.pk if a is None else a, "affiche": affiche}
    return dite(navigateur(agent).post(f"{adresse(demande)}prise/", champs, follow=True))


# --- the queue ------------------------------------------------------------------------------------


def test_everything_waits_in_one_queue_the_oldest_first(
    camille: Utilisateur, famille: Famille, malo: Enfant, horloge: time_machine.Traveller
) -> None:
    tardive(famille, malo)
    horloge.shift(timedelta(hours=1))
    mise_a_jour(famille)
    horloge.shift(timedelta(hours=1))
    erreur(famille)
    horloge.shift(timedelta(days=2))

    page = lue(camille)

    assert "<h1>3 demandes à traiter</h1>" in page
    ordre = ["Malo, le 19 novembre 2026", "adresse : 1 place du Marché", "facture S2026"]
    assert sorted(ordre, key=page.index) == ordre
    assert [page.count(f">{sorte}</a>") for sorte in ("Repas tardif", "Mise à jour")] == [1, 1]
    assert page.count("PETIT (000754)") == 3
    assert "2 jours" in page


def test_what_waits_longer_than_the_service_means_to_is_red(
    camille: Utilisateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    mise_a_jour(famille)
    horloge.shift(timedelta(days=5))
    assert "demandes-retard" not in lue(camille)
    horloge.shift(timedelta(days=1))
    assert lue(camille).count("demandes-retard") == 2  # its row, and its service's
    DelaiReponse.objects.create(service=fabriques.le_service(), jours=10)
    assert "demandes-retard" not in lue(camille)


def test_a_family_of_two_services_waits_in_both_with_one_owner(famille: Famille) -> None:
    fabriques.facture(famille, service=fabriques.petite_enfance())
    scolaire, petite = un_agent("Camille", "SCOL"), un_agent("Dominique", "PETI")
    demande = mise_a_jour(famille)

    prendre(scolaire, demande)

    assert "par Camille" in lue(petite)
    assert "<strong>par vous</strong>" in lue(scolaire)
    mairie = Utilisateur.objects.create_superuser("mairie", "x")
    page = lue(mairie)
    assert "<h1>1 demande à traiter</h1>" in page
    for service in ("SCOL", "PETI"):
        assert "<h1>1 demande" in page
        assert "000754" in lue(mairie, service=service)


def test_what_no_service_is_known_for_is_everybody_s(
    sacha: Utilisateur, camille: Utilisateur
) -> None:
    """A family that nobody has billed yet; a child who has left every school."""
    ailleurs = un_agent("Dominique", "PETI")
    mise_a_jour(fabriques.nouvelle_famille("000999"))
    for agent in (camille, ailleurs):
        page = lue(agent)
        assert "000999" in page
        assert "Sans service" in page
        assert "000999" in lue(agent, service="aucun")
    assert "000999" not in lue(camille, service="SCOL")


def test_the_queue_is_narrowed(
    camille: Utilisateur, sacha: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    prise, libre = mise_a_jour(famille), tardive(famille, malo)
    prendre(camille, prise)

    def lignes(agent: Utilisateur, **filtre: str) -> set[str]:
        page = lue(agent, **filtre)
        return {adresse(d) for d in (prise, libre) if f'href="{adresse(d)}"' in page}

    assert lignes(camille, qui="moi") == {adresse(prise)}
    assert lignes(sacha, qui="moi") == set()
    assert lignes(sacha, qui="personne") == {adresse(libre)}
    assert lignes(camille, sorte="tardive") == {adresse(libre)}
    assert "Aucune demande de cette sorte" in lue(camille, sorte="erreur")
    # What is none of the choices narrows nothing.
    assert len(lignes(camille, sorte="x", qui="x", service="PETI")) == 2


def test_pages_keep_what_the_queue_is_narrowed_to(
    camille: Utilisateur,
    famille: Famille,
    monkeypatch: pytest.MonkeyPatch,
    horloge: time_machine.Traveller,
) -> None:
    monkeypatch.setattr(file, "PAR_PAGE", 2)
    for n in range(5):
        horloge.shift(timedelta(minutes=1))
        mise_a_jour(famille, f"{n} rue Neuve")
    page = lue(camille, f"{FILE}?sorte=fiche&page=2")
    assert "2 rue Neuve" in page
    assert "4 rue Neuve" not in page
    assert "?sorte=fiche&amp;page=3" in page


def test_the_queue_costs_the_same_for_three_requests_as_for_thirty(camille: Utilisateur) -> None:
    def demander(combien: int) -> None:
        for _ in range(combien):
            famille = fabriques.nouvelle_famille()
            prendre(camille, mise_a_jour(famille))
            tardive(famille, fabriques.ecolier(famille))
            erreur(famille)

    client = navigateur(camille)

    def requetes(page: str) -> int:
        with CaptureQueriesContext(connection) as vues:
            assert client.get(page).status_code == 200
        return len(vues)

    demander(1)
    client.get(FILE)  # the first page also opens the session
    pages = (FILE, "/admin/")
    une = [requetes(page) for page in pages]
    demander(7)
    assert [requetes(page) for page in pages] == une


# --- whose it is ----------------------------------------------------------------------------------


def test_an_agent_takes_a_request_and_gives_it_back(camille: Utilisateur, famille: Famille) -> None:
    demande = mise_a_jour(famille)

    assert "Vous vous occupez de cette demande." in prendre(camille, demande)
    assert "C’était déjà fait" in prendre(camille, demande)
    demande.refresh_from_db()
    assert (demande.prise_par, demande.prise_le) == (camille, LE)
    assert "Plus personne" in prendre(camille, demande, a="", affiche=camille.pk)
    demande.refresh_from_db()
    assert (demande.prise_par, demande.prise_le) == (None, None)


def test_who_comes_second_is_told_who_has_it(
    camille: Utilisateur, sacha: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    for demande in (mise_a_jour(famille), tardive(famille, malo)):
        prendre(camille, demande)
        page = prendre(sacha, demande)
        assert "Camille vient de s’en charger : rien n’a changé." in page
        assert "<strong>Camille s’en occupe</strong>" in page
        # Having read it, Sacha may take over.
        assert "Vous vous occupez" in prendre(sacha, demande, affiche=camille.pk)


def test_a_request_is_given_to_a_colleague_of_the_service(
    camille: Utilisateur, sacha: Utilisateur, famille: Famille
) -> None:
    cuisine = un_agent("Cuisine", "SCOL", role=roles.RESTAURATION)
    ailleurs = un_agent("Dominique", "PETI")
    demande = mise_a_jour(famille)

    page = lue(camille, adresse(demande))
    assert f'<option value="{sacha.pk}">Sacha</option>' in page
    for autre in (cuisine, ailleurs):
        assert f'value="{autre.pk}"' not in page
        assert "Choisissez un agent de ce service" in prendre(camille, demande, a=autre.pk)
    assert "Sacha s’en occupe désormais." in prendre(camille, demande, a=sacha.pk)
    assert "<strong>par vous</strong>" in lue(sacha, qui="moi")


def test_taking_is_no_lock_and_who_answers_for_another_is_told(
    camille: Utilisateur, sacha: Utilisateur, famille: Famille
) -> None:
    demande = mise_a_jour(famille)
    prendre(camille, demande)
    champs = {f"affiche-{demande.pk}": demande.avant}

    page = dite(navigateur(sacha).post(f"{adresse(demande)}appliquer/", champs, follow=True))

    assert "la fiche est à jour" in page
    assert "Camille s’en occupait : dites-lui que c’est fait." in page


def test_what_is_answered_is_not_taken_any_more(
    camille: Utilisateur, sacha: Utilisateur, famille: Famille
) -> None:
    demande = mise_a_jour(famille)
    services.refuser(demande, motif="Non.", par=camille)
    assert "a déjà sa réponse" in prendre(sacha, demande)
    page = lue(sacha, adresse(demande))
    assert "Refusée le 18 novembre 2026, par Camille" in page
    assert "Je m’en occupe" not in page


def test_a_form_of_several_lines_is_taken_whole(camille: Utilisateur, parent: Client) -> None:
    famille = Famille.objects.get()
    parent.post(
        f"/mon-compte/famille/demande/famille-{famille.pk}/",
        {"adresse": "2 place du Marché", "code_postal": "94000", "ville": "Créteil"},
    )
    prendre(camille, DemandeMiseAJour.objects.latest("pk"))
    assert {d.prise_par for d in DemandeMiseAJour.objects.all()} == {camille}


# --- ready words ----------------------------------------------------------------------------------


def modele(texte: str, titre: str = "Type", **champs: Any) -> ModeleReponse:
    return ModeleReponse.objects.create(
        service=champs.pop("service", fabriques.le_service()), titre=titre, texte=texte, **champs
    )


def lettre() -> str:
    texte: str = Email.objects.filter(to="parent000754@exemple.fr").latest("pk").message
    return texte


def test_a_ready_answer_is_sent_with_its_words_replaced(
    camille: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    demande = tardive(famille, malo)
    type_ = modele("Pas de repas pour {enfant}, {jours} (demande du {recue}).")

    assert f'<option value="{type_.pk}" data-texte="Pas de repas pour Malo, le 19 novembre' in lue(
        camille, adresse(demande)
    )
    champs = {"modele": type_.pk, "motif": ""}
    navigateur(camille).post(f"{adresse(demande)}refuser/", champs)

    dit = "Pas de repas pour Malo, le 19 novembre 2026 (demande du 18 novembre 2026)."
    demande.refresh_from_db()
    assert (demande.etat, demande.reponse) == ("refusee", dit)
    assert dit in lettre()


def test_what_the_agent_writes_replaces_the_ready_answer(
    camille: Utilisateur, famille: Famille
) -> None:
    demande = mise_a_jour(famille)
    champs = {"modele": modele("Non.").pk, "motif": "Il manque un justificatif."}
    navigateur(camille).post(f"{adresse(demande)}refuser/", champs)
    demande.refresh_from_db()
    assert demande.motif == "Il manque un justificatif."


def test_an_accepted_update_may_carry_a_word(
    camille: Utilisateur, famille: Famille, parent: Client
) -> None:
    demande = mise_a_jour(famille)
    champs = {f"affiche-{demande.pk}": demande.avant, "reponse": "Bienvenue dans le quartier."}
    navigateur(camille).post(f"{adresse(demande)}appliquer/", champs)

    demande.refresh_from_db()
    assert (demande.etat, demande.motif) == ("traitee", "")
    assert "la fiche de votre famille est à jour" in lettre()
    assert "Le service ajoute\u00a0:\nBienvenue dans le quartier." in lettre()
    assert "Bienvenue dans le quartier." in dite(parent.get("/mon-compte/famille/"))


def test_only_the_answers_that_fit_are_offered(
    camille: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    ModeleReponse.objects.all().delete()
    modele("a", "Pour tout")
    modele("b", "Pour une absence", sorte="absence")
    modele("c", "Pour refuser une mise à jour", sorte="fiche", geste="refus")
    modele("d", "De la crèche", service=fabriques.petite_enfance())

    fiche = lue(camille, adresse(mise_a_jour(famille)))
    assert fiche.count(">Pour tout<") == 2  # to accept, to refuse
    assert fiche.count(">Pour refuser une mise à jour<") == 1
    assert "Pour une absence" not in fiche
    assert "De la crèche" not in fiche
    assert lue(camille, adresse(tardive(famille, malo))).count(">Pour tout<") == 2


def test_another_service_s_answer_is_not_sent(camille: Utilisateur, famille: Famille) -> None:
    demande = mise_a_jour(famille)
    autre = modele("De la crèche.", service=fabriques.petite_enfance())
    reponse = navigateur(camille).post(f"{adresse(demande)}refuser/", {"modele": autre.pk})
    assert "Cette réponse type n’existe plus." in dite(reponse)
    demande.refresh_from_db()
    assert demande.etat == "recue"


def test_a_ready_answer_too_long_once_completed_is_refused(
    camille: Utilisateur, famille: Famille
) -> None:
    demande = mise_a_jour(famille)
    long = modele("{recue} " * 30)
    reponse = navigateur(camille).post(f"{adresse(demande)}refuser/", {"modele": long.pk})
    assert "dépasse 300 signes une fois complétée" in dite(reponse)
    assert not Email.objects.filter(to="parent000754@exemple.fr").exists()
