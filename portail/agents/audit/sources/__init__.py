"""The registry: every table that says who did what. A new trace is a function here, or an
exception that says why it is none (`tests/portail/test_audit_registre.py` asks for one or other).
"""

from ..actes import Source
from . import argent, cantine, comptes, demandes, familles, fichiers, regie, reglages

SOURCES: tuple[Source, ...] = (
    *comptes.SOURCES,
    *familles.SOURCES,
    *demandes.SOURCES,
    *argent.SOURCES,
    *regie.SOURCES,
    *cantine.SOURCES,
    *reglages.SOURCES,
    *fichiers.SOURCES,
)
# Fields that name somebody and tell no act of their own.
SANS_ACTE = {
    "comptes.Responsable.utilisateur": "l’adulte à qui est l’accès ; l’historique dit qui l’ouvre",
    "comptes.Rattachement.relie_par": "l’historique du rattachement le dit",
    "comptes.Consultation.comme": "l’adulte dont l’agent a vu les pages",
    "comptes.DemandeMiseAJour.demandeur": "le parent qui demande",
    "comptes.DemandeMiseAJour.prise_par": "à qui est la demande à présent, non un acte",
    "factures.Facture.tenue_par": "la référence d’un paiement",
    "paiement.Paiement.utilisateur": "le parent qui paie",
    "paiement.Panier.utilisateur": "le parent à qui est le panier",
    "portail.Annonce.par": "l’historique de l’annonce le dit",
    "reservations.DemandeRepas.demandeur": "le parent qui demande",
    "reservations.DemandeRepas.prise_par": "à qui est la demande à présent, non un acte",
    "reservations.Pai.par": "les traces de PAI le disent",
    "reservations.Rappel.utilisateur": "le parent à qui le rappel est écrit",
    "reservations.SansRappel.utilisateur": "le parent qui n’en veut plus",
    "otp_static.StaticDevice.user": "le téléphone d’un agent",
    "otp_totp.TOTPDevice.user": "le téléphone d’un agent",
}
