"""The portal's forms as a browser sends them: every field of the page, and the button's form."""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from django.test import Client

RESERVATIONS = "/reservations/"


class _Formulaires(HTMLParser):
    """Collects, for each form, where it goes and what it would send untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.formulaires: dict[str, dict[str, list[str]]] = {}
        self.libres: dict[str, list[str]] = {}  # the boxes that can be ticked, of the month's form
        self._ici: dict[str, list[str]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attributs: list[tuple[str, str | None]]) -> None:
        lus = {nom: valeur or "" for nom, valeur in attributs}
        if tag == "form":
            self._ici = self.formulaires.setdefault(lus.get("action", ""), {})
        elif tag == "input" and self._ici is not None and "name" in lus:
            choix = lus.get("type") in ("checkbox", "radio")
            if choix and lus["name"].startswith("enfant-"):
                self.libres.setdefault(lus["name"], []).append(lus["value"])
            if not choix or "checked" in lus:
                self._ici.setdefault(lus["name"], []).append(lus.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._ici = None


class Page:
    """One page as a parent has it open: its ticks stay as they were until sent."""

    def __init__(self, client: Client, reponse: Any) -> None:
        self.client, self.reponse = client, reponse
        self.html = reponse.content.decode()
        self._lus = _Formulaires(self.html)

    @property
    def libres(self) -> dict[str, list[str]]:
        return self._lus.libres

    def champs(self, adresse: str) -> dict[str, list[str]]:
        return self._lus.formulaires[adresse]

    def envoyer(self, adresse: str, **champs: Any) -> "Page":
        """Send that form; `champs` replace its own."""
        donnees = {**self.champs(adresse), **champs}
        return Page(self.client, self.client.post(adresse, donnees, follow=True))

    def cocher(self, enfant: int, *jours: str) -> "Page":
        self.champs(RESERVATIONS).setdefault(f"enfant-{enfant}", []).extend(jours)
        return self

    def decocher(self, enfant: int, *jours: str) -> "Page":
        coches = self.champs(RESERVATIONS)[f"enfant-{enfant}"]
        for jour in jours:
            coches.remove(jour)
        return self

    def enregistrer(self) -> "Page":
        return self.envoyer(RESERVATIONS)

    def confirmer(self, **champs: Any) -> "Page":
        return self.envoyer("/reservations/confirmer/", **champs)


def ouvrir(client: Client, mois: str = "") -> Page:
    """The booking page, at that month (`2027-01`) or at the first that can still be booked."""
    return Page(client, client.get(RESERVATIONS, {"mois": mois} if mois else {}))


def reserver(client: Client, enfant: int, jours: Iterable[str]) -> Page:
    """Tick, save, confirm."""
    return ouvrir(client).cocher(enfant, *jours).enregistrer().confirmer()
