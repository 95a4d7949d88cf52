"""The family's sheet as its pages show it; a constant number of queries."""

from dataclasses import dataclass, field

from .champs import Champ, Fiche, champs_de
from .models import DemandeMiseAJour, Enfant, Famille, Responsable

SUIVIES = 20  # requests shown, the latest first


@dataclass(frozen=True)
class Ligne:
    """One field as the town has it, and the change that waits for an answer."""

    champ: Champ
    en_attente: DemandeMiseAJour | None


@dataclass(frozen=True)
class Bloc:
    """The fields of one sheet: the family's own, an adult's or a child's."""

    fiche: Fiche
    lignes: list[Ligne] = field(default_factory=list)

    @property
    def cle(self) -> str:
        """How an address names it: `famille-12`, `enfant-34`."""
        return f"{self.fiche._meta.model_name}-{self.fiche.pk}"

    @property
    def titre(self) -> str:
        return "Votre adresse" if isinstance(self.fiche, Famille) else str(self.fiche)

    @property
    def resume(self) -> str:
        """What is noted beside the name, on one line."""
        valeurs = {ligne.champ.nom: ligne.champ.dite for ligne in self.lignes}
        if isinstance(self.fiche, Famille):
            ville = f"{valeurs['code_postal']} {valeurs['ville']}".strip()
            return ", ".join(filter(None, [valeurs["adresse"], ville]))
        return " · ".join(v for nom, v in valeurs.items() if v and nom not in ("nom", "prenom"))

    @property
    def partagee(self) -> bool:
        """Whether it is the sheet of a child of two families; one query."""
        return self.enfant is not None and self.enfant.familles.count() > 1

    @property
    def adulte(self) -> Responsable | None:
        return self.fiche if isinstance(self.fiche, Responsable) else None

    @property
    def enfant(self) -> Enfant | None:
        return self.fiche if isinstance(self.fiche, Enfant) else None


def blocs(famille: Famille) -> list[Bloc]:
    """Return the family's sheet, its own part first, then the adults, then the children."""
    attendues = {_lieu(d): d for d in demandes(famille) if d.etat == DemandeMiseAJour.Etat.RECUE}
    par_fiche: dict[Fiche, Bloc] = {}
    for champ in champs_de(famille):
        bloc = par_fiche.setdefault(champ.fiche, Bloc(champ.fiche))
        bloc.lignes.append(Ligne(champ, attendues.get((champ.fiche, champ.nom))))
    return list(par_fiche.values())


def bloc_de(famille: Famille, cle: str) -> Bloc | None:
    """Return one part of the family's own sheet; None for what is not the family's."""
    return next((bloc for bloc in blocs(famille) if bloc.cle == cle), None)


def demandes(famille: Famille) -> list[DemandeMiseAJour]:
    """What the family asked for, the latest first."""
    return list(famille.demandes.select_related("responsable", "enfant", "famille"))


def _lieu(demande: DemandeMiseAJour) -> tuple[Fiche, str]:
    return demande.fiche, demande.champ
