from typing import Any

from comptes import imports
from portail.commandes import CommandeImport, Refus, nombre
from portail.fichiers import Tableau

CODES = 200  # absent families named one by one


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
        self._rapport(bilan)
        if options["essai"]:
            self.dire("", "Essai : rien n’a été changé.")

    def _rapport(self, bilan: imports.Bilan) -> None:
        if not bilan.lues:
            self.dire("Aucune famille dans ce fichier : rien à faire.")
            return
        self.dire(
            f"{nombre(bilan.lues, 'famille lue,familles lues')}, "
            f"dont {nombre(bilan.nouvelles, 'nouvelle,nouvelles')}."
        )
        if not bilan.differences:
            self.dire("Aucun changement.")
        self.dire(*(f"  {difference}" for difference in bilan.differences))
        if bilan.a_reporter:
            self.dire("Mis à jour dans le portail, à reporter dans le logiciel métier :")
            self.dire(*(f"  {difference}" for difference in bilan.a_reporter))
        if bilan.desaccords:
            self.dire("Enfants partagés sur lesquels les familles ne disent pas la même chose :")
            self.dire(*(f"  {desaccord}" for desaccord in bilan.desaccords))
        if bilan.absences:
            self.dire("Absents du fichier, et conservés :")
            self.dire(*(f"  {absence}" for absence in bilan.absences))
        if codes := bilan.familles_absentes:
            suite = ", …" if len(codes) > CODES else ""
            self.dire(
                f"{nombre(len(codes), 'famille absente,familles absentes')} du fichier, "
                f"sans changement : {', '.join(codes[:CODES])}{suite}."
            )
