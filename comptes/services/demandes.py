"""Asking for a change on the family's sheet: stored, then applied or refused by an agent."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..champs import Champ, champ_de, ecrite
from ..models import DemandeMiseAJour, Enfant, Famille, Responsable, Utilisateur
from .lettres_demandes import repondre

Etat = DemandeMiseAJour.Etat
SANS_MOTIF = "Un refus dit pourquoi : la famille le lira."
MAXIMUM = 20  # requests of one family that wait, or were made in a day
TROP = (
    "Vous avez déjà plusieurs demandes en attente. Le service vous répond d’abord ; "
    "vous pourrez ensuite en faire d’autres."
)


class DejaTraitee(ValueError):
    """Somebody has answered this request already."""


class DejaChange(ValueError):
    """The sheet no longer says what the agent was shown: nothing was written."""


@transaction.atomic
def demander(
    champ: Champ,
    apres: str,
    *,
    famille: Famille,
    par: Utilisateur,
    precision: str = "",
    le: datetime | None = None,
) -> DemandeMiseAJour:
    """Store the request, that `annoncer` tells; those of one form share the instant `le`.

    Raises `ValidationError` for a value that the sheet could not hold, that it holds already, or
    that was asked for already.
    """
    apres = ecrite(champ.lire(apres))
    if apres == champ.valeur:
        raise ValidationError("C’est déjà ce que la ville a noté.")
    demande = DemandeMiseAJour(
        famille=famille,
        responsable=champ.fiche if isinstance(champ.fiche, Responsable) else None,
        enfant=champ.fiche if isinstance(champ.fiche, Enfant) else None,
        champ=champ.nom,
        avant=champ.valeur,
        apres=apres,
        precision=precision,
        demandeur=par,
        creee_le=le or timezone.now(),
    )
    _refuser_le_flot(demande)
    demande.save()
    return demande


@transaction.atomic
def retirer(demande: DemandeMiseAJour, *, par: Utilisateur) -> DemandeMiseAJour:
    """The family takes its request back; raises `DejaTraitee`."""
    return _conclure(_ouverte(demande), Etat.RETIREE, par)


@transaction.atomic
def appliquer(
    demande: DemandeMiseAJour, *, par: Utilisateur, affiche: str | None = None, reponse: str = ""
) -> DemandeMiseAJour:
    """Write the value asked for on the sheet, and tell the parent, with a word if there is one;
    raises `DejaTraitee`, and `DejaChange` where the sheet no longer says `affiche`, what the agent
    was shown.

    It stays to be carried to the town's own software until a file brings it.
    """
    demande = _appliquer(demande, par, affiche, reponse)
    repondre([demande])
    return demande


@transaction.atomic
def appliquer_ensemble(
    demande: DemandeMiseAJour, *, par: Utilisateur, affiches: dict[int, str], reponse: str = ""
) -> list[DemandeMiseAJour]:
    """Write every line of one form at once (a move is a street, a postcode and a town), and tell
    the parent in one letter: all of it, or nothing.

    `affiches` is what the agent was shown, by request; raises `DejaTraitee` and `DejaChange`.
    """
    Famille.objects.select_for_update(no_key=True).get(pk=demande.famille_id)
    lignes = list(du_meme_formulaire(demande))
    if not lignes:
        raise DejaTraitee("Ces demandes ont déjà leur réponse : rien n’a changé.")
    if {ligne.pk for ligne in lignes} != set(affiches):
        raise DejaChange("Ces demandes ne sont plus celles que vous avez lues : vérifiez.")
    appliquees = [_appliquer(ligne, par, affiches[ligne.pk], reponse) for ligne in lignes]
    repondre(appliquees)
    return appliquees


def du_meme_formulaire(demande: DemandeMiseAJour) -> QuerySet[DemandeMiseAJour]:
    """The lines of one form that still wait for an answer, this one included."""
    return DemandeMiseAJour.objects.filter(
        famille=demande.famille_id,
        demandeur=demande.demandeur_id,
        creee_le=demande.creee_le,
        etat=Etat.RECUE,
    ).order_by("pk")


def _appliquer(
    demande: DemandeMiseAJour, par: Utilisateur, affiche: str | None, reponse: str
) -> DemandeMiseAJour:
    demande = _ouverte(demande)
    demande.reponse = reponse.strip()[:300]
    champ = champ_de(demande)
    if affiche is not None and champ.valeur != affiche:
        raise DejaChange("La fiche a changé depuis l’affichage : vérifiez avant d’appliquer.")
    if champ.valeur != demande.apres:
        _ecrire(champ, demande, par)
        # Of several answers about one field, only the last is to be carried over.
        _sur_le_meme_champ(demande).filter(a_reporter=True).update(a_reporter=False)
        demande.a_reporter = True
    return _conclure(demande, Etat.TRAITEE, par)


@transaction.atomic
def refuser(demande: DemandeMiseAJour, *, motif: str, par: Utilisateur) -> DemandeMiseAJour:
    """Say no, and why; raises `DejaTraitee`, `ValueError` without a reason."""
    if not motif.strip():
        raise ValueError(SANS_MOTIF)
    demande = _refuser(demande, motif, par)
    repondre([demande])
    return demande


@transaction.atomic
def refuser_ensemble(
    demande: DemandeMiseAJour, *, motif: str, par: Utilisateur
) -> list[DemandeMiseAJour]:
    """Say no to every line of one form that waits, in one letter; as `refuser`."""
    if not motif.strip():
        raise ValueError(SANS_MOTIF)
    Famille.objects.select_for_update(no_key=True).get(pk=demande.famille_id)
    lignes = [_refuser(ligne, motif, par) for ligne in du_meme_formulaire(demande)]
    if not lignes:
        raise DejaTraitee("Ces demandes ont déjà leur réponse : rien n’a changé.")
    repondre(lignes)
    return lignes


def _refuser(demande: DemandeMiseAJour, motif: str, par: Utilisateur) -> DemandeMiseAJour:
    demande = _ouverte(demande)
    demande.motif = motif.strip()[:300]
    return _conclure(demande, Etat.REFUSEE, par)


def noter_reportee(demande: DemandeMiseAJour, *, par: Utilisateur) -> bool:
    """An agent has typed it in the town's own software; False when that was said already.

    No file has brought it yet: `a_reporter` stands, and an older file still undoes nothing.
    """
    demandes = DemandeMiseAJour.objects.filter(pk=demande.pk, a_reporter=True, reportee_le=None)
    return demandes.update(reportee_le=timezone.now(), reportee_par=par) == 1


def _refuser_le_flot(demande: DemandeMiseAJour) -> None:
    """Raise `ValidationError` for what is asked already, and for too much at once."""
    # The family's row makes two clicks wait for each other.
    Famille.objects.select_for_update(no_key=True).get(pk=demande.famille_id)
    siennes = DemandeMiseAJour.objects.filter(famille=demande.famille_id)
    memes = _sur_le_meme_champ(demande).filter(famille=demande.famille_id, apres=demande.apres)
    if memes.filter(etat=Etat.RECUE).exists():
        raise ValidationError("Vous l’avez déjà demandé : le service ne vous a pas encore répondu.")
    veille = timezone.now() - timedelta(days=1)
    if siennes.filter(Q(etat=Etat.RECUE) | Q(creee_le__gt=veille)).count() >= MAXIMUM:
        raise ValidationError(TROP)


def _sur_le_meme_champ(demande: DemandeMiseAJour) -> QuerySet[DemandeMiseAJour]:
    """Every request about that field of that sheet; of a shared child, both families'."""
    demandes = DemandeMiseAJour.objects.filter(
        responsable=demande.responsable, enfant=demande.enfant, champ=demande.champ
    )
    if demande.enfant or demande.responsable:
        return demandes
    return demandes.filter(famille=demande.famille)


