"""A family's requests as it follows them: what was asked, where it stands, what was answered."""

from dataclasses import dataclass
from datetime import datetime

from comptes.models import Famille

from ..models import DemandeRepas
from .absences import decision_en_mots
from .mots import du_au

SUIVIES = 30  # requests shown, the latest first
TITRES = {
    DemandeRepas.Nature.ABSENCE: "Absence",
    DemandeRepas.Nature.TARDIVE: "Réservation hors délai",
    DemandeRepas.Nature.ERREUR: "Erreur signalée",
}
MOTS = {DemandeRepas.Etat.RECUE: "en attente"}


@dataclass(frozen=True)
class Suivie:
    """One request. `decision` says what an accepted absence leaves billed, '' otherwise."""

    demande: DemandeRepas
    titre: str
    etat: str
    le: datetime
    objet: str
    decision: str

    @property
    def consigne(self) -> str:
        """What the reason asks of the family, as long as nobody has answered."""
        motif = self.demande.motif
        return motif.consigne if motif and self.en_attente else ""

    @property
    def en_attente(self) -> bool:
        return self.demande.etat == DemandeRepas.Etat.RECUE


def suivies(famille: Famille) -> list[Suivie]:
    """The family's latest requests, in two queries."""
    siennes = famille.demandes_repas.select_related("enfant", "motif", "facture", "ligne")
    return [suivie(d) for d in siennes.prefetch_related("jours")[:SUIVIES]]


def suivie(demande: DemandeRepas) -> Suivie:
    acceptee = demande.etat == DemandeRepas.Etat.ACCEPTEE
    absence = demande.nature == DemandeRepas.Nature.ABSENCE
    return Suivie(
        demande,
        TITRES[DemandeRepas.Nature(demande.nature)],
        MOTS.get(DemandeRepas.Etat(demande.etat), demande.get_etat_display()),
        demande.decidee_le or demande.creee_le,
        objet(demande),
        decision_en_mots(demande) if acceptee and absence else "",
    )


def objet(demande: DemandeRepas) -> str:
    """Whose meals, and which: `Malo, du 5 au 8 janvier 2027`."""
    if demande.facture:
        ligne = demande.ligne
        quoi = f", {ligne.prenom}, {ligne.libelle}" if ligne else ""
        return f"facture {demande.facture.numero}{quoi}"
    assert demande.enfant is not None
    assert demande.debut is not None
    assert demande.fin is not None
    return f"{demande.enfant.prenom}, {du_au(demande.debut, demande.fin)}"
