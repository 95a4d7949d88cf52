"""What reading a file did or would do, told once for the terminal and for the agents' page."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from .cellules import lisible
from .fichiers import Erreur, Erreurs


@dataclass(frozen=True)
class Total:
    """A sum that the person compares with their own. Cents; `detail` adds up to it."""

    libelle: str
    montant: int
    detail: tuple["Total", ...] = ()


@dataclass(frozen=True)
class Section:
    """Lines of one subject, under a title or none; a title alone is a sentence."""

    titre: str = ""
    lignes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rapport:
    """A report in French; `chiffres` are its first sentences. `change` says whether writing what is
    right would change anything, `tolerable` whether that may be taken without what is wrong.
    """

    chiffres: tuple[str, ...] = ()
    totaux: tuple[Total, ...] = ()
    sections: tuple[Section, ...] = ()
    erreurs: Erreurs = field(default_factory=Erreurs)
    change: bool = False
    tolerable: bool = False
    remarques: tuple[str, ...] = ()

    def avec(self, remarques: list[str]) -> Self:
        """The same, with what is to be known of how the file was read."""
        return replace(self, remarques=tuple(remarques))

    def en_json(self) -> dict[str, Any]:
        rapport = asdict(self)
        # As it is shown: a damaged file's cell is no text that every database keeps.
        for erreur in rapport["erreurs"]["premieres"]:
            erreur["valeur"] = erreur["valeur"] and lisible(erreur["valeur"])
        return rapport

    @classmethod
    def de_json(cls, lu: Mapping[str, Any]) -> Self:
        """Raises `KeyError` or `TypeError` for what `en_json` has not written."""
        erreurs = lu["erreurs"]
        return cls(
            **{
                **lu,
                "chiffres": tuple(lu["chiffres"]),
                "totaux": tuple(_totaux(lu["totaux"])),
                "sections": tuple(Section(s["titre"], tuple(s["lignes"])) for s in lu["sections"]),
                "erreurs": Erreurs(erreurs["total"], [Erreur(**e) for e in erreurs["premieres"]]),
                "remarques": tuple(lu["remarques"]),
            }
        )


def _totaux(lus: list[dict[str, Any]]) -> Iterator[Total]:
    for lu in lus:
        yield Total(lu["libelle"], lu["montant"], tuple(_totaux(lu["detail"])))
