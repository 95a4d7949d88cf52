"""Importing 100,000 invoice lines beside a bare COPY of the same rows into the same tables."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection, transaction

from factures.models import Facture, LigneFacture
from tests import fabriques

from .mesure import Resultat, durees

LIGNES, PAR_FACTURE, FAMILLES = 100_000, 8, 400
ENTETE = [
    "service",
    "num_facture",
    "type",
    "code_famille",
    "periode",
    "date_emission",
    "date_limite",
    "ligne",
    "enfant",
    "code",
    "libelle",
    "quantite",
    "unite",
    "prix",
    "montant",
    "montant_garde",
    "tranche",
    "total",
    "ref_origine",
    "date_prelevement",
]
TABLES = [Facture._meta.db_table, LigneFacture._meta.db_table]


def mesurer() -> Resultat:
    """Seconds for the whole command, report included, into empty tables.

    The floor lands the same rows in the same tables, constraints and indexes included, from tuples
    that are ready in memory: no file, no check, no fingerprint, no report.
    """
    service = fabriques.le_service()
    fabriques.la_prestation(service)
    codes = [fabriques.nouvelle_famille().code for _ in range(FAMILLES)]
    with TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "factures.csv"
        _ecrire(fichier, codes)

        def importer() -> None:
            call_command("importer_factures", str(fichier), stdout=io.StringIO())

        _vider()
        importer()
        assert LigneFacture.objects.count() == LIGNES
        rangees = {table: _lire(table) for table in TABLES}
        duree, sol = durees(importer, lambda: _copier(rangees), tours=3, avant=_vider)
    _vider()
    return Resultat("Import de 100 000 lignes", duree, "s", sol, "≤ 4", duree <= 4 * sol)


def _ecrire(fichier: Path, codes: list[str]) -> None:
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        sortie = csv.writer(flux, delimiter=";", lineterminator="\r\n")
        sortie.writerow(ENTETE)
        for rang in range(LIGNES):
            facture, ligne = divmod(rang, PAR_FACTURE)
            entete = ["SCOL", f"S{facture:08d}", "F", codes[facture % FAMILLES], "2026-10"]
            dates = ["10/11/2026", "05/12/2026"]
            detail = ["REST", "Restaurant scolaire", "12", "repas", "3,42", "41,04", "0,00", "T4"]
            fin = ["328,32", "", ""]
            sortie.writerow([*entete, *dates, ligne + 1, "PETIT Gabin", *detail, *fin])


def _lire(table: str) -> tuple[str, list[tuple]]:
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT * FROM {table} ORDER BY id")
        return ", ".join(c.name for c in curseur.description), curseur.fetchall()


def _copier(rangees: dict[str, tuple[str, list[tuple]]]) -> None:
    with transaction.atomic(), connection.cursor() as curseur:
        for table, (colonnes, lignes) in rangees.items():
            with curseur.copy(f"COPY {table} ({colonnes}) FROM STDIN") as copie:
                for ligne in lignes:
                    copie.write_row(ligne)


def _vider() -> None:
    with connection.cursor() as curseur:
        curseur.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
