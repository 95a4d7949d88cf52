from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import register_converter

from . import plier  # noqa: F401 (its lookup, for every room)
from .chemins import Numero


class PortailConfig(AppConfig):
    name = "portail"
    verbose_name = "Portail"

    def ready(self) -> None:
        # Before any room's addresses, which say <numero:…>.
        register_converter(Numero, "numero")
        # A rule of the schools', which accounts do not know of. After the models, which it needs.
        from .agents.familles import consultation

        consultation.installer()
        # Every app's tables are there by then: the signal comes once all migrations have run.
        post_migrate.connect(_installer, sender=self)


def _installer(**_: Any) -> None:
    """Bring the worker's schedule and the agents' roles up to date with the code."""
    from . import roles, taches

    taches.installer_les_horaires()
    roles.installer()
