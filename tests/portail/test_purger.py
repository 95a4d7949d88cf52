"""The command as an operator meets it: its report, its status, its nightly run, its settings."""

from unittest.mock import Mock

import pytest
from django.conf import settings as reglages
from django.db import DatabaseError
from django_q.models import Schedule

from comptes.models import Connexion, Famille
from portail import taches
from portail.commandes import Refus
from portail.donnees import durees
from portail.donnees.table import CATEGORIES
from portail.models import Purge
from tests import fabriques
from tests.portail.purges import a_paris, purger_le
from tests.portail.test_mise_en_service import PRODUCTION, demarrer


@pytest.fixture
def connexion(famille: Famille) -> Connexion:
    compte = fabriques.parent(famille)
    return Connexion.objects.create(utilisateur=compte, le=a_paris("2026-01-01"), appareil="x")


def durees_de_la_ville(**choisies: int) -> dict[str, int]:
    return reglages.CONSERVATION | choisies


# --- the report ---


@pytest.mark.django_db
def test_when_there_is_nothing_to_do_it_says_so_of_each_kind() -> None:
    rapport = purger_le("2026-11-22")

    lignes = rapport.strip().splitlines()
    assert lignes[0] == "Purge du 22 novembre 2026"
    assert lignes[-1] == "Rien à faire."
    assert len(lignes) == len(CATEGORIES) + 2
    for categorie, ligne in zip(CATEGORIES, lignes[1:-1], strict=True):
        assert ligne.startswith(f"  {categorie.nom} (")
        assert ligne.endswith(") : rien à faire")


@pytest.mark.django_db
def test_it_counts_what_it_erased(connexion: Connexion) -> None:
    rapport = purger_le("2026-11-22")

    assert "  Connexions et essais de connexion (6 mois) : 1 connexion\n" in rapport
    assert rapport.endswith("Fini : 1 élément effacé.\n")
    purge = Purge.objects.get()
    assert purge.complete
    assert purge.rapport.replace("\u00a0", " ") == rapport.strip()


@pytest.mark.django_db
def test_a_trial_leaves_no_trace_at_all(connexion: Connexion) -> None:
    rapport = purger_le("2026-11-22", "--essai")

    assert rapport.startswith("Essai de purge du 22 novembre 2026\n")
    assert rapport.endswith("Essai : 1 élément à effacer ; rien n’a été changé.\n")
    assert Connexion.objects.exists()
    assert not Purge.objects.exists()


@pytest.mark.django_db
def test_many_lots_are_one_count(connexion: Connexion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portail.donnees.lots.LOT", 2)
    Connexion.objects.bulk_create(
        Connexion(utilisateur=connexion.utilisateur, le=connexion.le, appareil="x")
        for _ in range(4)
    )

    assert "5 connexions" in purger_le("2026-11-22")
    assert not Connexion.objects.exists()


@pytest.mark.django_db
def test_a_kind_that_fails_keeps_no_other_waiting_and_the_status_says_it(
    connexion: Connexion, monkeypatch: pytest.MonkeyPatch
) -> None:
    panne = Mock(side_effect=DatabaseError("verrou"))
    monkeypatch.setattr("portail.donnees.banque.effacer", panne)

    with pytest.raises(Refus):
        purger_le("2026-11-22")

    assert not Connexion.objects.exists()
    purge = Purge.objects.get()
    assert not purge.complete
    assert "Messages des banques (13 mois) : échec (DatabaseError)" in purge.rapport
    assert purge.rapport.replace("\u00a0", " ").endswith("1 catégorie en échec : relancer purger.")


@pytest.mark.django_db
def test_it_runs_every_night(connexion: Connexion) -> None:
    horaire = Schedule.objects.get(func="portail.taches.purger")
    assert horaire.cron == "30 3 * * *"

    taches.purger()
    assert not Connexion.objects.exists()


# --- how long ---


@pytest.mark.django_db
def test_the_town_s_own_durations_are_obeyed(
    connexion: Connexion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reglages, "CONSERVATION", durees_de_la_ville(connexions=12))

    assert "essais de connexion (1 an) : rien à faire" in purger_le("2026-12-31")
    assert "1 connexion" in purger_le("2027-01-01")


def test_the_issue_s_durations_are_the_default_ones() -> None:
    defaut = durees.lire("{}")

    assert defaut["comptabilite"] == 120
    assert defaut["connexions"] == 6
    assert defaut["messages_banque"] == 13
    assert defaut["familles"] == 24
    assert durees.lire('{"connexions": 9}') == defaut | {"connexions": 9}
    assert durees.lire('{"comptabilite": 132}')["comptabilite"] == 132


@pytest.mark.parametrize(
    ("texte", "raison"),
    [
        ("six mois", "n’est pas un objet JSON"),
        ("[6]", "n’est pas un objet JSON"),
        ('{"connexion": 6}', "nomme « connexion »"),
        ('{"sessions": 6}', "nomme « sessions »"),
        ('{"comptabilite": 119}', "de 120 à 1200"),
        ('{"connexions": 0}', "de 1 à 1200"),
        ('{"connexions": 1201}', "de 1 à 1200"),
        ('{"connexions": 6.5}', "un nombre entier"),
        ('{"connexions": "6"}', "un nombre entier"),
        ('{"connexions": true}', "un nombre entier"),
        ('{"familles": 48}', "depuis quand une famille est partie"),
    ],
)
def test_a_wrong_duration_is_refused_and_says_why(texte: str, raison: str) -> None:
    with pytest.raises(ValueError, match=raison):
        durees.lire(texte)


def test_the_portal_does_not_start_with_wrong_durations() -> None:
    lance = demarrer(PRODUCTION | {"CONSERVATION": '{"comptabilite": 60}'}, "check")

    assert lance.returncode != 0
    assert lance.stderr.startswith("Configuration incohérente : CONSERVATION dit 60")
    assert len(lance.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("mois", "mots"), [(1, "1 mois"), (6, "6 mois"), (12, "1 an"), (13, "13 mois"), (120, "10 ans")]
)
def test_durations_in_words(mois: int, mots: str) -> None:
    assert durees.en_mots(mois) == mots
