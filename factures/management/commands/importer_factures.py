from argparse import ArgumentParser
from typing import Any

from factures import imports
from portail.commandes import CommandeImport, Refus
from portail.fichiers import Tableau
from portail.mots import nombre

TOLERE = 3  # the good invoices were taken, others were refused


class Command(CommandeImport):
    help = (
        "Importe les factures et les avoirs du logiciel d’un service (CSV). Refaire un import est "
        "sans effet. Une seule ligne fausse, et rien du fichier n’est pris, sauf avec --tolerer. "
        "État de sortie : 0 si tout est fait, 1 si rien ne l’est, 3 si --tolerer en a refusé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--tolerer",
            action="store_true",
            help="prendre les factures justes d’un fichier qui en a de fausses",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        essai, tolerer = options["essai"], options["tolerer"]
        with self.lecture(options["fichier"]) as flux:
            tableau = Tableau(flux, imports.COLONNES)
            self.dire(*tableau.remarques)
            bilan = imports.enregistrer(tableau, essai=essai, tolerer=tolerer, avancer=self.avancer)
        self.dire_rapport(imports.rapport(bilan))
        self.dire_erreurs(bilan.erreurs)
        if bilan.erreurs:
            self._echouer(bilan, essai, tolerer)
        if essai:
            self.dire("", "Essai : rien n’a été changé.")

    def _echouer(self, bilan: imports.Bilan, essai: bool, tolerer: bool) -> None:
        refusees = nombre(bilan.refusees, "facture refusée,factures refusées")
        if not tolerer:
            raise Refus(f"{refusees} : rien de ce fichier n’a été pris.")
        prises = "seraient prises" if essai else "ont été prises"
        raise Refus(f"{refusees}, les autres {prises}.", returncode=TOLERE)
