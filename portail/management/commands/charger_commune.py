"""Load a town's names, words, banks, services and prestations."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portail import chargement
from portail.models import Commune


class Command(BaseCommand):
    help = (
        "Charge une commune depuis son fichier (noms, mots, banques, services, prestations, aide). "
        "Recharger le fichier entier remet ses valeurs à la place des réglages faits depuis par la "
        "ville, les mots de ses banques compris ; --aide n’écrit que l’aide."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        connues = ", ".join(chargement.disponibles())
        parser.add_argument("commune", help=f"le nom de son fichier, sans .toml : {connues}")
        parser.add_argument(
            "--aide",
            action="store_true",
            help="n’écrire que le mode d’emploi et les questions : les réglages restent",
        )

    def handle(self, *args: Any, commune: str, aide: bool, **options: Any) -> None:
        charger = chargement.charger_aide if aide else chargement.charger
        try:
            charger(commune)
        except chargement.CommuneIntrouvable as erreur:
            connues = ", ".join(chargement.disponibles())
            raise CommandError(f"Commune inconnue : {erreur}. Connues : {connues}.") from erreur
        except chargement.FichierFaux as erreur:
            raise CommandError(f"Rien n’est chargé. {erreur}") from erreur
        dit = f"Aide chargée : {commune}" if aide else f"Commune chargée : {Commune.actuelle().nom}"
        self.stdout.write(f"{dit}.")
