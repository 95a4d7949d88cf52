from django.apps import AppConfig


class ReservationsConfig(AppConfig):
    name = "reservations"
    verbose_name = "Restauration scolaire"

    def ready(self) -> None:
        """An invoice gives the dates that its meals stand for; meals follow their child."""
        from comptes import suites
        from factures import complements

        from .facturation.lignes import dates
        from .services import enfants_reunis

        complements.inscrire(dates)
        suites.inscrire(suites.Suites(enfants_reunis.reunir, enfants_reunis.separer))
