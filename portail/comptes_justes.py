"""The accounts' check: every room's arithmetic in one report, kept and sent out."""

import structlog

from factures import controle as controle_factures
from factures import journal
from factures.models import ControleComptes
from paiement import controle as controle_paiement

from . import courrier
from .models import Commune

log = structlog.get_logger(__name__)
ECARTS_MONTRES = 200


def controler() -> ControleComptes:
    """Recompute everything, and keep the result with the chain's head."""
    tete = journal.tete_actuelle()
    ecarts = [*controle_factures.ecarts(), *journal.ecarts(), *controle_paiement.ecarts()]
    log.info("comptes vérifiés", ecarts=len(ecarts), rang=tete.rang)
    return ControleComptes.objects.create(
        juste=not ecarts,
        rapport="\n".join(_rapport(ecarts)),
        rang=tete.rang,
        sceau=tete.sceau,
    )


def envoyer_le_rapport(controle: ControleComptes) -> None:
    """Mail the result and the head to the town's technical contact: a cut tail shows there."""
    commune = Commune.actuelle()
    resultat = "comptes justes" if controle.juste else "ÉCART DANS LES COMPTES"
    texte = (
        f"{controle.rapport}\n\n"
        f"Tête du journal : rang {controle.rang}\n{controle.sceau or '(vide)'}\n\n"
        "Conservez ce message : il prouve l’état du journal à cette date.\n"
    )
    courrier.poster(commune.contact_technique, f"{commune.nom} : {resultat}", texte)


def _rapport(ecarts: list[str]) -> list[str]:
    if not ecarts:
        return ["Les comptes sont justes."]
    suite = len(ecarts) - ECARTS_MONTRES
    fin = [f"… et {suite} autres."] if suite > 0 else []
    nombre = "1 écart :" if len(ecarts) == 1 else f"{len(ecarts)} écarts :"
    return [nombre, *ecarts[:ECARTS_MONTRES], *fin]
