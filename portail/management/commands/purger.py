"""Erase what has been kept long enough."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portail.commandes import Refus
from portail.dates import aujourd_hui
from portail.donnees.lots import Passage
from portail.donnees.purge import purger


class Command(BaseCommand):
    help = (
        "Efface les données personnelles arrivées au bout de leur durée de conservation "
        "(docs/donnees-personnelles.md), et dit ce qu’elle a fait, catégorie par catégorie. "
        "Interrompue ou relancée, elle reprend où elle en était ; le statut n’est zéro que si tout "
        "a été fait."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--essai", action="store_true", help="compter et tout dire, ne rien effacer"
        )

    def handle(self, *args: Any, essai: bool = False, **options: Any) -> None:
        bilan = purger(Passage(aujourd_hui(), essai))
        self.stdout.write(bilan.rapport)
        if bilan.echecs:
            raise Refus("tout n’a pas pu être effacé ; la raison est dans le journal.")
