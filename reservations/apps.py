from django.apps import AppConfig


class ReservationsConfig(AppConfig):
    name = "reservations"
    verbose_name = "Restauration scolaire"

    def ready(self) -> None:
        """An invoice's page gives the dates that its meals stand for."""
        from factures.complements import inscrire

        from .lignes import dates

        inscrire(dates)
