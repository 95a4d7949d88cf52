from django.apps import AppConfig


class ReponsesConfig(AppConfig):
    name = "portail.reponses"
    label = "demandes"  # in the admin's addresses, the permissions and the tables
    verbose_name = "Réponses aux familles"
