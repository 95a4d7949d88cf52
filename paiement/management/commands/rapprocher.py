"""Compare the bank's statement with our encaissements."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from factures.models import Regie
from paiement import passerelles
from paiement.rapprochement import ecriture, lecture
from paiement.rapprochement.couples import Couple, Situation
from portail.argent import euros
from portail.commandes import CommandeImport, Refus
from portail.mots import nombre

TITRES = {
    Situation.INATTENDUE: "Inattendues (le portail n’a pas cet encaissement)",
    Situation.DIFFERENTE: "Montants différents",
    Situation.REPRISE: "Remboursements ou rejets",
    Situation.MANQUANTE: "Manquants (encaissés ces jours-là, sur aucun relevé)",
}


class Command(CommandeImport):
    help = (
        "Compare le relevé de la banque (CSV : date, référence, brut, frais, net) avec les "
        "encaissements en ligne, et dit chaque écart. Relire un relevé est sans effet. Une seule "
        "ligne fausse, et rien du fichier n’est pris (état de sortie 1)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--banque",
            choices=sorted(passerelles.PASSERELLES),
            default="",
            help="de quelle banque, quand aucune référence du relevé ne le dit",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with self.lecture(options["fichier"]) as flux:
            tableau = lecture.ouvrir(flux, _releves(options["banque"]))
            self.dire(*tableau.remarques)
            bilan = ecriture.enregistrer(tableau, banque=options["banque"], essai=options["essai"])
        if bilan.erreurs:
            self.dire_erreurs(bilan.erreurs)
            raise Refus("rien de ce relevé n’a été pris.")
        self._rapport(bilan)
        if options["essai"]:
            self.dire("", "Essai : rien n’a été changé.")

    def _rapport(self, bilan: ecriture.Bilan) -> None:
        if not bilan.lues:
            self.dire("Aucune ligne dans ce relevé : rien à faire.")
            return
        brut, frais, net = (
            euros(sum(getattr(lue, colonne) for lue in bilan.lues))
            for colonne in ("brut", "frais", "net")
        )
        deja = len(bilan.lues) - bilan.nouvelles
        self.dire(
            f"{nombre(len(bilan.lues), 'ligne,lignes')} : "
            f"{nombre(bilan.nouvelles, 'nouvelle,nouvelles')}, "
            f"{nombre(deja, 'déjà lue,déjà lues')}.",
            f"Brut {brut}, frais {frais}, net {net}.",
        )
        if not bilan.nouvelles:
            self.dire("Ce relevé était déjà lu : rien n’a changé.")
        rapprochees = bilan.par_situation(Situation.RAPPROCHEE)
        self.dire(f"Rapprochées : {len(rapprochees)}, {euros(_total(rapprochees))}.")
        for situation, titre in TITRES.items():
            siens = bilan.par_situation(situation)
            self.dire(f"{titre} : {len(siens)}, {euros(_total(siens))}.")
            self.dire(*(f"  {_dit(couple)}" for couple in siens))
        if bilan.alertes:
            self.dire(f"{nombre(bilan.alertes, 'alerte,alertes')} pour la régie.")


def _releves(banque: str) -> Iterable[dict[str, str]]:
    """The column tables of the town's contracts, or of that bank's alone."""
    for regie in Regie.objects.all():
        for passerelle in passerelles.contrats(regie):
            if banque in ("", passerelle.code):
                propres: Any = passerelle.contrat.get("releve", {})
                yield {**passerelle.releve, **propres}


def _total(couples: list[Couple]) -> int:
    """What the bank says, or what we do where it says nothing. Cents."""
    return sum(c.ligne.brut if c.ligne else _encaisse(c) for c in couples)


def _encaisse(couple: Couple) -> int:
    return couple.encaissement.montant if couple.encaissement else 0


def _dit(couple: Couple) -> str:
    jour = couple.ligne.jour if couple.ligne else couple.jour_encaisse
    montant = couple.ligne.brut if couple.ligne else _encaisse(couple)
    mots = f"{jour:%d/%m/%Y} {couple.reference} {euros(montant)}"
    if couple.situation == Situation.DIFFERENTE:
        return f"{mots}, encaissé {euros(_encaisse(couple))}"
    return mots
