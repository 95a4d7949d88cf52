"""Load a town's names, words, services and prestations."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portail import chargement


class Command(BaseCommand):
    help = "Charge une commune depuis portail/communes/ (noms, mots, services, prestations)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("commune", help="par exemple villiers-sur-marne")

    def handle(self, *args: Any, commune: str, **options: Any) -> None:
        try:
            chargee = chargement.charger(commune)
        except chargement.CommuneIntrouvable as erreur:
            connues = ", ".join(chargement.disponibles())
            raise CommandError(f"Commune inconnue : {erreur}. Connues : {connues}.") from erreur
        except ValidationError as erreur:
            raise CommandError(f"{commune}.toml : {' '.join(erreur.messages)}") from erreur
        self.stdout.write(f"Commune chargée : {chargee.nom}.")
