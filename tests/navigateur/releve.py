"""What is read on a page that stands: what it weighs, what moved, its words, what it asks for."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

# Where Django's own style sheets and scripts are.
BIBLIOTHEQUE = "/static/admin/"
# Before the page's own: what moves while it loads, but for what somebody's gesture moves.
_GUET = """(() => {
  const deplaces = [];
  const noter = (entrees) => {
    for (const e of entrees) if (!e.hadRecentInput)
      deplaces.push([e.value, e.sources.map(({ node }) =>
        (node?.outerHTML ?? node?.textContent ?? "?").slice(0, 100)).join(" ; ")]);
    return deplaces;
  };
  const guet = new PerformanceObserver((liste) => noter(liste.getEntries()));
  guet.observe({ type: "layout-shift", buffered: true });
  Object.defineProperty(window, "deplaces", { get: () => noter(guet.takeRecords()) });
})()"""

# A browser that draws nothing more would never say so: a second is enough.
_RELEVE = """async () => {
  const image = () => new Promise((suite) => {
    requestAnimationFrame(suite);
    setTimeout(suite, 1000);
  });
  await image(); await image();
  const muets = "script, style, template, [lang]:not([lang|=fr])";
  const dits = ["title", "alt", "placeholder", "aria-label", "aria-description", "label",
    "aria-roledescription", "aria-valuetext"];
  const textes = [];
  const marche = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let n; (n = marche.nextNode());)
    if (n.data.trim() && !n.parentElement.closest(muets)) textes.push(n.data);
  for (const nom of dits) for (const e of document.querySelectorAll(`[${nom}]`))
    if (!e.closest(muets)) textes.push(e.getAttribute(nom));
  for (const e of document.querySelectorAll("input:is([type=submit],[type=button],[type=reset])"))
    textes.push(e.value);
  const lieux = [["src"], ["srcset"], ["data", "object"], ["href", "link"], ["action"],
    ["formaction"], ["poster"]];
  const ailleurs = lieux.flatMap(([nom, balise = ""]) =>
      [...document.querySelectorAll(`${balise}[${nom}]`)].map((e) => e.getAttribute(nom)))
    .map((adresse) => new URL(adresse.split(" ")[0], location))
    .filter((a) => a.protocol === "http:" && a.origin !== location.origin).map(String);
  return { deplaces: window.deplaces, textes, ailleurs };
}"""


@dataclass(frozen=True)
class Releve:
    deplaces: list[tuple[float, str]]  # how much, and what
    textes: list[str]  # all that is read: shown, hidden until a gesture, or told aloud
    ailleurs: list[str]  # what an https page would be refused, or would send in the clear


def guetter(contexte: BrowserContext) -> None:
    """See what moves on every page of this browser."""
    contexte.add_init_script(_GUET)


def relever(page: Page) -> Releve:
    """Once what the page does on loading is painted."""
    return Releve(**page.evaluate(_RELEVE))


@dataclass
class Balance:
    """What the page's last address had sent over the wire, headers and compression included."""

    page: Page
    connus: dict[str, int] = field(default_factory=dict)  # what each address weighed when sent
    demandes: dict[str, str] = field(default_factory=dict)  # a request's number → its address
    suivante: int = 0  # what the last address had sent, but for a library's files
    images: bool = True  # weighed too

    def __post_init__(self) -> None:
        cdp = self.page.context.new_cdp_session(self.page)
        cdp.on("Network.requestWillBeSent", self._demande)
        cdp.on("Network.loadingFinished", self._fin)
        cdp.send("Network.enable")

    def tarer(self, images: bool = True) -> None:
        """Before an address is opened."""
        self.demandes, self.suivante, self.images = {}, 0, images

    @property
    def premiere_visite(self) -> int:
        """Had nothing been kept from the pages before."""
        return sum(self.connus.get(adresse, 0) for adresse in set(self.demandes.values()))

    def _demande(self, evenement: dict[str, Any]) -> None:
        adresse = evenement["request"]["url"]
        if adresse.startswith(("data:", "blob:")):
            return
        if self.images or evenement.get("type") != "Image":
            self.demandes[evenement["requestId"]] = adresse

    def _fin(self, evenement: dict[str, Any]) -> None:
        poids = int(evenement["encodedDataLength"])
        if adresse := self.demandes.get(evenement["requestId"]):
            self.suivante += 0 if BIBLIOTHEQUE in adresse else poids
            self.connus[adresse] = max(poids, self.connus.get(adresse, 0))
