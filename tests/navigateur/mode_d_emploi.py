"""The pictures of Mode d’emploi: the way to each page, what it says, its picture.

`bin/captures` takes them; `bin/captures --verifier` takes them anew and says which ones have aged.
The tests hold the words that each page said against the pages as they run.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from portail.aide.images import RELEVES, STATIQUES, Prise, mots_montres
from portail.models import Etape
from tests.navigateur import gestes
from tests.navigateur.pile import RACINE

PHOTOS = RACINE / "static" / STATIQUES
LARGEUR, HAUTEUR, DENSITE = 480, 600, 1.5  # 720 pixels wide in the file
HAUTEURS = {"panier": 720, "banque": 930}  # where what matters stands lower
POIDS_MAX = 40_000  # bytes
ECART_MAX = 6.0  # of 255, on average: other amounts and other days are still the same page
# The part of a page that says the same whatever the day and the family; `main` of the others.
ZONES = {"accueil": ".situation", "banque": "body", "reservations": ".grille, .barre"}
# What a person acts on: the title, the buttons, the fields.
_VU = """zone => [...document.querySelectorAll(zone)].flatMap(z => [...z.querySelectorAll(
  'h1, button, a.btn, label')]).filter(e => e.checkVisibility()
  && !['checkbox', 'radio'].includes(e.control?.type)).map(e => e.innerText)"""
_CHIFFRES = re.compile(r"\d+(?:[\s,.]\d+)*")


def visite(page: Page, code: str) -> Iterator[str]:
    """Walk the family's path once; yields what the page shows, each time it stands there."""
    page.goto("/connexion/")
    yield Etape.Image.CONNEXION
    gestes.se_connecter(page, code)
    page.goto("/")
    yield Etape.Image.ACCUEIL
    page.goto("/factures/")
    for case in page.get_by_role("checkbox").all():
        case.check()
    expect(page.locator(".barre-somme")).to_contain_text("€")
    yield Etape.Image.FACTURES
    page.locator(".barre button").click()
    expect(gestes.titre(page)).to_contain_text("à payer")
    yield Etape.Image.PANIER
    page.locator(".barre button").click()
    expect(gestes.titre(page)).to_have_text("Paiement par carte")
    page.get_by_role("radio").first.check()
    yield Etape.Image.BANQUE
    page.goto("/mon-compte/")
    yield Etape.Image.COMPTE
    page.goto("/reservations/")
    yield Etape.Image.RESERVATIONS


def vu(page: Page, cle: str) -> list[str]:
    """What the page says that a person acts on, each once; numbers come and go."""
    textes = page.evaluate(_VU, ZONES.get(cle, "main"))
    sans_chiffres = (_CHIFFRES.sub("0", " ".join(texte.split())) for texte in textes)
    return sorted({texte for texte in sans_chiffres if texte})


def photographier(page: Page, code: str, mots: dict[str, str]) -> dict[str, tuple[bytes, Prise]]:
    """Take every picture of a town, whose words are `mots`."""
    prises = {}
    for cle in visite(page, code):
        page.set_viewport_size({"width": LARGEUR, "height": HAUTEURS.get(cle, HAUTEUR)})
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        siens = {mot: mots[mot] for mot in sorted(mots_montres(cle))}
        prises[str(cle)] = _webp(image), Prise(*image.size, siens, vu(page, cle))
    return prises


def _webp(image: Image.Image) -> bytes:
    """The finest that weighs no more than a picture may."""
    for qualite in range(75, 20, -5):
        octets = io.BytesIO()
        image.save(octets, "WEBP", quality=qualite, method=6)
        if octets.tell() <= POIDS_MAX:
            break
    return octets.getvalue()


def ranger(ville: str, prises: dict[str, tuple[bytes, Prise]]) -> None:
    """Write a town's pictures, and what they show, in place of the former ones."""
    dossier = PHOTOS / ville
    dossier.mkdir(parents=True, exist_ok=True)
    for cle, (octets, _) in prises.items():
        (dossier / f"{cle}.webp").write_bytes(octets)
    releve = {cle: asdict(prise) for cle, (_, prise) in prises.items()}
    texte = json.dumps(releve, ensure_ascii=False, indent=1)
    (RELEVES / f"{ville}.json").write_text(f"{texte}\n", "utf-8")


def vieillies(
    ville: str, gardees: dict[str, Prise], prises: dict[str, tuple[bytes, Prise]]
) -> list[str]:
    """Which of the pictures that are kept no longer show the portal, and how one sees it."""
    fautes = []
    for cle, (octets, prise) in prises.items():
        fichier = PHOTOS / ville / f"{cle}.webp"
        if gardees.get(cle) != prise:
            fautes.append(f"{ville}, {cle} : la page ne dit plus la même chose.")
        elif (ecart := _ecart(fichier, octets)) > ECART_MAX:
            fautes.append(f"{ville}, {cle} : la page n’a plus la même allure ({ecart:.1f}).")
    return fautes


def _ecart(fichier: Path, octets: bytes) -> float:
    """How far apart two pictures are, seen from afar."""
    loin = [Image.open(source).convert("L").reduce(8) for source in (fichier, io.BytesIO(octets))]
    moyenne: float = ImageStat.Stat(ImageChops.difference(*loin)).mean[0]
    return moyenne
