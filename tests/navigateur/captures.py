"""The README's pictures, and those of each town's Mode d’emploi.

Run by `bin/captures`; the towns, their banks and letters are those of the browser tests. With
`--verifier` nothing is written: what has aged is said, and the status is 1 if anything has.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, expect, sync_playwright

DOSSIER = Path(__file__).resolve().parents[2] / "docs" / "captures"
FAMILLE = "000754"
# name → address, and what the bar at the bottom says once the page is whole
PAGES = {"factures": ("/factures/", "€"), "reservations": ("/reservations/", "Rien de changé")}
# width → height, pixels a CSS pixel
ECRANS = {1280: (800, 1), 360: (740, 1.5)}
VILLES = ("villiers-sur-marne", "sautron")
POIDS_MAX = 150_000  # bytes: a README that loads at once


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portail.settings")
    # Playwright runs an event loop in this thread; a town's words are read from its database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    django.setup()
    logging.disable(logging.INFO)
    from tests.navigateur.conftest import CHROMIUM, OPTIONS

    verifier = "--verifier" in sys.argv[1:]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        if not verifier:
            _readme(chromium)
        fautes = [faute for ville in VILLES for faute in _mode_d_emploi(chromium, ville, verifier)]
        chromium.close()
    if fautes:
        sys.exit("\n".join(fautes))
    if verifier:
        sys.stdout.write("Les images de Mode d’emploi montrent encore leurs pages.\n")


def _readme(chromium: Browser) -> None:
    from tests.navigateur import gestes, pile

    DOSSIER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as nom,
        pile.en_marche("villiers-sur-marne", Path(nom), "captures") as ville,
    ):
        for largeur, (hauteur, densite) in ECRANS.items():
            page = chromium.new_page(
                base_url=ville.portail,
                viewport={"width": largeur, "height": hauteur},
                device_scale_factor=densite,
                locale="fr-FR",
            )
            gestes.se_connecter(page, FAMILLE)
            for nom_de_page, (adresse, signe) in PAGES.items():
                page.goto(adresse)
                expect(page.locator(".barre-somme")).to_contain_text(signe)
                _prendre(page, DOSSIER / f"{nom_de_page}-{largeur}.png")
            page.close()


def _mode_d_emploi(chromium: Browser, ville: str, verifier: bool) -> list[str]:
    """A town's pictures, taken and kept; or held against those that are kept."""
    from portail.aide.images import releve
    from portail.aide.texte import mots
    from portail.models import Commune
    from tests.navigateur import mode_d_emploi, pile

    with (
        tempfile.TemporaryDirectory() as nom,
        pile.en_marche(ville, Path(nom), "captures") as portail,
    ):
        with portail.base() as base:
            siens = mots(Commune.objects.using(base).get())
        page = chromium.new_page(
            base_url=portail.portail,
            viewport={"width": mode_d_emploi.LARGEUR, "height": mode_d_emploi.HAUTEUR},
            device_scale_factor=mode_d_emploi.DENSITE,
            locale="fr-FR",
        )
        prises = mode_d_emploi.photographier(page, FAMILLE, siens)
        page.close()
    if verifier:
        return mode_d_emploi.vieillies(ville, releve(ville), prises)
    mode_d_emploi.ranger(ville, prises)
    for cle, (octets, _) in prises.items():
        _peser(f"{ville}, {cle}", len(octets), mode_d_emploi.POIDS_MAX)
    return []


def _prendre(page: Page, fichier: Path) -> None:
    page.screenshot(path=fichier)
    _peser(str(fichier.relative_to(DOSSIER.parents[1])), fichier.stat().st_size, POIDS_MAX)


def _peser(nom: str, poids: int, maximum: int) -> None:
    if poids > maximum:
        sys.exit(f"{nom} pèse {poids} octets, plus que {maximum}.")
    sys.stdout.write(f"{nom} : {poids} octets\n")


if __name__ == "__main__":
    main()
