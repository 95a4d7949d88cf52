"""What the portal's processes write down, read as they go."""

from dataclasses import dataclass, field
from pathlib import Path

from .etapes import Etape

TUE = -9


@dataclass
class Passage:
    """One process of the portal, from its birth to its end."""

    porte: str
    etapes: list[Etape] = field(default_factory=list)
    statut: int | None = None

    @property
    def mort(self) -> bool:
        return self.statut == TUE


@dataclass
class Journal:
    fichier: Path
    passages: list[Passage] = field(default_factory=list)
    _en_vie: dict[int, Passage] = field(default_factory=dict)
    _lus: int = 0

    def calme(self) -> bool:
        """Nobody is at work."""
        self._lire()
        return not self._en_vie

    def finis(self, porte: str) -> list[Passage]:
        self._lire()
        return [p for p in self.passages if p.porte == porte and p.statut is not None]

    def nombre(self, porte: str) -> int:
        return len(self.finis(porte))

    def _lire(self) -> None:
        with self.fichier.open("rb") as lignes:
            lignes.seek(self._lus)
            for ligne in lignes:
                if not ligne.endswith(b"\n"):
                    break
                self._lus += len(ligne)
                self._comprendre(ligne.decode())

    def _comprendre(self, ligne: str) -> None:
        numero, quoi, *suite = ligne.rstrip("\n").split(" ", 2)
        pid = int(numero)
        match quoi:
            case "naissance":
                self._en_vie[pid] = Passage(suite[0])
                self.passages.append(self._en_vie[pid])
            case "entrée":
                self._en_vie[pid].porte = suite[0]
            case "étape":
                self._en_vie[pid].etapes.append(Etape.du_texte(suite[0]))
            case "fin":
                self._en_vie.pop(pid).statut = int(suite[0])
