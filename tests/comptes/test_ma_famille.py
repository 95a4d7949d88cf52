"""Ma famille: what the town has noted, and how a parent asks to have it changed."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes import services
from comptes.models import DemandeMiseAJour, Enfant, Famille, Responsable
from comptes.services.demandes import DejaTraitee
from tests import fabriques

pytestmark = pytest.mark.django_db
FICHE = {"adresse": "36 rue des Fauvettes", "code_postal": "94350", "ville": "Villiers-sur-Marne"}


@pytest.fixture
def gabin(famille: Famille) -> Enfant:
    enfant = fabriques.enfant(famille)
    Enfant.objects.filter(pk=enfant.pk).update(
        naissance=date(2019, 8, 27), structure="École Jules-Ferry", classe="CE1"
    )
    return enfant


def adresse(famille: Famille) -> str:
    return f"/mon-compte/famille/demande/famille-{famille.pk}/"


def test_the_sheet_is_what_the_town_has_noted(
    parent: Client, famille: Famille, gabin: Enfant
) -> None:
    page = parent.get("/mon-compte/famille/").content.decode()

    for note in (
        "36 rue des Fauvettes",
        "94350",
        "PETIT",
        "27 août 2019",
        "École Jules-Ferry",
        "CE1",
    ):
        assert note in page
    assert "<input" not in page.replace('<input type="hidden"', "")


def test_a_family_that_moves_asks_once_for_three_lines(parent: Client, famille: Famille) -> None:
    nouvelle = {"adresse": "2 place du Marché", "code_postal": "94000", "ville": "Créteil"}
    page = parent.post(
        adresse(famille), nouvelle | {"precision": "le 1er janvier"}, follow=True
    ).content.decode()

    assert "Votre demande est envoyée" in page
    assert "demandé&nbsp;: 2 place du Marché" in page
    assert "Reçue" in page
    demandes = DemandeMiseAJour.objects.filter(famille=famille)
    assert {(d.champ, d.avant, d.apres, d.precision) for d in demandes} == {
        (champ, FICHE[champ], apres, "le 1er janvier") for champ, apres in nouvelle.items()
    }
    famille.refresh_from_db()
    assert famille.adresse == "36 rue des Fauvettes", "rien ne change avant l’agent"


def test_what_was_left_as_it_was_is_not_asked_for(parent: Client, famille: Famille) -> None:
    parent.post(adresse(famille), FICHE | {"adresse": "38 rue des Fauvettes"})

    assert [d.champ for d in DemandeMiseAJour.objects.all()] == ["adresse"]


def test_a_form_sent_as_it_came_is_explained(parent: Client, famille: Famille) -> None:
    reponse = parent.post(adresse(famille), FICHE)

    assert "Rien n’a changé" in reponse.content.decode()
    assert not DemandeMiseAJour.objects.exists()


def test_one_wrong_line_and_nothing_is_sent_nor_lost(parent: Client, gabin: Enfant) -> None:
    fiche = {"nom": "PETIT", "prenom": "Gabin", "structure": "École Jules-Ferry"}
    page = parent.post(
        f"/mon-compte/famille/demande/enfant-{gabin.pk}/",
        fiche | {"classe": "CE2", "naissance": "31/02/2019"},
    ).content.decode()

    assert "Cette date n’existe pas." in page
    assert 'value="CE2"' in page
    assert not DemandeMiseAJour.objects.exists()


def test_an_answer_is_read_on_the_sheet_and_by_e_mail(
    parent: Client, famille: Famille, gabin: Enfant
) -> None:
    fiche = {"nom": "PETIT", "prenom": "Gabin", "structure": "École Jules-Ferry"}
    parent.post(
        f"/mon-compte/famille/demande/enfant-{gabin.pk}/",
        fiche | {"classe": "CM1", "naissance": "27/08/2019"},
    )
    mairie = fabriques.agent("")
    services.refuser(DemandeMiseAJour.objects.get(), motif="Il est bien en CE1.", par=mairie)

    page = parent.get("/mon-compte/famille/").content.decode()
    assert "Refusée" in page
    assert "Il est bien en CE1." in page
    assert "demandé&nbsp;:" not in page


def test_a_request_is_taken_back_until_it_is_answered(parent: Client, famille: Famille) -> None:
    parent.post(adresse(famille), FICHE | {"ville": "Créteil"})
    demande = DemandeMiseAJour.objects.get()
    assert "Retirer ma demande" in parent.get("/mon-compte/famille/").content.decode()
    retrait = f"/mon-compte/famille/demandes/{demande.pk}/retirer/"

    etrangere = Client()
    etrangere.force_login(
        fabriques.parent(fabriques.nouvelle_famille()), backend="comptes.backends.Connexion"
    )
    assert etrangere.post(retrait).status_code == 404
    page = parent.post(retrait, follow=True).content.decode()

    assert "Votre demande est retirée." in page
    assert "Retirer ma demande" not in page
    with pytest.raises(DejaTraitee):
        services.appliquer(demande, par=fabriques.agent(""))
    famille.refresh_from_db()
    assert famille.ville == FICHE["ville"]


@pytest.mark.parametrize("cle", ["famille-0", "enfant-0", "responsable-0", "autre-1", "x"])
def test_a_sheet_that_is_not_there(parent: Client, cle: str) -> None:
    assert parent.get(f"/mon-compte/famille/demande/{cle}/").status_code == 404


def test_another_family_s_sheet_does_not_exist(parent: Client) -> None:
    autre = fabriques.nouvelle_famille()
    enfant = fabriques.enfant(autre, "Lina")
    adulte = autre.responsables.get()
    for cle in (f"famille-{autre.pk}", f"enfant-{enfant.pk}", f"responsable-{adulte.pk}"):
        for methode in (parent.get, parent.post):
            assert methode(f"/mon-compte/famille/demande/{cle}/").status_code == 404
    assert not DemandeMiseAJour.objects.exists()


def test_queries_do_not_follow_the_number_of_children_and_requests(
    parent: Client, famille: Famille
) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as captees:
            assert parent.get("/mon-compte/famille/").status_code == 200
        return len(captees)

    fabriques.enfant(famille)
    parent.get("/mon-compte/famille/")
    avant = requetes()
    Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")
    for n in range(8):
        enfant = fabriques.enfant(famille, f"Enfant {n}")
        DemandeMiseAJour.objects.create(famille=famille, enfant=enfant, champ="classe", apres="CP")
    assert requetes() == avant


@pytest.mark.parametrize(
    ("champ", "saisie", "message"),
    [
        ("code_postal", "9435", "Un code postal a cinq chiffres."),
        ("code_postal", "F-94350", "Un code postal a cinq chiffres."),
        ("ville", "", "Indiquez la nouvelle valeur."),
    ],
)
def test_a_value_that_cannot_be_is_said_at_once(
    parent: Client, famille: Famille, champ: str, saisie: str, message: str
) -> None:
    page = parent.post(adresse(famille), FICHE | {champ: saisie}).content.decode()

    assert message in page
    assert not DemandeMiseAJour.objects.exists()


@pytest.mark.parametrize(
    ("numero", "prise"),
    [
        ("06 12 34 56 78", True),
        ("0612345678", True),
        ("+33 6 12 34 56 78", True),
        ("06.12.34.56.78", True),
        ("abc", False),
        ("06 12", False),
    ],
)
def test_a_telephone_number_looks_like_one(
    parent: Client, famille: Famille, numero: str, prise: bool
) -> None:
    adulte = famille.responsables.get()
    parent.post(
        f"/mon-compte/famille/demande/responsable-{adulte.pk}/",
        {"nom": adulte.nom, "prenom": adulte.prenom, "telephone": numero},
    )

    assert DemandeMiseAJour.objects.filter(apres=numero).exists() == prise


def test_the_second_adult_s_login_stays_written_on_the_sheet(
    parent: Client, famille: Famille
) -> None:
    Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")
    parent.post("/mon-compte/famille/acces/2/")

    page = " ".join(parent.get("/mon-compte/famille/").content.decode().split())
    assert "Marc se connecte avec <strong>000754-2</strong>" in page
