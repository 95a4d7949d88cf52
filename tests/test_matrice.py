"""Every address × every role, by a real request for a real object: tests/maison/matrice.py."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponseForbidden
from django.urls import reverse

from portail import roles, urls
from portail.agents.imports.genres import GENRES
from tests import fabriques
from tests.maison import adresses, monde
from tests.maison.dehors import un_lundi
from tests.maison.matrice import ENVOYER, LIRE
from tests.maison.roles import COLONNES, Visiteur, visiteurs

ADRESSES = adresses.avec_l_administration()
# What a role that may not do something is answered; whatever is not among these does something.
REFUS = {"porte", "code", "accueil", "admin", "403", "404", "405"}


@pytest.fixture(autouse=True)
def _dehors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Thousands of pages: what refuses says so in a word.
    monkeypatch.setattr(urls, "handler403", lambda *_, **__: HttpResponseForbidden(), raising=False)
    with un_lundi():
        yield


def observer(methode: str) -> dict[str, list[str]]:
    """What each address answers to each role."""
    ville = monde.creer()
    ouvrent = visiteurs(ville)
    vus = {}
    for adresse in ADRESSES:
        chemin = ville.chemin(adresse)
        vus[adresse.nom] = [visiteur.demander(methode, chemin) for visiteur in ouvrent]
    return vus


def comparer(table: str, ecrites: dict[str, str], vus: dict[str, list[str]]) -> None:
    """Fail with the line to write for each address that is not, or no longer, as written."""
    fautes = []
    for nom, cases in vus.items():
        ecrit = ecrites.get(nom, "").split()
        if ecrit != cases:
            ecarts = [
                f"{colonne} : {attendu} attendu, {vu} vu"
                for colonne, attendu, vu in zip(COLONNES, ecrit, cases, strict=False)
                if attendu != vu
            ]
            quoi = " ; ".join(ecarts) if ecrit else "pas de ligne. Si c’est bien ce qu’il faut :"
            fautes.append(f'{nom}, {quoi}\n    "{nom}": "{" ".join(cases)}",')
    fautes += [f"{nom} n’existe plus : ôter sa ligne." for nom in ecrites if nom not in vus]
    if fautes:
        titre = f"tests/maison/matrice.py, table {table} ({' '.join(COLONNES)}) :"
        pytest.fail("\n".join(["", titre, *fautes]), pytrace=False)


@pytest.mark.django_db
def test_each_role_sees_what_is_written_and_nothing_else() -> None:
    comparer("LIRE", LIRE, observer("get"))


@pytest.mark.django_db
def test_each_role_does_what_is_written_and_nothing_else() -> None:
    """What is not in the table changes nothing, whoever sends it."""
    vus = observer("post")
    agissent = {
        nom: cases
        for nom, cases in vus.items()
        if nom in ENVOYER or (set(cases) - REFUS and not _se_relit(nom, cases))
    }
    comparer("ENVOYER", ENVOYER, agissent)


@pytest.mark.django_db
def test_the_families_file_is_all_that_one_more_role_has() -> None:
    """It has no column: it is « scolaire », with that file besides."""
    en_plus = set(roles.ROLES[roles.SERVICE_ET_FAMILLES]) ^ set(roles.ROLES[roles.SERVICE])
    assert en_plus == {roles.IMPORTER_FAMILLES}
    vus = {}
    for role in (roles.SERVICE, roles.SERVICE_ET_FAMILLES):
        visiteur = Visiteur(fabriques.agent(role, fabriques.le_service()))
        for genre in GENRES:
            chemin = reverse("imports:deposer", kwargs={"genre": genre})
            vus[role, genre] = visiteur.demander("get", chemin)
    ecarts = {genre for genre in GENRES if len({vus[role, genre] for role, _ in vus}) > 1}
    assert ecarts == {"familles"}
    assert vus[roles.SERVICE_ET_FAMILLES, "familles"] == "vu"


def _se_relit(nom: str, cases: list[str]) -> bool:
    """Django's own lists and histories answer what is sent to them as if they were asked for."""
    page = nom.startswith("admin:") and nom.endswith(("_changelist", "_history"))
    return page and cases == LIRE.get(nom, "").split()
