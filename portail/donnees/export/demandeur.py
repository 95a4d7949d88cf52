"""Who asks for the copy: what is this adult's own, the household's, or the town's."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from comptes.models import Famille, Responsable, Utilisateur

VOUS, AUTRE, VILLE = "vous", "l’autre adulte du foyer", "la ville"


class Demandeur:
    """The adult who asks, and the household in whose name."""

    def __init__(self, responsable: Responsable) -> None:
        assert responsable.utilisateur is not None, "qui demande s’est connecté"
        self.responsable = responsable
        self.utilisateur: Utilisateur = responsable.utilisateur
        self.famille: Famille = responsable.famille

    @cached_property
    def adultes(self) -> list[Responsable]:
        return list(self.famille.responsables.order_by("rang"))

    def qui(self, compte: int | None) -> str:
        """Say whose doing something was, by its login's key."""
        if compte == self.utilisateur.pk:
            return VOUS
        autres = {a.utilisateur_id for a in self.adultes} - {None}
        return AUTRE if compte in autres else VILLE

    def sienne(self, adresse: str) -> str:
        """Return this e-mail address if it is the asking adult's own, '' otherwise: an address
        that somebody typed may be another person's."""
        miennes = {self.utilisateur.adresse.lower(), self.utilisateur.courriel.lower()}
        return adresse if adresse.lower() in miennes else ""


Lecteur = Callable[[Demandeur], list[dict[str, Any]]]
