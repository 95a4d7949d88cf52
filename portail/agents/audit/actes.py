"""An act as the audit tells it, and what a table of traces must say to be read there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from comptes.models import Utilisateur


class Genre(models.TextChoices):
    COMPTES = "comptes", "Comptes et droits"
    CONNEXIONS = "connexions", "Connexions des agents"
    FICHES = "fiches", "Fiches des familles"
    FAMILLES = "familles", "Familles : visites, courriers renvoyés"
    DEMANDES = "demandes", "Demandes des familles"
    ARGENT = "argent", "Argent"
    CANTINE = "cantine", "Cantine"
    REGLAGES = "reglages", "Règles et réglages"
    IMPORTS = "imports", "Imports de fichiers"
    EXPORTS = "exports", "Exports"
    PORTAIL = "portail", "Portail"


@dataclass(frozen=True)
class Acte:
    """`par` is '' for what the portal did by itself; `adresse` is the thing's page, '' without."""

    le: datetime
    par: str
    quoi: str
    objet: str
    detail: tuple[str, ...] = ()
    adresse: str = ""


def nulle_part(texte: str) -> Q:
    """For a source that nothing can be looked for in."""
    return Q(pk__in=[])


def contient(*champs: str) -> Callable[[str], Q]:
    """A text is looked for in these fields: none of them may lead to several rows."""

    def chercher(texte: str) -> Q:
        trouve = nulle_part(texte)
        for champ in champs:
            trouve |= Q(**{f"{champ}__icontains": texte})
        return trouve

    return chercher


@dataclass(frozen=True)
class Source:
    """A table of traces, each row an act.

    `le` and `par` are its fields that say when and who (`par` is '' when it always is the portal).
    `cle` names the source in addresses: two of them share no instant's order without it. `droit`
    is asked of who reads, beyond the page's own.
    """

    cle: str
    genre: Genre
    lignes: Callable[[], QuerySet[Any]]
    le: str
    par: str
    acte: Callable[[Any], Acte]
    chercher: Callable[[str], Q] = nulle_part
    droit: str = ""

    def actes(self, lignes: Sequence[Any], lecteur: Utilisateur) -> list[Acte]:
        return [self.acte(ligne) for ligne in lignes]

    def de(self, agent: Utilisateur) -> Q:
        """This person's acts."""
        return Q(**{self.par: agent.pk}) if self.par else Q(pk__in=[])

    def du_portail(self) -> Q:
        """What nobody did."""
        return Q(**{f"{self.par}__isnull": True}) if self.par else Q()

    def des(self, *, agents: bool) -> Q:
        """The staff's acts, or the families'."""
        return Q(**{f"{self.par}__is_staff": agents}) if self.par else Q(pk__in=[])
