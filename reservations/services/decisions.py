"""The service's answer to what a family asked after the deadline: one, written once."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from comptes.models import Enfant, Utilisateur
from comptes.services.demandes import DejaChange

from ..hors_delai.absences import deja_factures, jours_concernes, restent_factures
from ..hors_delai.tardives import JOUR_PASSE, trop_tard
from ..models import DemandeRepas, Enregistrement, JourAbsence
from ..regles import factures as premiers
from .demandes import Etat, Nature, conclure, ouverte
from .enregistrer import Changement, Repas, enregistrer
from .lettres_demandes import repondre

MOTIF_TARDIVE = "demande hors délai acceptée"


class Impossible(ValueError):
    """The request cannot be accepted as it is, and why; nothing was decided."""


@transaction.atomic
def accepter(
    demande: DemandeRepas,
    *,
    par: Utilisateur,
    reponse: str = "",
    affiches: Sequence[date] | None = None,
    factures: int | None = None,
) -> DemandeRepas:
    """Say yes, do it, and tell the parent; raises `DejaTraitee`, `DejaChange`, `Impossible`.

    Of an absence, `affiches` are the booked days that the agent was shown, and `factures` how many
    of them stay billed, the first ones; another number than the town's rule gives has a reason.
    """
    demande = ouverte(demande)
    demande.reponse = reponse.strip()[:300]
    if demande.nature == Nature.ABSENCE:
        _excuser(demande, affiches, factures)
    elif demande.nature == Nature.TARDIVE:
        _reserver(demande, par)
    elif not demande.reponse:
        raise Impossible("Dites à la famille ce qui va être corrigé.")
    demande = conclure(demande, Etat.ACCEPTEE, par)
    repondre(demande)
    return demande


@transaction.atomic
def refuser(demande: DemandeRepas, *, motif: str, par: Utilisateur) -> DemandeRepas:
    """Say no, and why; raises `DejaTraitee`, `ValueError` without a reason."""
    if not motif.strip():
        raise ValueError("Un refus dit pourquoi : la famille le lira.")
    demande = ouverte(demande)
    demande.reponse = motif.strip()[:300]
    demande = conclure(demande, Etat.REFUSEE, par)
    repondre(demande)
    return demande


def _excuser(demande: DemandeRepas, affiches: Sequence[date] | None, nombre: int | None) -> None:
    # The child's row keeps bookings waiting: what is judged here is what is written.
    enfant = Enfant.objects.select_for_update(no_key=True).get(demandes_repas=demande)
    [jours] = jours_concernes([demande])
    if not jours:
        raise Impossible("La famille n’a plus de repas réservé ces jours-là.")
    if affiches is not None and list(affiches) != jours:
        raise DejaChange("Les repas réservés ont changé depuis l’affichage : vérifiez.")
    [deja] = deja_factures([demande], [jours])
    restent = restent_factures(jours, demande.motif, deja)
    if nombre is not None and nombre != len(restent):
        if not 0 <= nombre <= len(jours):
            raise Impossible(f"De 0 à {len(jours)} repas peuvent rester facturés.")
        if not demande.reponse:
            raise Impossible("Dites pourquoi vous vous écartez de la règle de la ville.")
        restent = premiers(jours, nombre)
    JourAbsence.objects.bulk_create(
        JourAbsence(demande=demande, enfant=enfant, jour=j, facture=j in restent) for j in jours
    )


def _reserver(demande: DemandeRepas, par: Utilisateur) -> None:
    assert demande.enfant_id is not None
    assert demande.debut is not None
    if trop_tard([demande]):
        raise Impossible(JOUR_PASSE)
    bilan = enregistrer(
        demande.famille,
        Changement(ajouts=frozenset([Repas(demande.enfant_id, demande.debut)])),
        par=par,
        origine=Enregistrement.Origine.SERVICE,
        motif=MOTIF_TARDIVE,
    )
    if bilan.refus:
        raise Impossible(f"Ce repas ne peut pas être réservé : {bilan.refus[0].raison}.")
