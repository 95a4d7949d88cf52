"""One run of `purger`: every kind of the table in its turn, and what it did in French."""

from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError
from django.utils.module_loading import import_string

from portail.dates import jour_court
from portail.models import Purge
from portail.mots import nombre

from . import durees
from .lots import Passage
from .table import CATEGORIES, Categorie

journal = structlog.get_logger(__name__)


@dataclass
class Bilan:
    """What a run did, or would do: a line per kind; `total` counts rows, `echecs` kinds."""

    passage: Passage
    lignes: list[str] = field(default_factory=list)
    total: int = 0
    echecs: int = 0

    @property
    def rapport(self) -> str:
        titre = "Essai de purge" if self.passage.essai else "Purge"
        return "\n".join([f"{titre} du {jour_court(self.passage.jour)}", *self.lignes, self._fin])

    @property
    def _fin(self) -> str:
        elements = nombre(self.total, "élément,éléments")
        if self.passage.essai:
            return f"Essai : {elements} à effacer ; rien n’a été changé."
        if self.echecs:
            return f"{nombre(self.echecs, 'catégorie,catégories')} en échec : relancer purger."
        if not self.total:
            return "Rien à faire."
        return f"Fini : {elements} {'effacé' if self.total < 2 else 'effacés'}."


def purger(passage: Passage) -> Bilan:
    """Apply every duration; one kind that fails does not keep the others waiting."""
    bilan = Bilan(passage)
    for categorie in CATEGORIES:
        try:
            comptes = import_string(categorie.effacer)(passage)
        except (DatabaseError, OSError) as erreur:
            journal.exception("purge en échec", categorie=categorie.cle)
            bilan.echecs += 1
            bilan.lignes.append(_ligne(categorie, passage, f"échec ({type(erreur).__name__})"))
            continue
        faits = [nombre(combien, mots) for mots, combien in comptes if combien]
        bilan.total += sum(combien for _, combien in comptes)
        bilan.lignes.append(_ligne(categorie, passage, ", ".join(faits) or "rien à faire"))
    if not passage.essai:
        Purge.objects.create(complete=not bilan.echecs, rapport=bilan.rapport)
        journal.info("purge faite", elements=bilan.total, echecs=bilan.echecs)
    return bilan


def _ligne(categorie: Categorie, passage: Passage, fait: str) -> str:
    return f"  {categorie.nom} ({durees.de(categorie, passage.durees)}) : {fait}"