def _ecrire(champ: Champ, demande: DemandeMiseAJour, par: Utilisateur) -> None:
    setattr(champ.fiche, champ.nom, champ.lire(demande.apres))
    champ.fiche._history_user = par  # type: ignore[union-attr]
    # No code: of a shared child, the other family's service reads this too.
    champ.fiche._change_reason = "demande d’une famille"  # type: ignore[union-attr]
    champ.fiche.save(update_fields=[champ.nom])


def _ouverte(demande: DemandeMiseAJour) -> DemandeMiseAJour:
    """Lock the family (as an import does), then the request, then the sheet; all read anew."""
    Famille.objects.select_for_update(no_key=True).get(pk=demande.famille_id)
    demande = DemandeMiseAJour.objects.select_for_update().get(pk=demande.pk)
    if demande.etat != Etat.RECUE:
        raise DejaTraitee("Cette demande a déjà sa réponse : rien n’a changé.")
    if demande.enfant_id:
        demande.enfant = Enfant.objects.select_for_update(no_key=True).get(pk=demande.enfant_id)
    return demande


def _conclure(demande: DemandeMiseAJour, etat: Etat, par: Utilisateur) -> DemandeMiseAJour:
    demande.etat, demande.traitee_le, demande.traitee_par = etat, timezone.now(), par
    demande.save()
    return demande
