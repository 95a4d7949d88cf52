"""An audit: each criterion judged, on which pages and how; the rate that follows from it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from .rgaa import CRITERES

DOSSIER = Path(__file__).with_name("audits")


class AuditFaux(ValueError):
    """The file does not judge each criterion once, in the words that there are."""


class Constat(StrEnum):
    """`NON_VERIFIE`: nobody has been able to say yet. It counts as if it failed."""

    CONFORME = "conforme"
    NON_CONFORME = "non conforme"
    NON_VERIFIE = "non vérifié"
    NON_APPLICABLE = "non applicable"


@dataclass(frozen=True)
class Critere:
    """`preuve` says how it was judged; of what fails, what a person meets and where to turn."""

    numero: str
    titre: str
    constat: Constat
    preuve: str


@dataclass(frozen=True)
class Page:
    nom: str
    adresse: str


@dataclass(frozen=True)
class Audit:
    jour: date
    par: str
    portee: str
    technologies: list[str]
    environnements: list[str]
    outils: list[str]
    pages: list[Page]
    criteres: list[Critere]

    def de(self, constat: Constat) -> list[Critere]:
        return [critere for critere in self.criteres if critere.constat == constat]

    @property
    def conformes(self) -> int:
        return len(self.de(Constat.CONFORME))

    @property
    def applicables(self) -> int:
        return len(self.criteres) - len(self.de(Constat.NON_APPLICABLE))

    @property
    def taux(self) -> int:
        """Per cent of the applicable criteria, never rounded up: 100 means all of them."""
        return 100 * self.conformes // self.applicables if self.applicables else 0


@cache
def dernier(dossier: Path = DOSSIER) -> Audit | None:
    """The newest audit; the files are named by their day. Every page asks: a new audit is a new
    release."""
    fichiers = sorted(dossier.glob("????-??-??.toml"))
    return lire(fichiers[-1]) if fichiers else None


@cache
def lire(fichier: Path) -> Audit:
    """Read one audit; raises `AuditFaux`."""
    lu = tomllib.loads(fichier.read_text("utf-8"))
    if lu["date"] != date.fromisoformat(fichier.stem):
        raise AuditFaux(f"{fichier.name} : la date du fichier n’est pas celle de l’audit.")
    return Audit(
        jour=lu["date"],
        par=lu["par"],
        portee=lu["portee"],
        technologies=lu["technologies"],
        environnements=lu["environnements"],
        outils=lu["outils"],
        pages=[Page(**page) for page in lu["pages"]],
        criteres=_juger(lu["criteres"]),
    )


def _juger(lus: Mapping[str, Mapping[str, Any]]) -> list[Critere]:
    """Each of the 106, in the order of the reference; TOML itself refuses one judged twice."""
    if manquants := CRITERES.keys() - lus.keys():
        raise AuditFaux(f"Critères sans constat : {', '.join(sorted(manquants))}.")
    if en_trop := lus.keys() - CRITERES.keys():
        raise AuditFaux(f"Ces critères n’existent pas : {', '.join(sorted(en_trop))}.")
    return [_critere(numero, titre, lus[numero]) for numero, titre in CRITERES.items()]


def _critere(numero: str, titre: str, lu: Mapping[str, Any]) -> Critere:
    try:
        constat = Constat(lu["constat"])
    except ValueError as inconnu:
        raise AuditFaux(f"{numero} : « {lu['constat']} » n’est pas un constat.") from inconnu
    preuve = lu.get("preuve", "")
    if not preuve and constat != Constat.NON_APPLICABLE:
        raise AuditFaux(f"{numero} : dire comment ce constat a été fait.")
    return Critere(numero, titre, constat, preuve)
