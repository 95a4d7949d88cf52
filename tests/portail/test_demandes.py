"""What families ask to have corrected: applied in one click or refused with a reason."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email

from comptes import services
from comptes.champs import Champ, Fiche
from comptes.models import DemandeMiseAJour, Famille, Utilisateur
from portail import roles
from portail.models import ExportListe
from tests import fabriques

pytestmark = pytest.mark.django_db
FILE, FICHES = "/admin/demandes/", "/admin/demandes/fiches/"
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


@pytest.fixture
def famille(famille: Famille) -> Famille:
    """Invoiced by the school service."""
    fabriques.facture(famille, service=fabriques.le_service())
    return famille


@pytest.fixture
def agent(famille: Famille) -> Utilisateur:
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


def demander(
    famille: Famille, apres: str = "1 place du Marché", champ: str = "adresse", **quoi: Any
) -> DemandeMiseAJour:
    fiche: Fiche = quoi.pop("fiche", famille)
    return services.demander(
        Champ(fiche, champ), apres, famille=famille, par=fabriques.parent(famille), **quoi
    )


def lue(client: Client, page: str | DemandeMiseAJour = FILE, **parametres: str) -> str:
    adresse = page if isinstance(page, str) else f"{FICHES}{page.pk}/"
    return " ".join(client.get(adresse, parametres).content.decode().split())


def appliquer(
    client: Client, demande: DemandeMiseAJour, affiche: str | None = None, **champs: str
) -> str:
    donnees = {f"affiche-{demande.pk}": demande.avant if affiche is None else affiche, **champs}
    reponse = client.post(f"{FICHES}{demande.pk}/appliquer/", donnees, follow=True)
    return reponse.content.decode()


def etat(demande: DemandeMiseAJour) -> str:
    demande.refresh_from_db()
    return demande.etat


# --- reading --------------------------------------------------------------------------------------


def test_a_request_tells_all_that_is_needed(
    agent: Utilisateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    demande = demander(famille, precision="Depuis le 1er novembre.")
    horloge.shift(timedelta(days=3))

    page = lue(navigateur(agent), demande)

    assert "<h1>Mise à jour demandée par la famille PETIT</h1>" in page
    assert "Famille PETIT (000754)</a>" in page
    assert "36 rue des Fauvettes → <strong>1 place du Marché</strong>" in page
    assert "Depuis le 1er novembre." in page
    assert "demande reçue le 18 novembre 2026, il y a 3 jours." in page


def test_the_agent_sees_that_the_sheet_has_changed_since(bureau: Client, famille: Famille) -> None:
    demande = demander(famille)
    Famille.objects.filter(pk=famille.pk).update(adresse="2 rue Neuve")

    page = lue(bureau, demande)

    assert "La fiche a changé depuis la demande. Elle porte maintenant" in page
    assert "<strong>2 rue Neuve</strong>" in page


def test_the_index_says_how_many_wait(bureau: Client, famille: Famille) -> None:
    demander(famille)

    page = bureau.get("/admin/").content.decode()

    assert "Demandes des familles (1)" in page


@pytest.mark.parametrize("role", [roles.TRESORERIE, ""])
def test_the_treasury_has_no_business_here(famille: Famille, role: str) -> None:
    demande = demander(famille)
    client = navigateur(fabriques.agent(role))

    assert client.get(FILE).status_code == 403
    assert client.get(f"{FICHES}{demande.pk}/").status_code == 403
    for page in ("a-reporter/", "a-reporter.csv", "repondues/"):
        assert client.get(f"{FILE}{page}").status_code == 403
    assert client.post(f"{FICHES}{demande.pk}/appliquer/").status_code == 403
    assert "/admin/demandes/" not in client.get("/admin/").content.decode()


def test_another_services_request_does_not_exist(famille: Famille) -> None:
    demande = demander(famille)
    ailleurs = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))

    assert "Tout est traité" in lue(ailleurs)
    assert "000754" not in lue(ailleurs)
    assert ailleurs.get(f"{FICHES}{demande.pk}/").status_code == 404
    for geste in ("appliquer", "appliquer-tout", "refuser", "refuser-tout", "prise"):
        donnees = {"motif": "non", f"affiche-{demande.pk}": demande.avant}
        assert ailleurs.post(f"{FICHES}{demande.pk}/{geste}/", donnees).status_code == 404
    assert ailleurs.post(f"{FILE}a-reporter/{demande.pk}/").status_code == 404
    assert etat(demande) == "recue"
    assert "000754" not in ailleurs.get(f"{FILE}a-reporter.csv").content.decode()


def test_an_administrator_sees_every_service(famille: Famille) -> None:
    demander(famille)
    mairie = Utilisateur.objects.create_superuser("mairie", "x")

    assert "PETIT (000754)" in lue(navigateur(mairie))


def test_queries_do_not_follow_the_number_of_lines(bureau: Client, famille: Famille) -> None:
    quand = timezone.now()
    une = demander(famille, "1 rue Neuve", le=quand)
    lue(bureau, une)  # the session's first page costs more

    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            lue(bureau, une)
        return len(vues)

    seule = requetes()
    for champ, valeur in (("ville", "Créteil"), ("code_postal", "94000")):
        demander(famille, valeur, champ, le=quand)
    assert requetes() == seule


def test_the_lists_cost_the_same_for_one_request_as_for_six(
    bureau: Client, famille: Famille
) -> None:
    def traiter(debut: int, combien: int) -> None:
        for n in range(debut, debut + combien):
            services.appliquer(demander(famille, f"{n} rue Neuve"), par=_mairie())

    def requetes(page: str) -> int:
        with CaptureQueriesContext(connection) as vues:
            lue(bureau, f"{FILE}{page}/")
        return len(vues)

    traiter(0, 1)
    lue(bureau)
    une = [requetes(page) for page in ("a-reporter", "repondues")]
    traiter(1, 5)
    assert [requetes(page) for page in ("a-reporter", "repondues")] == une


def _mairie() -> Utilisateur:
    return Utilisateur.objects.get_or_create(identifiant="mairie", is_superuser=True)[0]


# --- applying -------------------------------------------------------------------------------------


def test_one_click_applies_tells_the_parent_and_is_remembered(
    bureau: Client, agent: Utilisateur, famille: Famille
) -> None:
    demande = demander(famille)

    page = appliquer(bureau, demande)

    assert "Famille 000754\u00a0: la fiche est à jour." in page
    famille.refresh_from_db()
    assert famille.adresse == "1 place du Marché"
    assert (etat(demande), demande.traitee_par) == ("traitee", agent)
    trace, avant = famille.history.all()[:2]
    assert (trace.history_user, trace.history_change_reason) == (
        agent,
        "demande d’une famille",
    )
    assert (avant.adresse, trace.adresse) == ("36 rue des Fauvettes", "1 place du Marché")
    lettre = Email.objects.filter(to="parent000754@exemple.fr").get()
    assert "votre demande de mise à jour est traitée" in lettre.subject
    assert "la fiche de votre famille est à jour" in lettre.message
    assert "Adresse\u00a0: 1 place du Marché" in lettre.message


def test_a_click_too_many_changes_nothing(bureau: Client, famille: Famille) -> None:
    demande = demander(famille)
    appliquer(bureau, demande)

    assert "Cette demande a déjà sa réponse" in appliquer(bureau, demande)
    reponse = bureau.post(f"{FICHES}{demande.pk}/refuser/", {"motif": "non"}, follow=True)
    assert "Cette demande a déjà sa réponse" in reponse.content.decode()
    assert etat(demande) == "traitee"
    assert Email.objects.filter(to="parent000754@exemple.fr").count() == 1


def test_what_changed_since_the_page_was_shown_is_not_overwritten(
    bureau: Client, famille: Famille
) -> None:
    """An import came between the page and the click."""
    demande = demander(famille)
    Famille.objects.filter(pk=famille.pk).update(adresse="2 rue Neuve")

    page = appliquer(bureau, demande)

    assert "La fiche a changé depuis l’affichage" in page
    assert "2 rue Neuve" in page
    assert etat(demande) == "recue"
    appliquer(bureau, demande, "2 rue Neuve")
    assert etat(demande) == "traitee"


def test_a_forged_click_without_what_was_shown_applies_nothing(
    bureau: Client, famille: Famille
) -> None:
    demande = demander(famille)

    bureau.post(f"{FICHES}{demande.pk}/appliquer/", {})

    assert etat(demande) == "recue"


# --- refusing -------------------------------------------------------------------------------------


def test_a_refusal_says_why(bureau: Client, famille: Famille) -> None:
    demande = demander(famille)

    page = bureau.post(f"{FICHES}{demande.pk}/refuser/", {"motif": " "}).content.decode()
    assert "Dites à la famille pourquoi vous refusez." in page
    assert etat(demande) == "recue"
    bureau.post(f"{FICHES}{demande.pk}/refuser/", {"motif": "Justificatif attendu."})

    assert (etat(demande), demande.motif) == ("refusee", "Justificatif attendu.")
    famille.refresh_from_db()
    assert famille.adresse == "36 rue des Fauvettes"
    lettre = Email.objects.filter(to="parent000754@exemple.fr").get()
    assert "n’a pas pu être acceptée" in lettre.message
    assert "Justificatif attendu." in lettre.message


def test_a_parent_without_e_mail_is_answered_on_the_page(
    bureau: Client, agent: Utilisateur
) -> None:
    muette = fabriques.nouvelle_famille(courriel="")
    demande = demander(muette)
    Email.objects.all().delete()

    appliquer(bureau, demande)

    assert etat(demande) == "traitee"
    assert not Email.objects.exists()


# --- carrying over --------------------------------------------------------------------------------


def test_the_file_to_carry_over_leaves_a_trace(
    bureau: Client, agent: Utilisateur, famille: Famille
) -> None:
    appliquer(bureau, demander(famille))
    assert "000754" in bureau.get(f"{FILE}a-reporter.csv").content.decode()
    trace = ExportListe.objects.get()
    assert (trace.par, trace.liste, trace.forme, trace.lignes) == (
        agent,
        "demandes à reporter",
        "csv",
        1,
    )


def test_what_was_applied_is_to_be_carried_over_until_somebody_says_so(
    bureau: Client, famille: Famille
) -> None:
    demande = demander(famille)
    appliquer(bureau, demande)

    page = lue(bureau, f"{FILE}a-reporter/")
    assert "À reporter (1)" in page
    assert "le 18 novembre 2026, par Claude Martin" in page
    reportee = f"{FILE}a-reporter/{demande.pk}/"
    fait = bureau.post(reportee, follow=True).content.decode()
    assert "Noté comme reporté" in fait
    assert "À reporter (0)" in fait
    assert "reportée le 18 novembre 2026, par Claude Martin" in lue(bureau, f"{FILE}repondues/")
    encore = bureau.post(reportee, follow=True).content.decode()
    assert "C’était déjà fait" in encore


def test_the_list_goes_to_a_spreadsheet_that_runs_nothing(bureau: Client, famille: Famille) -> None:
    appliquer(bureau, demander(famille, '=HYPERLINK("x";"y")'))
    appliquer(bureau, demander(famille, "CP", "classe", fiche=fabriques.enfant(famille)))

    reponse = bureau.get(f"{FILE}a-reporter.csv")

    assert reponse["Content-Disposition"] == 'attachment; filename="a-reporter.csv"'
    assert reponse.content.decode("utf-8-sig").splitlines() == [
        "code_famille;de;champ;avant;apres;appliquee_le;appliquee_par",
        "000754;famille;adresse;36 rue des Fauvettes;"
        '"\'=HYPERLINK(""x"";""y"")";18/11/2026 09:00;Claude Martin',
        "000754;Gabin PETIT;classe;;CP;18/11/2026 09:00;Claude Martin",
    ]
