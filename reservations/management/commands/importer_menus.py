from argparse import ArgumentParser
from typing import Any

from portail.commandes import CommandeImport, Refus, nombre
from portail.dates import jour_court, mois
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
        self._rapport(bilan, brouillon=options["brouillon"])
        if options["essai"]:
            self.dire("", "Essai : rien n’a été changé.")

    def _rapport(self, bilan: imports.Bilan, *, brouillon: bool) -> None:
        if not bilan.jours:
            self.dire("Aucun menu dans ce fichier : rien à faire.")
            return
        self.dire(
            f"{nombre(len(bilan.jours), 'jour lu,jours lus')}, "
            f"du {jour_court(bilan.jours[0])} au {jour_court(bilan.jours[-1])}.",
            f"{nombre(bilan.nouveaux, 'menu nouveau,menus nouveaux')}, "
            f"{nombre(len(bilan.changes), 'changé,changés')}, "
            f"{nombre(bilan.identiques, 'identique,identiques')}.",
        )
        self.dire(*(f"  {change} : plats remplacés" for change in bilan.changes))
        if bilan.servis:
            servis = ", ".join(map(jour_court, sorted(bilan.servis)))
            self.dire(f"Jours déjà servis réécrits : {servis}.")
        if bilan.publies:
            self.dire(f"Mois publiés : {', '.join(map(mois, bilan.publies))}.")
        if brouillon:
            self._dire_le_brouillon(bilan)
        if bilan.avertissements:
            self.dire("À vérifier :")
            self.dire(*(f"  {avertissement.texte}" for avertissement in bilan.avertissements))

    def _dire_le_brouillon(self, bilan: imports.Bilan) -> None:
        self.dire("Brouillon : aucun mois n’a été publié.")
        if bilan.lisibles:
            deja = ", ".join(map(mois, bilan.lisibles))
            self.dire(f"Déjà publiés avant cet import, donc lus par les familles : {deja}.")
