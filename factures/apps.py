from django.apps import AppConfig


class FacturesConfig(AppConfig):
    name = "factures"
    verbose_name = "Factures et encaissements"
