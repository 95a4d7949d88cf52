from django.apps import AppConfig
from django.core.checks import register


class PaiementConfig(AppConfig):
    name = "paiement"
    verbose_name = "Paiements en ligne"

    def ready(self) -> None:
        from . import verifications

        register(verifications.adaptateurs)
        register(verifications.contrats)
