from typing import Any

from comptes import imports
from portail.commandes import CommandeImport, Refus
from portail.fichiers import Tableau


class Command(CommandeImport):
    help = (
        "Crée et met à jour les familles, leurs adultes et leurs enfants d’après le fichier du "
        "logiciel de la ville (CSV, une ligne par enfant). Dit chaque différence ; ne touche "
        "jamais à l’adresse e-mail ni au mot de passe que le parent a choisis ; n’efface rien. "
        "La colonne facultative mot_de_passe_initial vaut pour les familles jamais connectées. "
        "Une seule ligne fausse, et rien du fichier n’est pris (état de sortie 1)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with self.lecture(options["fichier"]) as flux:
            tableau = Tableau(flux, imports.COLONNES, [imports.MOT_DE_PASSE])
            self.dire(*tableau.remarques)
            bilan = imports.enregistrer(tableau, essai=options["essai"], avancer=self.avancer)
        if bilan.erreurs:
            self.dire_erreurs(bilan.erreurs)
            raise Refus("rien de ce fichier n’a été pris.")
        self.dire_rapport(imports.rapport(bilan))
        if options["essai"]:
            self.dire("", "Essai : rien n’a été changé.")
