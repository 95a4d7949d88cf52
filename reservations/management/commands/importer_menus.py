from argparse import ArgumentParser
from typing import Any

from portail.commandes import CommandeImport, Refus
from portail.fichiers import Tableau

from ... import imports


class Command(CommandeImport):
    help = (
        "Enregistre les menus de la cantine d’après le fichier du logiciel de la ville (CSV, une "
        "ligne par plat) et publie leurs mois. Les plats d’un jour du fichier remplacent ceux du "
        "portail ; les autres jours sont conservés. Reprendre le même fichier ne change rien. "
        "Une seule ligne fausse, et rien du fichier n’est pris (état de sortie 1)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--brouillon", action="store_true", help="ne publie pas les mois du fichier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with self.lecture(options["fichier"]) as flux:
            tableau = Tableau(flux, imports.COLONNES)
            self.dire(*tableau.remarques)
            bilan = imports.enregistrer(
                tableau,
                essai=options["essai"],
                brouillon=options["brouillon"],
                avancer=self.avancer,
            )
        if bilan.erreurs:
            self.dire_erreurs(bilan.erreurs)
            raise Refus("rien de ce fichier n’a été pris.")
        self.dire_rapport(imports.rapport(bilan, brouillon=options["brouillon"]))
        if options["essai"]:
            self.dire("", "Essai : rien n’a été changé.")
