"""Load a town's names, words, banks, services and prestations."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portail import chargement


class Command(BaseCommand):
    help = "Charge une commune depuis son fichier (noms, mots, banques, services, prestations)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        connues = ", ".join(chargement.disponibles())
        parser.add_argument("commune", help=f"le nom de son fichier, sans .toml : {connues}")

    def handle(self, *args: Any, commune: str, **options: Any) -> None:
        try:
            chargee = chargement.charger(commune)
        except chargement.CommuneIntrouvable as erreur:
            connues = ", ".join(chargement.disponibles())
            raise CommandError(f"Commune inconnue : {erreur}. Connues : {connues}.") from erreur
        except chargement.FichierFaux as erreur:
            raise CommandError(f"Rien n’est chargé. {erreur}") from erreur
        self.stdout.write(f"Commune chargée : {chargee.nom}.")
