"""What axe does not see: text that is cut or covered, what moves, small targets, pages too wide."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.navigateur import regards

HAUTEUR = 800
PLUS_ETROIT = 320
ZOOM = 640  # a window of 1280 px at 200 %
# WCAG 1.4.12, to the letter.
ESPACE = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""
TEXTE_DOUBLE = ":root { font-size: 200% !important }"

# A sheet that the policy lets in: a built one, not written in the page.
_FEUILLE = """regles => {
  const feuille = new CSSStyleSheet();
  feuille.replaceSync(regles);
  document.adoptedStyleSheets = regles ? [feuille] : [];
}"""

# Text that a box cuts, or that stands on other text. Lines are compared as they are drawn; what
# stays in place while the page scrolls (bars) covers it on purpose.
_ABIME = """() => {
  const fautes = [], lignes = [];
  const cache = e => { // told to those who listen only
    for (let a = e; a; a = a.parentElement) { const c = a.getBoundingClientRect();
      if (a.matches('.evitement, .visually-hidden')) return true;
      if (Math.max(c.width, c.height) <= 2) return true; }
    return !e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }); };
  const flotte = e => { for (let a = e; a; a = a.parentElement)
    if (['fixed', 'sticky'].includes(getComputedStyle(a).position)) return true; return false; };
  const dire = (quoi, e) => fautes.push(`${quoi} : ${e.className || e.tagName} « `
    + `${e.textContent.trim().replace(/\\s+/g, ' ').slice(0, 50)} »`);
  const marche = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let t = marche.nextNode(); t; t = marche.nextNode()) {
    const e = t.parentElement;
    if (!t.data.trim() || /^(SCRIPT|STYLE|OPTION|TEXTAREA)$/.test(e.tagName) || cache(e)) continue;
    const etendue = document.createRange();
    etendue.selectNodeContents(t);
    const rects = [...etendue.getClientRects()].filter(r => r.width > 1 && r.height > 1);
    for (let a = e; a && a !== document.body; a = a.parentElement) {
      const s = getComputedStyle(a), c = a.getBoundingClientRect();
      const [x, y] = [/hidden|clip/.test(s.overflowX), /hidden|clip/.test(s.overflowY)];
      if (!x && !y) { if (/auto|scroll/.test(s.overflowX + s.overflowY)) break; continue; }
      if (rects.some(r => (x && (r.right > c.right + 2 || r.left < c.left - 2))
          || (y && (r.bottom > c.bottom + r.height / 3 || r.top < c.top - r.height / 3)))) {
        dire('texte coupé', e); break; }
    }
    if (!flotte(e)) for (const r of rects) lignes.push({ r, e });
  }
  lignes.sort((a, b) => a.r.top - b.r.top);
  lignes.forEach((a, i) => {
    for (let j = i + 1; j < lignes.length && lignes[j].r.top < a.r.bottom; j++) {
      const b = lignes[j];
      const large = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
      const haut = a.r.bottom - b.r.top, petite = Math.min(a.r.height, b.r.height);
      if (large > 2 && haut > petite * .5 && a.e !== b.e) dire('texte sur du texte', b.e);
    }
  });
  return [...new Set(fautes)];
}"""

# Scrolling by the reader's own hand is not motion; the menu's faded edge follows it.
_BOUGE = """() => document.getAnimations()
  .filter(a => a.timeline instanceof DocumentTimeline && a.playState === 'running')
  .map(a => `mouvement : ${a.animationName || a.transitionProperty || a.id}`)"""

# The things a parent's finger aims at; a link inside a sentence is as tall as the sentence.
_CIBLES = """() => {
  const courtes = [];
  const dans = e => !e.matches('.btn, .menu a') && (e.closest('p, li, dd, td, .alert, legend')
    || [...e.parentElement.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
  for (const e of document.querySelectorAll('main :is(button, .btn, input, select, summary), '
      + '.menu a, .entete a, .entete button')) {
    if (e.type === 'hidden' || !e.checkVisibility() || e.closest('.visually-hidden')) continue;
    // A label may be spread over the card that it stands in.
    const etale = l => getComputedStyle(l, '::after').position === 'absolute' && l.offsetParent;
    const boites = [e, ...(e.labels || [])].flatMap(b => [b, etale(b) || b])
      .map(b => b.getBoundingClientRect());
    const haut = Math.max(...boites.map(b => b.height));
    const large = Math.max(...boites.map(b => b.width));
    if (Math.min(haut, large) < 43.5 && !(e.matches('a, summary, button') && dans(e)))
      courtes.push(`cible de ${Math.round(large)} × ${Math.round(haut)} px : `
        + `${(e.innerText || e.name || e.tagName).trim().slice(0, 40)}`);
  }
  return courtes;
}"""


@dataclass(frozen=True)
class Vue:
    """A width and a light."""

    largeur: int
    lumiere: Any

    def __str__(self) -> str:
        return f"{self.largeur} px, {self.lumiere}"


VUES = tuple(Vue(largeur, lumiere) for largeur in (360, 1280) for lumiere in ("light", "dark"))


def appliquer(page: Page, vue: Vue) -> None:
    page.set_viewport_size({"width": vue.largeur, "height": HAUTEUR})
    page.emulate_media(color_scheme=vue.lumiere)


def defauts(page: Page, vue: Vue) -> list[str]:
    """What is wrong with the page, all that folds laid open, by axe and by the looks above."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    vus = [*regards.defauts(page), *page.evaluate(_BOUGE), *page.evaluate(_ABIME)]
    return [f"{vue} : {faute}" for faute in vus]


def a_l_etroit(page: Page, *, des_agents: bool) -> list[str]:
    """At 320 px with the spaced text and zoomed to 200 %, no horizontal scroll, nothing lost; for
    parents also with the text alone at 200 %."""
    essais = [("320 px, texte espacé", PLUS_ETROIT, ESPACE), ("zoom 200 %", ZOOM, "")]
    if not des_agents:
        essais.append(("texte à 200 %", 1280, TEXTE_DOUBLE))
    fautes = []
    for nom, largeur, regles in essais:
        page.set_viewport_size({"width": largeur, "height": HAUTEUR})
        page.evaluate(_FEUILLE, regles)
        vus = [*_trop_large(page, largeur), *page.evaluate(_ABIME)]
        fautes += [f"{nom} : {faute}" for faute in vus]
    page.evaluate(_FEUILLE, "")
    return fautes


def petites_cibles(page: Page) -> list[str]:
    """What of a parent's page is aimed at and lower or narrower than 44 px."""
    cibles: list[str] = page.evaluate(_CIBLES)
    return cibles


def _trop_large(page: Page, largeur: int) -> list[str]:
    vraie = page.evaluate("document.documentElement.scrollWidth")
    return [f"{vraie} px de large"] if vraie > largeur else []
