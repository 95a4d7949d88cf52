"""What the worker does for the meals."""

from .services.effectifs import arreter_ce_qui_est_du


def arreter_les_effectifs() -> None:
    """Freeze the kitchen's counts whose time has come."""
    arreter_ce_qui_est_du()
