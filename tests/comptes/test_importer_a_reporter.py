"""What an agent applied at a family's request, until the town's file brings it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes import services
from comptes.champs import Champ, Fiche
from comptes.models import (
    DemandeMiseAJour,
    Enfant,
    Famille,
    Rattachement,
    Responsable,
    Utilisateur,
)
from tests.comptes.test_importer_familles import AINEE, differences, fichier, l_enfant
from tests.importateur import Importateur

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


@pytest.fixture
def importer(tmp_path: Path, horloge: time_machine.Traveller) -> Importateur:
    importer = Importateur("importer_familles", tmp_path)
    importer(fichier({"prenom2": "Karim"}))
    return importer


@pytest.fixture
def mairie(importer: Importateur) -> Utilisateur:
    return Utilisateur.objects.creer("scolaire", is_staff=True)


@pytest.fixture
def appliquer(mairie: Utilisateur, horloge: time_machine.Traveller) -> "Appliquer":
    return Appliquer(mairie, horloge)


class Appliquer:
    """A parent asks, an agent applies; each a minute later than what was before."""

    def __init__(self, mairie: Utilisateur, horloge: time_machine.Traveller) -> None:
        self.mairie, self.horloge = mairie, horloge

    def __call__(self, fiche: Fiche, nom: str, apres: str) -> DemandeMiseAJour:
        famille = Famille.objects.get(code="000754")
        parent = Utilisateur.objects.get(identifiant="000754")
        self.horloge.shift(timedelta(minutes=1))
        fiche.refresh_from_db()
        demande = services.demander(Champ(fiche, nom), apres, famille=famille, par=parent)
        self.horloge.shift(timedelta(minutes=1))
        return services.appliquer(demande, par=self.mairie)


def la_famille() -> Famille:
    return Famille.objects.get(code="000754")


def attend(demande: DemandeMiseAJour) -> bool:
    demande.refresh_from_db()
    return demande.a_reporter


ANCIEN = {"prenom2": "Karim"}


def test_an_older_file_takes_nothing_back_and_says_so(
    importer: Importateur, appliquer: Appliquer
) -> None:
    demande = appliquer(la_famille(), "adresse", "1 place du Marché")
    assert la_famille().history.latest().history_user == appliquer.mairie

    for options in (("--essai",), (), ()):
        issue = importer(fichier(ANCIEN), *options)

        assert "Aucun changement." in issue.rapport
        assert (
            "Mis à jour dans le portail, à reporter dans le logiciel métier :\n"
            "  famille 000754 : adresse reste « 1 place du Marché » "
            "(« 36 rue des Fauvettes » au fichier)" in issue.rapport
        )
        assert la_famille().adresse == "1 place du Marché"
        assert attend(demande)


def test_the_file_that_brings_it_ends_the_wait(importer: Importateur, appliquer: Appliquer) -> None:
    demande = appliquer(la_famille(), "adresse", "1 place du Marché")
    nouveau = fichier({**ANCIEN, "adresse": "1 place du Marché"})

    importer(nouveau, "--essai")
    assert attend(demande)
    issue = importer(nouveau)

    assert "Aucun changement." in issue.rapport
    assert "à reporter" not in issue.rapport
    assert not attend(demande)


def test_the_town_s_software_may_know_better(importer: Importateur, appliquer: Appliquer) -> None:
    """A third value was never here: somebody typed it there, perhaps the same in other words."""
    demande = appliquer(la_famille(), "adresse", "1 place du Marché")

    issue = importer(fichier({**ANCIEN, "adresse": "1 PL DU MARCHE"}))

    assert differences(issue) == [
        "famille 000754 : adresse « 1 place du Marché » → « 1 PL DU MARCHE », "
        "au lieu de la demande appliquée"
    ]
    assert not attend(demande)


def test_a_still_older_file_is_known_as_such(importer: Importateur, appliquer: Appliquer) -> None:
    """What the sheet said two changes ago is no news either."""
    appliquer.horloge.shift(timedelta(minutes=1))
    importer(fichier({**ANCIEN, "adresse": "2 rue Neuve"}))
    demande = appliquer(la_famille(), "adresse", "1 place du Marché")

    issue = importer(fichier(ANCIEN))  # 36 rue des Fauvettes, of before all that

    assert "Aucun changement." in issue.rapport
    assert la_famille().adresse == "1 place du Marché"
    assert attend(demande)


def test_back_to_what_it_was_is_brought_by_the_old_file(
    importer: Importateur, appliquer: Appliquer
) -> None:
    aller = appliquer(la_famille(), "adresse", "1 place du Marché")
    retour = appliquer(la_famille(), "adresse", "36 rue des Fauvettes")

    assert (attend(aller), attend(retour)) == (False, True)
    assert "Aucun changement." in importer(fichier(ANCIEN)).rapport
    assert (attend(aller), attend(retour)) == (False, False)


def test_what_an_agent_typed_there_is_kept_until_a_file_shows_it(
    importer: Importateur, appliquer: Appliquer
) -> None:
    demande = appliquer(la_famille(), "adresse", "1 place du Marché")
    assert services.noter_reportee(demande, par=appliquer.mairie)

    importer(fichier(ANCIEN))

    assert la_famille().adresse == "1 place du Marché"
    assert not services.noter_reportee(demande, par=appliquer.mairie)


def test_a_request_that_a_file_has_met_is_nothing_to_carry_over(
    importer: Importateur, appliquer: Appliquer
) -> None:
    """The import came between the parent's request and the agent's click."""
    demande = services.demander(
        Champ(la_famille(), "adresse"),
        "1 place du Marché",
        famille=la_famille(),
        par=Utilisateur.objects.get(identifiant="000754"),
    )
    importer(fichier({**ANCIEN, "adresse": "1 place du Marché"}))

    faite = services.appliquer(demande, par=appliquer.mairie)

    assert (faite.etat, faite.a_reporter) == ("traitee", False)


# --- adults ---------------------------------------------------------------------------------------


def test_the_second_adults_first_name_stays(importer: Importateur, appliquer: Appliquer) -> None:
    second = Responsable.objects.get(rang=2)
    demande = appliquer(second, "prenom", "Karim-Ali")
    appliquer(second, "nom", "ROY")  # no file ever tells it

    issue = importer(fichier(ANCIEN))

    assert "second responsable : prénom reste « Karim-Ali »" in issue.rapport
    second.refresh_from_db()
    assert str(second) == "Karim-Ali ROY"
    assert attend(demande)
    importer(fichier({"prenom2": "Karim-Ali"}))
    assert not attend(demande)


# --- children without reference -------------------------------------------------------------------

SANS = {**ANCIEN, "enfant_ref": ""}


@pytest.fixture
def gabin(tmp_path: Path, importer: Importateur) -> Enfant:
    """Known by his name and birth date alone."""
    Enfant.objects.update(reference=None)
    return Enfant.objects.get()


@pytest.mark.parametrize(
    ("nom", "apres", "colonne"),
    [
        ("prenom", "Gabriel", "enfant_prenom"),
        ("nom", "ROY", "enfant_nom"),
        ("naissance", "21/04/2023", "enfant_naissance"),
    ],
)
def test_a_child_renamed_here_is_not_made_twice(
    importer: Importateur,
    appliquer: Appliquer,
    gabin: Enfant,
    nom: str,
    apres: str,
    colonne: str,
) -> None:
    demande = appliquer(gabin, nom, apres)

    for _ in range(2):
        issue = importer(fichier(SANS))

        assert "Aucun changement." in issue.rapport
        assert "Absents" not in issue.rapport
        assert Enfant.objects.count() == 1
        assert attend(demande)
    issue = importer(fichier({**SANS, colonne: apres}))
    assert "Aucun changement." in issue.rapport
    assert Enfant.objects.count() == 1
    assert not attend(demande)


def test_all_three_changed_at_once(
    importer: Importateur, appliquer: Appliquer, gabin: Enfant
) -> None:
    for nom, apres in (("prenom", "Gabriel"), ("nom", "ROY"), ("naissance", "21/04/2023")):
        appliquer(gabin, nom, apres)

    assert "Aucun changement." in importer(fichier(SANS)).rapport
    assert str(Enfant.objects.get()) == "Gabriel ROY"


def test_a_brother_who_bears_the_old_name_is_himself(
    importer: Importateur, appliquer: Appliquer, gabin: Enfant
) -> None:
    """Twins: one renamed, the other now in the file under the name that the first had."""
    demande = appliquer(gabin, "prenom", "Gabriel")
    gabriel = {**SANS, "enfant_prenom": "Gabriel"}

    issue = importer(fichier(SANS, gabriel))

    assert differences(issue) == ["famille 000754 : nouvel enfant, Gabin PETIT"]
    assert sorted(e.prenom for e in Enfant.objects.all()) == ["Gabin", "Gabriel"]
    assert not attend(demande)


def test_a_reference_is_no_other_childs_because_both_facts_were_mended(
    importer: Importateur, appliquer: Appliquer
) -> None:
    appliquer(l_enfant(), "prenom", "Gabriel")
    appliquer(l_enfant(), "naissance", "21/04/2023")

    issue = importer(fichier(ANCIEN))

    assert (issue.statut, Enfant.objects.count()) == (0, 1)
    assert l_enfant().prenom == "Gabriel"


# --- a child of two families ----------------------------------------------------------------------

AUTRE = {"code_famille": "001457", "nom": "GIRAUD", "prenom": "Éric", "prenom2": ""}


def test_a_shared_child_is_kept_and_told_once(importer: Importateur, appliquer: Appliquer) -> None:
    deux = (ANCIEN, AUTRE)
    importer(fichier(*deux))
    demande = appliquer(l_enfant(), "classe", "PS")

    issue = importer(fichier(*deux))

    assert issue.rapport.count("classe reste « PS »") == 1
    assert l_enfant().classe == "PS"
    assert attend(demande)
    importer(fichier(*({**ligne, "classe": "PS"} for ligne in deux)))
    assert not attend(demande)
    assert Rattachement.objects.count() == 2


# --- size -----------------------------------------------------------------------------------------


def test_queries_do_not_follow_what_waits(importer: Importateur, appliquer: Appliquer) -> None:
    contenu = fichier(ANCIEN, {**AINEE, **ANCIEN})
    importer(contenu)
    with CaptureQueriesContext(connection) as sans:
        importer(contenu)
    appliquer(la_famille(), "adresse", "1 place du Marché")
    appliquer(la_famille(), "ville", "Sautron")
    for reference in ("E01002", "E01003"):
        for nom in ("classe", "structure"):
            appliquer(l_enfant(reference), nom, "autre")
    with CaptureQueriesContext(connection) as avec:
        assert importer(contenu).rapport.count(" reste ") == 6
    assert len(avec) <= len(sans) + 3
