"""A subject of the town's settings, as its page shows it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Valeur:
    """A setting as it stands; `adresse` is where it is changed, '' where its subject is."""

    nom: str
    dit: str
    adresse: str = ""
    geste: str = "Changer"


@dataclass(frozen=True)
class Sujet:
    """Settings that go together, where they are changed, and what is missing: sentences."""

    nom: str
    adresse: str
    valeurs: list[Valeur]
    manques: list[str] = field(default_factory=list)

    @property
    def liste(self) -> bool:
        """Whether it is changed in a list, to which something may be added."""
        return "#" not in self.adresse

    @property
    def cle(self) -> str:
        """Names its heading on the page."""
        return self.nom.lower().replace(" ", "-").replace("’", "-")


def resume(texte: str, longueur: int = 80) -> str:
    """The beginning of a text, on one line; `aucun texte` without any."""
    ligne = " ".join(texte.split())
    if len(ligne) <= longueur:
        return ligne or "aucun texte"
    return f"{ligne[:longueur].rsplit(' ', 1)[0]}…"
