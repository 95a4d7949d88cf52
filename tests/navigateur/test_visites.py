"""The visits themselves: they go everywhere, and see what is bad."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as reglages
from playwright.sync_api import Browser

from tests.maison import adresses
from tests.maison.matrice import LIRE
from tests.maison.roles import COLONNES, Visiteur
from tests.navigateur import anglais, fichiers_servis, mauvaises, serveur, tournee, visites
from tests.navigateur.conftest import EN_PRODUCTION
from tests.navigateur.visites import Visite

Regarder = Callable[[str, Visite], str]


class Partout:
    """A town where every address leads somewhere."""

    def chemin(self, adresse: adresses.Adresse) -> str:
        return f"/{adresse.nom}/"


def test_the_towns_share_every_address_on_every_screen_and_in_both_lights() -> None:
    ville: Any = Partout()
    parts = {c: visites.du_jour(ville, c) for c in visites.COMMUNES}
    toutes = [visite for part in parts.values() for visite in part]
    assert {v.adresse for v in toutes} == set(LIRE)
    # Each role is refused, or led on, in each of its ways.
    mots = {(r, m) for ligne in LIRE.values() for r, m in zip(COLONNES, ligne.split(), strict=True)}
    assert {(r, m) for r, m in mots if m != "vu"} <= {(v.role, v.mot) for v in toutes}
    for part in parts.values():
        vues = Counter((v.largeur, v.lumiere) for v in part if v.mot == "vu")
        assert len(vues) == 4
        assert min(vues.values()) * 8 > sum(vues.values())


def test_the_long_sweep_leaves_nothing_out() -> None:
    """Each role's every address, and each page that it sees on every screen and in both lights."""
    ville: Any = Partout()
    cases = Counter(
        (v.adresse, v.role, v.mot) for role in COLONNES for v in set(visites.toutes(ville, role))
    )
    attendus = {
        (nom, role, mot): 4 if mot == "vu" else 1
        for nom, mots in LIRE.items()
        for role, mot in zip(COLONNES, mots.split(), strict=True)
    }
    assert cases == attendus


def test_untranslated_words_are_seen_and_french_ones_are_not() -> None:
    vus = anglais.mots(["Please select a file", "Enregistrer", "True", "Save and add"])
    assert [mot.split()[1] for mot in vus] == ["Please", "select", "True", "Save", "and", "add"]
    assert not anglais.mots(
        [
            "Le week-end, écrivez un e-mail à the@exemple.fr ou voyez https://exemple.fr/the/save",
            "lecture du code : role=status, vérifié par axe (list, listitem)",
            "Report de la date limite : contact, parent, main, point, second, via, factures.csv",
        ]
    )


@pytest.mark.parametrize(
    ("adresse", "genre", "corps", "juste"),
    [
        ("factures:pdf", "application/pdf", b"%PDF-1.7 ...", True),
        ("factures:pdf", "application/pdf", b"<html>", False),
        ("factures:pdf", "text/html", b"%PDF-1.7", False),
        ("demandes:export", "text/csv; charset=utf-8", "code;né\n".encode(), True),
        ("demandes:export", "text/csv; charset=utf-8", "code;né\n".encode("latin-1"), False),
        ("mes_donnees_json", "application/json", b"{", False),
        ("sante", "text/plain", b"", False),
        ("accueil", "image/png", b"\x89PNG", False),
    ],
)
def test_a_file_is_what_it_says(adresse: str, genre: str, corps: bytes, juste: bool) -> None:
    assert (fichiers_servis.fautes(adresse, genre, corps) == []) is juste


@pytest.fixture
def regarder(chromium: Browser, db: None, _ville: None, statiques: Path, settings: Any) -> Regarder:
    """All that is said of a page that this middleware gives."""

    def dire(intrus: str, visite: Visite) -> str:
        settings.MIDDLEWARE = [*reglages.MIDDLEWARE, f"tests.navigateur.mauvaises.{intrus}"]
        with (
            serveur.en_marche() as origine,
            tournee.en_route(chromium, origine, Visiteur(None)) as tour,
        ):
            return "\n".join(tour.fautes(visite))

    settings.STATIC_ROOT, settings.STORAGES = str(statiques), EN_PRODUCTION
    return dire


ICI = Visite("étranger", 360, "light", mauvaises.ADRESSE, mauvaises.CHEMIN, "vu")


def test_a_bad_page_is_seen_to_be_bad(regarder: Regarder) -> None:
    fautes = regarder("Mauvaise", ICI)
    for signe in (
        "politique : script-src",
        "politique : style-src",
        "console, error : oups",
        "réponse 404",
        "octets à la première visite, plus que 60000",
        "octets ensuite, plus que 15000",
        "bouge de 0.",
        "anglais : « Please »",
        "anglais : « Search »",
        "adresse en clair : http://ailleurs.exemple.fr/",
        "axe image-alt",
        "2008 px de large",
    ):
        assert signe in fautes, f"{signe} n’a pas été vu : {fautes}"


def test_a_third_party_and_a_wrong_answer_are_seen(regarder: Regarder) -> None:
    assert "demande à un tiers : http://127.0.0.1:9/image.png" in regarder("DeTiers", ICI)
    assert "vu au lieu de porte" in regarder("DeTiers", replace(ICI, mot="porte"))
