"""The README's pictures: Factures and Réservations of the demo's family, on a desk and on a phone.

Run by `bin/captures`; the town, its bank and its letters are those of the browser tests.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Page, expect, sync_playwright

DOSSIER = Path(__file__).resolve().parents[2] / "docs" / "captures"
FAMILLE = "000754"
# name → address, and what the bar at the bottom says once the page is whole
PAGES = {"factures": ("/factures/", "€"), "reservations": ("/reservations/", "Rien de changé")}
# width → height, pixels a CSS pixel
ECRANS = {1280: (800, 1), 360: (740, 1.5)}
POIDS_MAX = 150_000  # bytes: a README that loads at once


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portail.settings")
    django.setup()
    logging.disable(logging.INFO)
    from tests.navigateur import gestes, pile
    from tests.navigateur.conftest import CHROMIUM, OPTIONS

    DOSSIER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as nom,
        pile.en_marche("villiers-sur-marne", Path(nom), "captures") as ville,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
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
        chromium.close()


def _prendre(page: Page, fichier: Path) -> None:
    page.screenshot(path=fichier)
    poids = fichier.stat().st_size
    if poids > POIDS_MAX:
        sys.exit(f"{fichier.name} pèse {poids} octets, plus que {POIDS_MAX}.")
    sys.stdout.write(f"{fichier.relative_to(DOSSIER.parents[1])} : {poids} octets\n")


if __name__ == "__main__":
    main()
