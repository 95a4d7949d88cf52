"""The fields of a family's sheet that a parent may ask to have changed, and how each is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from portail.dates import aujourd_hui, jour_court

from .models import DemandeMiseAJour, Enfant, Famille, Responsable
from .noms import nom_du_champ

Fiche = Famille | Responsable | Enfant
CHAMPS: dict[type[Fiche], tuple[str, ...]] = {
    Famille: ("adresse", "code_postal", "ville"),
    Responsable: ("nom", "prenom", "telephone"),
    Enfant: ("nom", "prenom", "naissance", "structure", "classe"),
}
FORMATS = {
    "code_postal": (re.compile(r"\d{5}"), "Un code postal a cinq chiffres."),
    "telephone": (
        re.compile(r"\+?\d(?:[ .-]?\d){8,14}"),
        "Écrivez le numéro comme 06 12 34 56 78.",
    ),
}
NE_APRES = 1900  # what is before is a slip of the finger


@dataclass(frozen=True)
class Champ:
    """One field of the sheet that a parent may ask to have changed."""

    fiche: Fiche
    nom: str

    @property
    def cle(self) -> str:
        return f"{self.fiche._meta.model_name}-{self.fiche.pk}-{self.nom}"

    @property
    def nom_affiche(self) -> str:
        return nom_du_champ(self.fiche, self.nom)

    @property
    def valeur(self) -> str:
        return ecrite(getattr(self.fiche, self.nom))

    @property
    def dite(self) -> str:
        """The value as people read it; `valeur` is how they type it."""
        valeur = getattr(self.fiche, self.nom)
        return jour_court(valeur) if isinstance(valeur, date) else self.valeur

    def lire(self, texte: str) -> Any:
        """Return the value that this text is; raises `ValidationError`."""
        modele = self.fiche._meta.get_field(self.nom)
        texte = " ".join(texte.split())
        if self.nom == "naissance":
            return _jour(texte)
        if not texte:
            raise ValidationError("Indiquez la nouvelle valeur.")
        modele.run_validators(texte)  # type: ignore[union-attr]
        if self.nom in FORMATS:
            forme, message = FORMATS[self.nom]
            if not forme.fullmatch(texte):
                raise ValidationError(message)
        return texte


def champs_de(famille: Famille) -> Iterator[Champ]:
    """Every field that this family may ask about: its own, its adults', its children's."""
    fiches: list[Fiche] = [famille]
    fiches += famille.responsables.select_related("utilisateur").order_by("rang")
    fiches += famille.enfants.all()
    for fiche in fiches:
        for nom in CHAMPS[type(fiche)]:
            yield Champ(fiche, nom)


def champ_de(demande: DemandeMiseAJour) -> Champ:
    return Champ(demande.fiche, demande.champ)


def ecrite(valeur: Any) -> str:
    """A value as the request's row and the pages write it."""
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else str(valeur or "")


def _jour(texte: str) -> date:
    try:
        jour = datetime.strptime(texte, "%d/%m/%Y").date()
    except ValueError:
        message = "Écrivez la date comme 05/12/2020."
        if re.fullmatch(r"\d{2}/\d{2}/\d{4}", texte):
            message = "Cette date n’existe pas."
        raise ValidationError(message) from None
    if jour.year < NE_APRES or jour > aujourd_hui():
        raise ValidationError("Vérifiez l’année de cette date.")
    return jour
