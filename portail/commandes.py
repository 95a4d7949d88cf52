"""What the commands that read a file share: arguments, opening, progress, errors in one line."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from .argent import euros
from .fichiers import Erreurs, FichierIllisible
from .mots import nombre
from .rapports import Rapport, Total

CADENCE = 0.2  # seconds between two signs of progress


class Refus(CommandError):
    """What was asked was not done; the class name opens the line that Django prints."""


class CommandeImport(BaseCommand):
    """`FICHIER [--essai]`: a report on stdout; progress, and why it failed, on stderr."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", metavar="FICHIER", help="le fichier CSV")
        parser.add_argument(
            "--essai", action="store_true", help="tout vérifier et tout dire, ne rien changer"
        )

    @contextmanager
    def lecture(self, fichier: str) -> Iterator[BinaryIO]:
        """Open the file; what prevents reading it ends the command with one clear line."""
        try:
            with open(fichier, "rb") as flux:
                yield flux
        except FichierIllisible as erreur:
            raise Refus(f"{fichier} : {erreur} Rien n’a été changé.") from erreur
        except FileNotFoundError as erreur:
            raise Refus(f"{fichier} : ce fichier n’existe pas.") from erreur
        except OSError as erreur:
            raise Refus(f"{fichier} : ce fichier ne peut pas être lu.") from erreur
        except IntegrityError as erreur:
            raise Refus(
                "Un autre import a écrit en même temps ; rien n’a été changé, relancez celui-ci."
            ) from erreur
        finally:
            self._effacer_avance()

    _dernier_signe = 0.0

    def avancer(self, ligne: int) -> None:
        """Say on a terminal which line is reached."""
        if self.stderr.isatty() and time.monotonic() > self._dernier_signe + CADENCE:
            self._dernier_signe = time.monotonic()
            self._sur_la_ligne(f"ligne {ligne}…")

    def _effacer_avance(self) -> None:
        if self._dernier_signe:
            self._sur_la_ligne("")

    def _sur_la_ligne(self, texte: str) -> None:
        self.stderr.write(f"\r\x1b[K{texte}", ending="", style_func=str)
        self.stderr.flush()

    def dire(self, *lignes: str) -> None:
        for ligne in lignes:
            self.stdout.write(ligne)

    def dire_rapport(self, rapport: Rapport) -> None:
        """Print the figures, the totals and the sections; the faults are `dire_erreurs`'."""
        self.dire(*rapport.chiffres)
        self._dire_totaux(rapport.totaux)
        for section in rapport.sections:
            if section.titre:
                self.dire(section.titre)
            self.dire(*(f"  {ligne}" for ligne in section.lignes))

    def _dire_totaux(self, totaux: Iterable[Total], retrait: str = "  ") -> None:
        for total in totaux:
            self.dire(f"{retrait}{total.libelle} : {euros(total.montant)}")
            self._dire_totaux(total.detail, f"{retrait}  ")

    def dire_erreurs(self, erreurs: Erreurs) -> None:
        """List the faults kept, and count the others."""
        if not erreurs:
            return
        self.dire("", nombre(erreurs.total, "erreur,erreurs") + " :")
        self.dire(*(f"  {erreur}" for erreur in erreurs))
        if reste := erreurs.total - len(erreurs.premieres):
            self.dire(f"  … et {nombre(reste, 'autre,autres')}.")
