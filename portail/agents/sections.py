"""The agents' home: the lists, under what they hold."""

from typing import Any

SECTIONS: dict[str, tuple[str, ...]] = {
    "Familles": ("comptes.Famille", "comptes.Enfant"),
    "Annonces et réponses": (
        "portail.Annonce",
        "demandes.ModeleReponse",
        "demandes.DelaiReponse",
    ),
    "Aide aux familles": ("portail.Etape", "portail.Question"),
    "Factures": ("factures.Facture",),
    "Argent reçu": ("factures.Encaissement", "factures.Recu", "paiement.Paiement"),
    "Banques et contrôle": (
        "paiement.LigneReleve",
        "paiement.VirementBanque",
        "factures.ControleComptes",
    ),
    "Cantine": ("reservations.Menu", "reservations.JourParticulier"),
    "Écoles et règles de la cantine": (
        "reservations.Ecole",
        "reservations.Restaurant",
        "reservations.Regime",
        "reservations.Delai",
        "reservations.ExceptionDelai",
        "reservations.Tarif",
        "reservations.MotifAbsence",
    ),
    "Réglages": (
        "portail.Commune",
        "factures.Service",
        "factures.Regie",
        "paiement.ContratBanque",
        "comptes.Utilisateur",
    ),
    "Suivi du portail": ("django_q.Failure", "portail.Purge"),
}
# Reached from the pages that they belong to; nobody works with their list.
AILLEURS = {"paiement.MessageBanque"}


def ranger(applications: list[Any]) -> list[Any]:
    """Return the sections with the lists that this agent may open, in the order written above."""
    ouvertes = {
        modele["model"]._meta.label: modele
        for application in applications
        for modele in application["models"]
    }
    rangees = [
        {"name": nom, "models": [ouvertes[m] for m in modeles if m in ouvertes]}
        for nom, modeles in SECTIONS.items()
    ]
    return [section for section in rangees if section["models"]]
