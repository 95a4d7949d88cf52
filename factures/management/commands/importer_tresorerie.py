from argparse import ArgumentParser
from typing import Any

from factures import tresorerie
from portail.commandes import CommandeImport, Refus
from portail.fichiers import Tableau
from portail.mots import nombre

TOLERE = 3  # the good payments were taken, others were refused


class Command(CommandeImport):
    help = (
        "Enregistre ce que la Trésorerie a encaissé pour des factures échues (CSV, une ligne par "
        "règlement). Refaire un import est sans effet. Une seule ligne fausse, et rien du fichier "
        "n’est pris, sauf avec --tolerer. "
        "État de sortie : 0 si tout est fait, 1 si rien ne l’est, 3 si --tolerer en a refusé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--tolerer",
            action="store_true",
            help="prendre les règlements justes d’un fichier qui en a de faux",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        essai, tolerer = options["essai"], options["tolerer"]
        with self.lecture(options["fichier"]) as flux:
            tableau = Tableau(flux, tresorerie.COLONNES, tresorerie.FACULTATIVES)
            self.dire(*tableau.remarques)
            bilan = tresorerie.enregistrer(
                tableau, essai=essai, tolerer=tolerer, avancer=self.avancer
            )
        self.dire_rapport(tresorerie.rapport(bilan))
        self.dire_erreurs(bilan.erreurs)
        if bilan.erreurs:
            self._echouer(bilan, essai, tolerer)
        if essai:
            self.dire("", "Essai : rien n’a été changé.")

    def _echouer(self, bilan: tresorerie.Bilan, essai: bool, tolerer: bool) -> None:
        refuses = nombre(bilan.refuses, "règlement refusé,règlements refusés")
        if not tolerer:
            raise Refus(f"{refuses} : rien de ce fichier n’a été pris.")
        pris = "seraient pris" if essai else "ont été pris"
        raise Refus(f"{refuses}, les autres {pris}.", returncode=TOLERE)
