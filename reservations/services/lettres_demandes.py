"""Who is told of a request: the service that answers it, then the parent who asked."""

from typing import Any

from django.template.loader import render_to_string

from comptes import courriers
from comptes.models import Lettre
from factures.models import Service
from portail import courrier
from portail.models import Commune

from ..ecoles import Annuaire
from ..hors_delai.absences import decision_en_mots
from ..hors_delai.mots import du_au
from ..models import DemandeRepas

PAGE = "repas:demande"  # the agents' page, one of the frame's
SUIVI = "reservations:demandes"
OBJETS: dict[str, str] = {
    DemandeRepas.Nature.ABSENCE: "l’absence que vous avez signalée",
    DemandeRepas.Nature.TARDIVE: "votre demande de repas",
    DemandeRepas.Nature.ERREUR: "l’erreur que vous avez signalée",
}


def annoncer(demande: DemandeRepas) -> None:
    """Write to the service, in a letter that names no child and no reason: the page does."""
    service, parent = _service(demande), demande.demandeur
    contexte = {
        "demande": demande,
        "jours": _jours(demande),
        "lien": courrier.adresse_absolue(PAGE, demande.pk),
    }
    courrier.poster(
        _adresse(service),
        f"{demande.get_nature_display().capitalize()}, famille {demande.famille.code}",
        _texte("courriels/demande_repas_recue.txt", contexte),
        repondre_a=parent.adresse if parent else "",
    )


def repondre(demande: DemandeRepas) -> None:
    """Tell the parent of the answer, if there is an address; a reply goes to the service."""
    parent = demande.demandeur
    adresse = parent.adresse if parent and parent.is_active else ""
    if not adresse:
        return
    etat = DemandeRepas.Etat(demande.etat)
    acceptee = etat == DemandeRepas.Etat.ACCEPTEE
    absence = demande.nature == DemandeRepas.Nature.ABSENCE
    contexte = {
        "demande": demande,
        "jours": _jours(demande),
        "decision": decision_en_mots(demande) if acceptee and absence else "",
        "lien": courrier.adresse_absolue(SUIVI),
    }
    courriers.ecrire(
        demande.famille,
        Lettre.Nature.DEMANDE_REPAS,
        adresse,
        f"{Commune.actuelle().nom} : {OBJETS[demande.nature]} est {etat.label}",
        _texte("courriels/demande_repas_conclue.txt", contexte),
        objet=str(demande.pk),
        repondre_a=_adresse(_service(demande)),
    )


def _jours(demande: DemandeRepas) -> str:
    return du_au(demande.debut, demande.fin) if demande.debut and demande.fin else ""


def _service(demande: DemandeRepas) -> Service | None:
    if demande.facture:
        return demande.facture.service
    ecole = Annuaire().ecole(demande.enfant) if demande.enfant else None
    return ecole.service if ecole else None


def _adresse(service: Service | None) -> str:
    """Where a service reads; one without address is the town's contact's affair."""
    return (service.courriel if service else "") or Commune.actuelle().contact_administratif


def _texte(gabarit: str, contexte: dict[str, Any]) -> str:
    return render_to_string(gabarit, {"commune": Commune.actuelle(), **contexte})
