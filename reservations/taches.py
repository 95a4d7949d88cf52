"""What the worker does for the meals."""

from .services import fermetures, rappels
from .services.effectifs import arreter_ce_qui_est_du


def arreter_les_effectifs() -> None:
    """Freeze the kitchen's counts whose time has come."""
    arreter_ce_qui_est_du()


def annuler_les_jours_fermes() -> None:
    """Give up the meals of days that closed since they were booked, and tell the families."""
    fermetures.annuler_les_jours_fermes()


def relancer() -> None:
    """Remind the families that have booked nothing for a month whose deadline is near."""
    rappels.relancer()
