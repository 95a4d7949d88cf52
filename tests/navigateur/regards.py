"""How a page is looked at: by axe, at four sizes and lights, and with a keyboard alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LARGEURS = (360, 1280)
LUMIERES = ("light", "dark")
PLUS_ETROIT = 320

# A focused thing is seen: it has an outline or a shadow (its own or its ::after's), and nothing
# stands over it.
_REGARD = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const trait = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
  const vu = [null, '::after'].some(p => { const s = getComputedStyle(e, p);
    return trait(s) || (s.boxShadow !== 'none' && p === null); });
  const r = e.getBoundingClientRect();
  const [x, y] = [r.left + r.width / 2, r.top + Math.min(r.height / 2, 20)];
  const dessus = document.elementFromPoint(x, y);
  const libre = !!dessus && (e.contains(dessus) || dessus.contains(e)
    || [...(e.labels || [])].some(l => l.contains(dessus)));
  const dit = e.matches('input:not([type=submit]), select, textarea') && e.labels?.[0]?.innerText;
  return { nom: (dit || e.innerText || e.value || e.name || e.tagName).trim().slice(0, 60),
           balise: e.tagName, id: e.id, vu, libre };
}"""


@dataclass(frozen=True)
class Focus:
    nom: str
    balise: str
    id: str
    vu: bool
    libre: bool


def defauts(page: Page) -> list[str]:
    """What is wrong with the page as it stands now."""
    trouves = [f"axe {v}" for v in violations(page)]
    if page.get_by_role("heading", level=1).count() != 1:
        trouves.append("il faut un h1, et un seul")
    if not page.title().split("·")[0].strip():
        trouves.append("titre vide")
    if page.locator("html").get_attribute("lang") != "fr":
        trouves.append("lang n’est pas fr")
    return trouves


def violations(page: Page) -> list[str]:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    # Not read again: a sheet that imports another (the admin's) would be copied into the page,
    # which the policy forbids.
    options = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}
    resultat = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{v['id']} ({v['help']}) : " + " ; ".join(n["html"][:160] for n in v["nodes"][:4])
        for v in resultat["violations"]
    ]


def partout(page: Page, nom: str, captures: Path | None) -> list[str]:
    """Look at the live page in a width and a light of its own, then at the narrowest; returns the
    faults. In every width and light with `captures`, which keeps pictures: the recorded states
    (`etats_lus`) have them all."""
    toutes = [(largeur, lumiere) for largeur in LARGEURS for lumiere in LUMIERES]
    fautes = []
    for largeur, lumiere in toutes if captures else [toutes[crc32(nom.encode()) % len(toutes)]]:
        page.set_viewport_size({"width": largeur, "height": 800})
        page.emulate_media(color_scheme=lumiere, reduced_motion="reduce")  # type: ignore[arg-type]
        fautes += [f"{nom}, {largeur} px, {lumiere} : {d}" for d in defauts(page)]
        if captures:
            fichier = captures / f"{nom}-{largeur}-{lumiere}.png"
            page.screenshot(path=fichier, full_page=True)
    page.set_viewport_size({"width": PLUS_ETROIT, "height": 800})
    large = page.evaluate("document.documentElement.scrollWidth")
    if large > PLUS_ETROIT:
        fautes.append(f"{nom} : {large} px de large sur un écran de {PLUS_ETROIT}")
    return fautes


def avancer(page: Page, touche: str = "Tab") -> Focus | None:
    """Press the key; what has the focus now, None for nothing."""
    page.keyboard.press(touche)
    vu = page.evaluate(_REGARD)
    return Focus(**vu) if vu else None


def parcourir(page: Page, limite: int = 80) -> list[Focus]:
    """Tab through the whole page once."""
    vus: list[Focus] = []
    while len(vus) < limite and (focus := avancer(page)):
        vus.append(focus)
    assert len(vus) < limite, "le focus tourne sans fin"
    return vus


def atteindre(page: Page, nom: str, limite: int = 150) -> None:
    """Tab to the thing of this name; every stop on the way is seen."""
    for _ in range(limite):
        focus = avancer(page)
        assert focus is not None, f"« {nom} » ne s’atteint pas au clavier"
        assert focus.vu, f"le focus ne se voit pas sur « {focus.nom} »"
        if focus.nom.startswith(nom):
            return
    raise AssertionError(f"« {nom} » ne s’atteint pas au clavier")


def suivre(page: Page, nom: str) -> None:
    """Tab to the thing of this name, and press Enter."""
    atteindre(page, nom)
    page.keyboard.press("Enter")
