"""The lists at the size of a town: as many queries for ten as for thousands, and no waiting."""

import time
import tracemalloc
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptes.models import Enfant, Famille, Utilisateur
from factures.models import Encaissement, Facture, Recu
from paiement.models import LigneReleve, MessageBanque, Paiement
from tests.foule import ecrire

pytestmark = pytest.mark.django_db
LENTE = 1.5  # seconds a page may take, on a machine that does something else as well


@pytest.fixture
def mairie(client: Client) -> Client:
    agent = Utilisateur.objects.create_superuser("mairie", "x")
    client.force_login(agent, backend="comptes.backends.Connexion")
    client.get(reverse("couleurs"))  # the session's first page writes it
    return client


def requetes(client: Client, page: str, forme: str = "") -> int:
    """How many queries a list asks, or its export."""
    with CaptureQueriesContext(connection) as vues:
        reponse: Any = client.get(reverse(f"admin:{page}", args=[forme] if forme else []))
        assert reponse.status_code == 200
        if reponse.streaming:
            list(reponse)
    return len(vues)


def compter() -> None:
    """As the database does by itself, some minutes after a file came in."""
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")


def nom(modele: type[Model], page: str) -> str:
    return f"{modele._meta.app_label}_{modele._meta.model_name}_{page}"


@pytest.mark.parametrize("modele", admin.site._registry, ids=lambda m: m._meta.label)
def test_a_list_asks_as_much_of_ten_rows_as_of_two_hundred(
    mairie: Client, modele: type[Model]
) -> None:
    if modele._meta.label == "portail.Commune":  # the only one of its kind
        return
    ecrire(modele, 0, 10)
    pour_dix = {p: requetes(mairie, nom(modele, p), f) for p, f in PAGES}
    ecrire(modele, 10, 200)
    pour_beaucoup = {p: requetes(mairie, nom(modele, p), f) for p, f in PAGES}

    assert modele._default_manager.count() >= 190
    assert pour_beaucoup == pour_dix
    assert max(pour_dix.values()) <= 25


PAGES = (("changelist", ""), ("export", "csv"))


# --- ten thousand ---------------------------------------------------------------------------------

GRANDES = [Famille, Enfant, Facture, Encaissement, Recu, Paiement, MessageBanque, LigneReleve]
QUESTIONS = {
    Famille: [{"situation": "echue"}, {"q": "nom9999"}, {"adresse": "non"}, {"o": "5"}],
    Facture: [{"etat": "echue"}, {"etat": "payee"}, {"q": "prenom9999"}, {"periode": "2026-11-01"}],
    Encaissement: [{"imputation": "reste"}, {"nature": "contrepasse"}, {"q": "nom9999"}],
    Paiement: [{"q": "nom9999"}],
}


@pytest.mark.long
@pytest.mark.parametrize("modele", GRANDES, ids=lambda m: m._meta.label)
def test_a_list_of_ten_thousand_opens_at_once_and_asks_no_more(
    mairie: Client, modele: type[Model]
) -> None:
    ecrire(modele, 0, 10)
    peu = requetes(mairie, nom(modele, "changelist"))
    ecrire(modele, 10, 10_000)
    compter()

    assert requetes(mairie, nom(modele, "changelist")) == peu
    for question in [{}, *QUESTIONS.get(modele, [])]:
        debut = time.perf_counter()
        reponse = mairie.get(reverse(f"admin:{nom(modele, 'changelist')}"), question)
        duree = time.perf_counter() - debut
        print(f"{modele._meta.label} {question} : {duree * 1000:.0f} ms")
        assert reponse.status_code == 200
        assert duree < LENTE, question


@pytest.mark.long
@pytest.mark.parametrize("forme", ["csv", "xlsx"])
def test_ten_thousand_invoices_leave_in_a_few_seconds_and_megabytes(
    mairie: Client, forme: str
) -> None:
    ecrire(Facture, 0, 10_000)
    compter()
    adresse = reverse("admin:factures_facture_export", args=[forme])
    debut = time.perf_counter()
    reponse: Any = mairie.get(adresse)
    octets = sum(len(morceau) for morceau in reponse.streaming_content)
    duree = time.perf_counter() - debut
    tracemalloc.start()
    list(mairie.get(adresse))
    memoire = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    print(f"{forme} : {duree:.1f} s, {octets / 1024:.0f} Kio, {memoire:.0f} Mio de mémoire")
    assert duree < 30
    assert memoire < 40
