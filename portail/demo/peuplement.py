"""Fill an empty instance with the demo town, by the commands that a town uses itself."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.management import call_command

from portail.models import Commune
from reservations.regles import Horaire

from . import annonces, cantine, comptes, decalage, situations
from .instance import Instance

EXEMPLES = Path(__file__).parent / "exemples"
CODE_POSTAL = re.compile(r"\b\d{5}\b")


def peupler(instance: Instance, aujourd_hui: date, dire: Callable[[str], None]) -> None:
    """Load the town, its families and invoices as they stand today, its agents, its history."""
    dire("La commune, ses services, sa régie…")
    _commande("charger_commune", instance.commune)
    familles, factures = _ecrire_les_fichiers(instance, aujourd_hui)
    dire("Les familles…")
    _commande("importer_familles", str(familles))
    dire("Les factures…")
    _commande("importer_factures", str(factures))
    dire("Les menus de la cantine…")
    _commande("importer_menus", str(_ecrire_les_menus(instance, aujourd_hui)))
    dire("Les comptes et les paiements passés…")
    comptes.donner_les_mots_de_passe()
    comptes.creer_les_agents()
    situations.jouer()
    dire("Les repas réservés et servis…")
    cantine.jouer(aujourd_hui)
    annonces.ecrire(aujourd_hui)


def _ecrire_les_fichiers(instance: Instance, aujourd_hui: date) -> tuple[Path, Path]:
    """Write the example files as of today into the instance, where they can be looked at."""
    instance.fichiers.mkdir(parents=True, exist_ok=True)
    familles = instance.fichiers / "familles.csv"
    contenu = (EXEMPLES / "familles.csv").read_bytes().decode()
    familles.write_bytes(_chez_elles(contenu, Commune.actuelle()).encode())
    factures = instance.fichiers / "factures.csv"
    contenu = (EXEMPLES / "factures.csv").read_bytes().decode()
    deplace = decalage.factures(contenu, decalage.ecart(aujourd_hui))
    factures.write_bytes(deplace.encode())
    return familles, factures


def _chez_elles(contenu: str, commune: Commune) -> str:
    """The families live in the town that is shown, as its own address says."""
    code = CODE_POSTAL.search(commune.adresse)
    return decalage.familles(contenu, commune.nom, code[0] if code else "")


def _ecrire_les_menus(instance: Instance, aujourd_hui: date) -> Path:
    """The town's school days are known by now."""
    jours = Horaire(Commune.actuelle().zone_scolaire)
    menus = instance.fichiers / "menus.csv"
    contenu = (EXEMPLES / "menus.csv").read_bytes().decode()
    rendu = decalage.menus(contenu, aujourd_hui, lambda jour: not jours.ferme(jour))
    menus.write_bytes(rendu.encode())
    return menus


def _commande(nom: str, *arguments: str) -> None:
    """Run a command without its report: what went wrong is in the exception that it raises."""
    call_command(nom, *arguments, stdout=io.StringIO())
