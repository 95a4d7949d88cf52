"""Ask the bank about the payments of which nothing was heard."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from paiement.models import Paiement
from paiement.services import EN_ERREUR, INJOIGNABLE, interroger_les_silencieux


class Command(BaseCommand):
    help = (
        "Demande à la banque ce que sont devenus les paiements sans nouvelles : "
        "au bout d’une minute, puis à intervalles croissants, pendant 72 heures."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bilan = interroger_les_silencieux(self._progres)
        total = sum(bilan.values())
        if not total:
            self.stdout.write("Aucun paiement à demander à la banque.")
            return
        mots = ", ".join(f"{nombre} {issue}" for issue, nombre in sorted(bilan.items()))
        self.stdout.write(f"{total} paiement{'s' if total > 1 else ''} : {mots}.")
        if bilan.get(EN_ERREUR):
            raise CommandError("Un paiement n’a pas pu être demandé : voir le journal.")
        if bilan.get(INJOIGNABLE):
            raise CommandError("La banque n’a pas répondu pour tous ; une prochaine fois suivra.")

    def _progres(self, paiement: Paiement) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"  {paiement.reference}")
