"""The import commands, as the tests tell them."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError

from factures.models import Facture


@dataclass
class Issue:
    """How a command ended: its report, the line that says why it failed, its exit status."""

    rapport: str
    refus: str
    statut: int

    @property
    def erreurs(self) -> list[str]:
        return [
            ligne.strip() for ligne in self.rapport.splitlines() if ligne.startswith("  ligne ")
        ]


class Importateur:
    """Runs one import command on bytes, as from a file of that name."""

    def __init__(self, commande: str, dossier: Path) -> None:
        self.commande, self.fichier = commande, dossier / "fichier.csv"

    def __call__(self, contenu: bytes, *options: str) -> Issue:
        self.fichier.write_bytes(contenu)
        sortie = StringIO()
        try:
            call_command(self.commande, str(self.fichier), *options, stdout=sortie)
        except CommandError as erreur:
            return Issue(sortie.getvalue(), str(erreur), erreur.returncode)
        return Issue(sortie.getvalue(), "", 0)


def numeros() -> list[str]:
    """The numbers of all invoices that the portal holds."""
    return sorted(Facture.objects.values_list("numero", flat=True))
