"""What the canteen billed: accounting documents too, ten full years."""

from datetime import date

from django.db.models import QuerySet

from reservations.models import LigneRepas
from reservations.services.effacement import effacer_lignes

from .calendrier import debut_des_exercices, debut_du_jour
from .lots import Comptes, Passage, par_lots


def effacer(passage: Passage) -> Comptes:
    """Wipe the children's names from the years that are past their time."""
    echues = lignes_echues(debut_des_exercices(passage.jour, passage.durees["releves_repas"]))
    return [("ligne de relevé,lignes de relevés", par_lots(echues, effacer_lignes, passage))]


def lignes_nommees() -> QuerySet[LigneRepas]:
    return LigneRepas.objects.exclude(enfant="")


def lignes_echues(debut: date) -> QuerySet[LigneRepas]:
    """Those of the relevés that were frozen before that day."""
    return lignes_nommees().filter(releve__arrete_le__lt=debut_du_jour(debut))
