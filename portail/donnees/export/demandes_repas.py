"""What was told or asked of meals after the deadline, and what was given to billing."""

from typing import Any

from reservations.hors_delai.suivi import TITRES, suivie
from reservations.models import LigneRepas

from .demandeur import Demandeur

Lignes = list[dict[str, Any]]


def demandes(demandeur: Demandeur) -> Lignes:
    siennes = demandeur.famille.demandes_repas.select_related(
        "enfant", "motif", "facture", "ligne"
    ).prefetch_related("jours")
    return [
        {
            "recue_le": demande.creee_le,
            "demande_par": demandeur.qui(demande.demandeur_id),
            "nature": TITRES[demande.Nature(demande.nature)],
            "enfant": str(demande.enfant) if demande.enfant else None,
            "debut": demande.debut,
            "fin": demande.fin,
            "facture": demande.facture.numero if demande.facture else None,
            "motif": str(demande.motif) if demande.motif else None,
            "message": demande.message,
            "etat": demande.get_etat_display(),
            "decision": suivie(demande).decision,
            "reponse_le": demande.decidee_le,
            "reponse": demande.reponse,
        }
        for demande in siennes
    ]


def releves(demandeur: Demandeur) -> Lignes:
    """The family's lines of relevés; of a shared child, nothing that the other family pays."""
    siennes = LigneRepas.objects.filter(famille=demandeur.famille).exclude(enfant="")
    return [
        {
            "periode": ligne.releve.mois,
            "releve": ligne.releve.numero,
            "enfant": ligne.enfant,
            "prestation": str(ligne.prestation),
            "nature": ligne.get_nature_display(),
            "repas": ligne.sens * len(ligne.jours),
            "jours": " ".join(ligne.jours),
            "tarif": ligne.tranche,
        }
        for ligne in siennes.select_related("releve", "prestation").order_by("-releve", "pk")
    ]
