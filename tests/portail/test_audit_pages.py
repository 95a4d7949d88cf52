"""Page after page, each act is told once, whatever their instants."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.models import Connexion, Utilisateur
from factures.models import ControleComptes
from portail.agents.audit.forms import Filtre
from portail.agents.audit.journal import Curseur, lire
from portail.models import ExportListe, Purge
from reservations.models import MoisPublie
from tests import fabriques

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def mairie(db: None) -> Utilisateur:
    with time_machine.travel(LE - timedelta(days=300)):
        return Utilisateur.objects.create_superuser("mairie", "x")


def ecrire(mairie: Utilisateur, source: int, le: datetime, rang: int) -> None:
    """A row of one of five tables of traces; its number is in what it says."""
    if source == 0:
        ExportListe.objects.create(par=mairie, le=le, liste=f"n° {rang}", lignes=1)
    elif source == 1:
        Purge.objects.create(faite_le=le, complete=True, rapport="")
    elif source == 2:
        ControleComptes.objects.create(fait_le=le, juste=True, rapport="", rang=0, sceau="")
    elif source == 3:
        Connexion.objects.create(utilisateur=mairie, le=le, appareil=f"n° {rang}")
    else:
        with time_machine.travel(le, tick=False):
            fabriques.le_service(f"S{rang}", f"n° {rang}")


def effacer() -> None:
    for modele in (ExportListe, Purge, ControleComptes, Connexion, MoisPublie):
        modele._default_manager.all().delete()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    # Few instants, of the same microsecond or the next: most acts share theirs.
    traces=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=25),
    par_page=st.integers(1, 7),
)
def test_no_act_is_lost_or_told_twice(
    mairie: Utilisateur, traces: list[tuple[int, int]], par_page: int
) -> None:
    effacer()
    for rang, (source, instant) in enumerate(traces):
        ecrire(mairie, source, LE + timedelta(microseconds=instant), rang)
    with time_machine.travel(LE, tick=False):
        filtre = Filtre(QueryDict("qui=tous"))
    assert filtre.is_valid()

    entier = lire(filtre, mairie, None, 10_000)
    pages: list[Any] = []
    page = lire(filtre, mairie, None, par_page)
    pages += page.actes
    while curseur := Curseur.lu(page.suite):
        page = lire(filtre, mairie, curseur, par_page)
        assert page.actes
        pages += page.actes

    assert entier.suite == ""
    assert pages == entier.actes
    assert [a.le for a in pages] == sorted((a.le for a in pages), reverse=True)
    assert len(pages) >= len(traces)


@pytest.mark.parametrize(
    "curseur",
    ["x", "~~", "2026-11-18T09:00:00~exports~1", "2026-11-18T09:00:00+00:00~exports~z", "\x00~~"],
)
def test_what_is_no_cursor_shows_the_first_page(mairie: Utilisateur, curseur: str) -> None:
    assert Curseur.lu(curseur) is None
    client = Client()
    client.force_login(mairie, backend="comptes.backends.Connexion")
    assert client.get("/admin/audit/", {"apres": curseur}).status_code == 200


@pytest.mark.parametrize(
    "curseur",
    ["2026-11-18T09:00:00+00:00~inconnue~1", f"0001-01-01T00:00:00+14:00~exports~{9**30}"],
)
def test_a_cursor_from_elsewhere_breaks_nothing(mairie: Utilisateur, curseur: str) -> None:
    client = Client()
    client.force_login(mairie, backend="comptes.backends.Connexion")
    assert client.get("/admin/audit/", {"apres": curseur}).status_code == 200
