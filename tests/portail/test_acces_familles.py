"""The families' first passwords: whom an agent may give one, on what paper, and only once."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from comptes.models import Famille, Responsable, Utilisateur
from comptes.services.initiaux import donner_acces
from portail import roles
from portail.agents.acces_familles import lots
from tests import fabriques
from tests.portail.acces import ordre

pytestmark = pytest.mark.django_db
LISTE = "/admin/acces/"
JAMAIS = "/admin/acces/jamais-connectees/"


def nouvelle(code: str = "", **adulte: Any) -> Famille:
    """A family just imported: its code opens nothing yet."""
    famille = fabriques.nouvelle_famille(code, **adulte)
    compte = fabriques.parent(famille)
    compte.set_password(None)
    compte.save()
    return famille


def navigateur(utilisateur: Utilisateur, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(utilisateur, backend="comptes.backends.Connexion")
    return client


@pytest.fixture
def agent() -> Utilisateur:
    return fabriques.agent(roles.SERVICE, fabriques.le_service())


@pytest.fixture
def guichet(agent: Utilisateur) -> Client:
    return navigateur(agent)


def page_de(famille: Famille) -> str:
    return reverse("acces:famille", args=[famille.pk])


def entre(identifiant: str, mot_de_passe: str) -> bool:
    """Does this pair open the door?"""
    demande = RequestFactory().post("/connexion/")
    return authenticate(demande, username=identifiant, password=mot_de_passe) is not None


def lignes(reponse: Any) -> list[dict[str, str]]:
    assert reponse.headers["Content-Type"].startswith("text/csv"), reponse.content[:200]
    return list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().split())


def pages_du_pdf(reponse: Any) -> list[str]:
    assert reponse.headers["Content-Type"] == "application/pdf"
    return [
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(reponse.content)).pages
    ]


# --- one family -----------------------------------------------------------------------------------


def test_a_password_given_at_the_counter_is_shown_once_and_opens_the_door(guichet: Client) -> None:
    famille = nouvelle("000754")
    page = guichet.get(page_de(famille))
    assert "pas encore de mot de passe" in texte(page)

    reponse = guichet.post(page_de(famille), ordre(page, support="ecran"))

    acces = reponse.context["acces"]
    assert acces.identifiant == "000754"
    assert acces.mot_de_passe in texte(reponse)
    assert "no-store" in reponse.headers["Cache-Control"]
    assert entre("000754", acces.mot_de_passe)
    assert acces.mot_de_passe not in texte(guichet.get(page_de(famille)))
    assert fabriques.parent(famille).mot_de_passe_initial


def test_a_refresh_gives_nothing_anew(guichet: Client) -> None:
    famille = nouvelle("000754")
    demande = ordre(guichet.get(page_de(famille)), support="ecran")
    donne = guichet.post(page_de(famille), demande).context["acces"].mot_de_passe

    encore = guichet.post(page_de(famille), demande, follow=True)

    assert "Rien n’a changé : ces mots de passe ont déjà été donnés" in texte(encore)
    assert entre("000754", donne)


def test_a_new_password_ends_the_old_one_and_the_open_sessions(guichet: Client) -> None:
    famille = fabriques.nouvelle_famille("000754")
    parent = navigateur(fabriques.parent(famille))
    page = guichet.get(page_de(famille))
    assert "le mot de passe que Hélène a choisi ne servira plus" in texte(page)

    guichet.post(page_de(famille), ordre(page))

    assert not entre("000754", fabriques.MOT_DE_PASSE)
    assert parent.get("/factures/").headers["Location"].startswith("/connexion/")


def test_the_history_says_who_gave_it_and_never_what(guichet: Client, agent: Utilisateur) -> None:
    famille = nouvelle()
    guichet.post(page_de(famille), ordre(guichet.get(page_de(famille))))

    ligne = fabriques.parent(famille).history.first()

    assert (ligne.history_change_reason, ligne.history_user) == (
        "mot de passe initial donné",
        agent,
    )
    assert not hasattr(ligne, "password")


def test_an_agent_opens_the_second_adult_s_access_and_gives_it_anew(guichet: Client) -> None:
    famille = nouvelle("000754")
    marc = Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")
    page = guichet.get(page_de(famille))
    assert "Ouvrir l’accès" in texte(page)

    premier = guichet.post(page_de(famille), ordre(page, rang=2, support="ecran"))
    assert premier.context["acces"].identifiant == "000754-2"
    assert entre("000754-2", premier.context["acces"].mot_de_passe)
    page = guichet.get(page_de(famille))
    second = guichet.post(page_de(famille), ordre(page, rang=2, support="ecran"))

    assert not entre("000754-2", premier.context["acces"].mot_de_passe)
    assert entre("000754-2", second.context["acces"].mot_de_passe)
    marc.refresh_from_db()
    assert marc.utilisateur is not None
    raisons = marc.utilisateur.history.values_list("history_change_reason", flat=True)
    assert set(raisons) == {"mot de passe initial donné"}
    assert marc.history.first().history_change_reason == "accès ouvert"


def test_a_login_that_is_an_agent_s_already_is_not_taken(guichet: Client) -> None:
    famille = nouvelle("000754")
    Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")
    Utilisateur.objects.creer("000754-2", is_staff=True)
    page = guichet.get(page_de(famille))
    reponse = guichet.post(page_de(famille), ordre(page, rang=2), follow=True)
    assert "L’identifiant 000754-2 est déjà celui d’un autre compte." in texte(reponse)


def test_another_family_s_adult_is_not_reached_through_this_one(guichet: Client) -> None:
    famille, autre = nouvelle(), fabriques.nouvelle_famille("000900")
    demande = ordre(guichet.get(page_de(autre)))
    reponse = guichet.post(page_de(famille), demande)
    assert "Rien n’a changé" in texte(reponse)
    assert entre("000900", fabriques.MOT_DE_PASSE)


def test_a_letter_says_code_password_address_and_how(guichet: Client) -> None:
    famille = nouvelle("000754")
    (lettre,) = pages_du_pdf(
        guichet.post(page_de(famille), ordre(guichet.get(page_de(famille)), support="lettre"))
    )
    for attendu in (
        "Villiers-sur-Marne",
        "Hélène PETIT",
        "36 rue des Fauvettes",
        "Code utilisateur",
        "000754",
        "Mot de passe",
        "testserver",
        "Entrer pas à pas",
        "Pas d’adresse e-mail",
    ):
        assert attendu in lettre, attendu
    mot_de_passe = next(mot for mot in lettre.split() if mot.count("-") == 2 and len(mot) == 14)
    assert entre("000754", mot_de_passe)


# --- all that have never signed in ----------------------------------------------------------------


def test_all_that_never_signed_in_are_counted_then_given_a_file_by_code(guichet: Client) -> None:
    nouvelle("000010"), nouvelle("000002")
    venue = fabriques.nouvelle_famille("000003")  # chose her own
    page = guichet.get(JAMAIS)
    assert "2 familles ne se sont jamais connectées" in texte(page)

    reponse = guichet.post(JAMAIS, ordre(page, support="csv"))

    assert reponse.content.startswith(b"\xef\xbb\xbfcode_famille;identifiant;mot_de_passe\r\n")
    assert reponse.content.endswith(b"\r\n")
    assert "attachment" in reponse.headers["Content-Disposition"]
    assert "no-store" in reponse.headers["Cache-Control"]
    donnes = lignes(reponse)
    assert [ligne["code_famille"] for ligne in donnes] == ["000002", "000010"]
    assert all(entre(li["identifiant"], li["mot_de_passe"]) for li in donnes)
    assert entre(venue.code, fabriques.MOT_DE_PASSE)


def test_who_came_once_is_not_among_them(guichet: Client) -> None:
    famille = nouvelle()
    (acces,) = donner_acces(famille.responsables.all())
    client = Client()
    client.post("/connexion/", {"username": acces.identifiant, "password": acces.mot_de_passe})
    assert guichet.get(JAMAIS, {"deja": "1"}).context["lot"].total == 0


def test_a_second_adult_who_came_speaks_for_the_family(guichet: Client) -> None:
    famille = nouvelle()
    autre = Utilisateur.objects.creer("second", "x")
    Responsable.objects.create(
        famille=famille, rang=2, nom="PETIT", prenom="Marc", utilisateur=autre
    )
    assert guichet.get(JAMAIS).context["lot"].total == 0


def test_a_file_asked_for_twice_is_given_once(guichet: Client) -> None:
    nouvelle("000754")
    demande = ordre(guichet.get(JAMAIS, {"deja": "1"}), support="csv")
    adresse = f"{JAMAIS}?deja=1"
    (donne,) = lignes(guichet.post(adresse, demande))

    encore = guichet.post(adresse, demande, follow=True)

    assert "Rien n’a changé" in texte(encore)
    assert entre("000754", donne["mot_de_passe"])


def test_a_family_come_between_the_page_and_the_button_stops_the_order(guichet: Client) -> None:
    """What was announced is what is done."""
    nouvelle("000754")
    demande = ordre(guichet.get(JAMAIS))
    nouvelle("000002")
    assert "Rien n’a changé" in texte(guichet.post(JAMAIS, demande, follow=True))
    assert not Utilisateur.objects.filter(mot_de_passe_initial=True).exists()


def test_lots_follow_each_other_until_all_are_served(
    guichet: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "LOT", 2)
    for code in ("000001", "000002", "000003"):
        nouvelle(code)
    premier = guichet.get(JAMAIS)
    assert "Familles 000001 à 000002" in texte(premier)
    assert "1 autre suivra" in texte(premier)
    guichet.post(JAMAIS, ordre(premier))
    (derniere,) = lignes(guichet.post(JAMAIS, ordre(guichet.get(JAMAIS), support="csv")))
    assert derniere["code_famille"] == "000003"
    assert "Les familles jamais connectées ont toutes reçu" in texte(guichet.get(JAMAIS))
    # and again, for papers lost
    premier = guichet.get(JAMAIS, {"deja": "1"})
    assert "ne serviront plus" in texte(premier)
    suivant = guichet.get(f"{JAMAIS}?{premier.context['suivant']}")
    assert [r.famille.code for r in suivant.context["lot"].adultes] == ["000003"]


def test_letters_come_one_a_page(guichet: Client) -> None:
    nouvelle("000001"), nouvelle("000002")
    premiere, seconde = pages_du_pdf(guichet.post(JAMAIS, ordre(guichet.get(JAMAIS))))
    assert "000001" in premiere
    assert "000002" in seconde


def test_a_code_that_a_spreadsheet_would_run_is_made_inert(guichet: Client) -> None:
    nouvelle("=1+1")
    (ligne,) = lignes(guichet.post(JAMAIS, ordre(guichet.get(JAMAIS), support="csv")))
    assert (ligne["code_famille"], ligne["identifiant"]) == ("'=1+1", "'=1+1")


def test_nothing_of_it_stays_on_the_disk_nor_in_the_log(
    guichet: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nouvelle("000754")
    (donne,) = lignes(guichet.post(JAMAIS, ordre(guichet.get(JAMAIS), support="csv")))
    assert not [f for f in tmp_path.rglob("*") if f.is_file()]
    dit = "".join(capsys.readouterr())
    assert donne["mot_de_passe"] not in dit
    assert "000754" not in dit


# --- whose families -------------------------------------------------------------------------------


def test_a_service_reaches_its_own_families_and_those_nobody_bills(guichet: Client) -> None:
    sienne, autre, neuve = (nouvelle(code) for code in ("000001", "000002", "000003"))
    fabriques.facture(sienne)
    fabriques.facture(autre, service=fabriques.petite_enfance())

    codes = [f.code for f in guichet.get(LISTE).context["page"].object_list]

    assert codes == ["000001", "000003"]
    assert guichet.get(page_de(neuve)).status_code == 200
    assert guichet.get(page_de(autre)).status_code == 404
    assert guichet.post(page_de(autre), {}).status_code == 404
    assert not guichet.get(LISTE, {"q": "000002"}).context["page"].object_list
    assert [r.famille.code for r in guichet.get(JAMAIS).context["lot"].adultes] == codes
    admin = guichet.get("/admin/comptes/famille/")
    assert [f.code for f in admin.context["cl"].queryset] == codes


def test_an_agent_of_no_service_reaches_nobody() -> None:
    nouvelle("000001")
    sans = navigateur(fabriques.agent(roles.SERVICE))
    assert not sans.get(LISTE).context["page"].object_list


def test_the_treasury_gives_no_password() -> None:
    tresorerie = navigateur(fabriques.agent(roles.TRESORERIE))
    for adresse in (LISTE, JAMAIS, page_de(nouvelle())):
        assert tresorerie.get(adresse).status_code == 403
        assert tresorerie.post(adresse).status_code == 403
    assert LISTE not in texte(tresorerie.get("/admin/"))


def test_the_search_finds_by_code_and_by_either_name(guichet: Client) -> None:
    nouvelle("000001", nom="BERNARD", prenom="Zoé"), nouvelle("000002")
    for saisie in ("000001", "bernard", "Zoé BERNARD"):
        trouvees = guichet.get(LISTE, {"q": saisie}).context["page"].object_list
        assert [f.code for f in trouvees] == ["000001"], saisie


def test_the_list_s_queries_do_not_grow_with_the_families(guichet: Client) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as faites:
            guichet.get(LISTE)
        return len(faites)

    nouvelle()
    guichet.get(LISTE)
    peu = requetes()
    for _ in range(8):
        nouvelle()
    assert requetes() == peu


def test_every_order_wants_its_token(agent: Utilisateur) -> None:
    strict = navigateur(agent, enforce_csrf_checks=True)
    famille = nouvelle()
    for adresse in (JAMAIS, page_de(famille)):
        assert strict.post(adresse, ordre(strict.get(adresse))).status_code == 403
