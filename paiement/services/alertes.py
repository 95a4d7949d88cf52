"""What only a person can settle: told to the régie once, settled by nobody else."""

from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from comptes.models import Utilisateur
from portail import courrier

from ..models import Alerte, Paiement
from ..passerelles import PASSERELLES
from .etat import journal

REPIT = timedelta(hours=1)


def alerter(paiement: Paiement, motif: str, *, une_lettre_par_heure: bool = False) -> None:
    """Raise an alert, and write to the régie; the same one again changes nothing.

    With `une_lettre_par_heure`, one letter is enough for the same thing on many payments (a bank
    that refuses them all).
    """
    alerte, nouvelle = Alerte.objects.get_or_create(paiement=paiement, motif=motif[:200])
    if not nouvelle:
        return
    journal.warning("alerte", reference=paiement.reference, motif=alerte.motif)
    recentes = Alerte.objects.filter(levee_le=None, le__gt=timezone.now() - REPIT)
    if une_lettre_par_heure and recentes.filter(motif=alerte.motif).exclude(pk=alerte.pk).exists():
        return
    if adresse := paiement.regie.adresse_electronique:
        page = courrier.adresse_absolue("admin:paiement_paiement_change", paiement.pk)
        banque = PASSERELLES[paiement.passerelle].libelle
        contexte = {"alerte": alerte, "banque": banque, "page": page}
        texte = render_to_string("courriels/alerte.txt", contexte)
        courrier.poster(adresse, f"Alerte sur le paiement {paiement.reference}", texte)


def lever(alerte: Alerte, *, suite: str, par: Utilisateur) -> bool:
    """Close an alert with what was done about it; False when it was closed already.

    Raises `ValueError` without a word about it.
    """
    if not suite.strip():
        raise ValueError("Dites la suite donnée à cette alerte.")
    champs = {"suite": suite.strip()[:200], "levee_le": timezone.now(), "levee_par": par}
    return bool(Alerte.objects.filter(pk=alerte.pk, levee_le=None).update(**champs))
