"""Large files go to the worker, which may be killed, come twice or never end; and none is kept for
ever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from comptes.models import Famille
from factures.models import Facture
from portail import roles, taches
from portail.agents.imports import chantier, depots, genres, travail
from portail.models import FichierImporte
from portail.models.fichier_importe import Etat
from tests import fabriques
from tests.fichiers import FAMILLE, facture, octets
from tests.portail.imports import confirmer, deposer, dernier, navigateur, texte
from tests.portail.purges import le, purger_le

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(famille: Famille) -> Client:
    return navigateur(fabriques.agent(roles.SERVICE_ET_FAMILLES, fabriques.le_service()))


@pytest.fixture
def _tout_au_travailleur(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depots, "DIRECT", 0)


def travailler() -> list[int]:
    """Do the jobs that wait, as the worker does; their imports."""
    faits = []
    for rang in OrmQ.objects.order_by("pk"):
        tache = rang.task
        if tache["func"] == "portail.taches.importer":
            assert tache["timeout"] == travail.DUREE
            taches.importer(*tache["args"])
            faits += tache["args"]
            rang.delete()
    return faits


def voir(client: Client, depot: FichierImporte) -> Any:
    return client.get(reverse("imports:voir", args=[depot.genre, depot.pk]))


# --- the worker -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("_tout_au_travailleur")
def test_a_large_file_is_tried_and_written_by_the_worker(agent: Client) -> None:
    page = texte(deposer(agent, "factures", octets(facture())))
    assert "Vérification en cours" in page
    assert "<progress" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page

    assert travailler() == [dernier().pk]
    page = voir(agent, dernier())
    assert "Nouvelles : 1 facture" in texte(page)
    assert "<progress" not in texte(page)

    assert "Import en cours" in texte(confirmer(agent, page))
    assert not Facture.objects.exists()
    travailler()
    assert "Import fait" in texte(voir(agent, dernier()))
    assert Facture.objects.count() == 1


@pytest.mark.usefixtures("_tout_au_travailleur")
def test_a_job_that_comes_twice_does_its_work_once(agent: Client) -> None:
    page = deposer(agent, "factures", octets(facture()))
    for _ in range(2):
        taches.importer(dernier().pk)
    page = voir(agent, dernier())
    confirmer(agent, page)
    for _ in range(2):
        taches.importer(dernier().pk)
    assert (dernier().etat, Facture.objects.count()) == (Etat.FAIT, 1)


@pytest.mark.parametrize(
    ("contenu", "au_travailleur"),
    [
        (octets(facture()), False),
        (octets([ligne for n in range(2001) for ligne in facture(num_facture=f"S{n}")]), True),
        (octets(facture({"libelle": "x" * depots.DIRECT})), True),
    ],
    ids=["petit", "2001 lignes", "1 Mo"],
)
def test_only_small_files_keep_the_person_waiting(
    agent: Client, contenu: bytes, au_travailleur: bool
) -> None:
    deposer(agent, "factures", contenu)
    assert (dernier().etat == Etat.ESSAI) is au_travailleur
    assert OrmQ.objects.exists() is au_travailleur


@pytest.mark.usefixtures("_tout_au_travailleur")
def test_the_progress_is_shown_while_the_transaction_is_open(
    agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposer(agent, "factures", octets(facture()))
    vues: list[str] = []

    def lire(tableau: Any, ordre: genres.Ordre) -> Any:
        ordre.avancer(1)
        vues.append(texte(voir(agent, dernier())))
        return vrai(tableau, ordre)

    vrai = _remplacer_la_lecture(monkeypatch, lire)
    travailler()

    assert "Ligne 1 sur 1." in vues[0]
    assert chantier.ligne_atteinte(dernier().pk) == 0
    assert chantier.libre(dernier().pk)


def _remplacer_la_lecture(monkeypatch: pytest.MonkeyPatch, lire: Callable[..., Any]) -> Any:
    genre = genres.GENRES["factures"]
    monkeypatch.setitem(genres.GENRES, "factures", replace(genre, lire=lire))
    return genre.lire


@pytest.mark.usefixtures("_tout_au_travailleur")
def test_work_that_was_killed_is_taken_up_again_once_it_is_silent(agent: Client) -> None:
    deposer(agent, "factures", octets(facture()))
    OrmQ.objects.all().delete()  # the job was lost with its worker

    taches.reprendre_les_imports()
    assert not OrmQ.objects.exists()  # it may only be slow

    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        with chantier.ouvrir(dernier().pk):
            taches.reprendre_les_imports()  # somebody is at it
        assert not OrmQ.objects.exists()
        taches.reprendre_les_imports()
        taches.reprendre_les_imports()  # and not once a minute
        assert OrmQ.objects.count() == 1
        travailler()
    assert dernier().etat == Etat.A_CONFIRMER


@pytest.mark.usefixtures("_tout_au_travailleur")
def test_work_that_dies_each_time_ends_with_a_plain_sentence(
    agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposer(agent, "factures", octets(facture()))
    travailler()
    confirmer(agent, voir(agent, dernier()))

    def mourir(*_: Any) -> None:
        raise MemoryError

    _remplacer_la_lecture(monkeypatch, mourir)
    for _ in range(travail.DEPARTS):
        with pytest.raises(MemoryError):
            taches.importer(dernier().pk)
        assert dernier().etat == Etat.ECRITURE
    taches.importer(dernier().pk)

    assert "s’est interrompu plusieurs fois : rien n’a été écrit" in texte(voir(agent, dernier()))
    assert (dernier().etat, Facture.objects.exists()) == (Etat.ECHOUE, False)


def test_two_imports_that_write_the_same_thing_leave_one_to_confirm_again(
    agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = deposer(agent, "factures", octets(facture()))

    def en_meme_temps(*_: Any) -> None:
        raise IntegrityError

    vrai = _remplacer_la_lecture(monkeypatch, en_meme_temps)
    page = confirmer(agent, page)
    assert "Un autre import a écrit en même temps" in texte(page)
    _remplacer_la_lecture(monkeypatch, vrai)
    assert "Import fait" in texte(confirmer(agent, page))


# --- passwords ------------------------------------------------------------------------------------


def test_a_file_of_passwords_goes_to_the_worker_and_is_not_kept_after_that(
    agent: Client, django_capture_on_commit_callbacks: Any
) -> None:
    ligne = {**FAMILLE, "code_famille": "000999", "mot_de_passe_initial": "Tilleul-Brume-42"}
    deposer(agent, "familles", octets([ligne]))
    travailler()
    page, chemin = voir(agent, dernier()), Path(dernier().fichier.path)
    assert chemin.exists()
    assert "Tilleul" not in texte(page)
    assert "Tilleul" not in str(dernier().rapport)
    confirmer(agent, page)
    with django_capture_on_commit_callbacks(execute=True):
        travailler()

    assert Famille.objects.filter(code="000999").exists()
    assert not chemin.exists()
    assert "il n’est pas gardé après l’import" in texte(voir(agent, dernier()))
    adresse = reverse("imports:fichier", args=["familles", dernier().pk])
    assert agent.get(adresse).status_code == 404


def test_a_file_that_nobody_confirms_is_given_up_after_a_week(agent: Client) -> None:
    deposer(agent, "factures", octets(facture()))
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        taches.reprendre_les_imports()
    assert dernier().etat == Etat.A_CONFIRMER
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        taches.reprendre_les_imports()
    assert dernier().etat == Etat.ABANDONNE
    assert "Personne ne l’a confirmé" in texte(voir(agent, dernier()))


# --- how long -------------------------------------------------------------------------------------


def test_a_finished_import_is_kept_a_year_with_its_file(famille: Famille) -> None:
    with le("2026-11-26"):
        agent = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
        confirmer(agent, deposer(agent, "factures", octets(facture())))
    chemin = Path(dernier().fichier.path)

    purger_le("2027-11-25")
    assert chemin.exists()
    assert "Fichiers importés (1 an) : 1 import" in purger_le("2027-11-26", "--essai")
    assert chemin.exists()
    assert "Fichiers importés (1 an) : 1 import" in purger_le("2027-11-26")

    assert not chemin.exists()
    assert not FichierImporte.objects.exists()
    assert Facture.objects.count() == 1  # what it brought has a life of its own


def test_one_that_waits_is_not_erased_and_a_file_of_nobody_is(
    famille: Famille, settings: Any
) -> None:
    with le("2026-11-26"):
        agent = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
        deposer(agent, "factures", octets(facture()))
    perdu = Path(settings.MEDIA_ROOT, "imports", "2026", "perdu.csv")
    perdu.write_text("x")

    assert "1 fichier perdu" in purger_le("2027-11-26")

    assert (perdu.exists(), Path(dernier().fichier.path).exists()) == (False, True)
