"""What a family tells or asks once the deadline is past: an absence, a meal booked late, an error
on an invoice. The service answers (`decisions`)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comptes.models import Enfant, Famille, Utilisateur
from comptes.services.demandes import DejaTraitee
from factures.models import LigneFacture
from portail.dates import aujourd_hui

from ..ecoles import Annuaire
from ..hors_delai.absences import encore_annulables, jours_concernes
from ..hors_delai.mots import des_jours_et_mois
from ..models import DemandeRepas, MotifAbsence, Reservation
from ..regles import Geste, jusqu_au
from .lettres_demandes import annoncer

Etat, Nature = DemandeRepas.Etat, DemandeRepas.Nature
MAXIMUM = 20  # requests of one family that wait, or were made in a day
ETENDUE = 31  # days of one absence
AVANT, APRES = timedelta(days=31), timedelta(days=60)
TROP = (
    "Vous avez déjà plusieurs demandes en attente. Le service vous répond d’abord ; "
    "vous pourrez ensuite en faire d’autres."
)
DEJA = "Vous l’avez déjà demandé : le service ne vous a pas encore répondu."
# The code of a refusal that the bookings' page settles at once.
A_FAIRE_SOI_MEME = "soi-meme"


@transaction.atomic
def demander_absence(
    *,
    famille: Famille,
    enfant: Enfant,
    debut: date,
    fin: date,
    motif: MotifAbsence,
    par: Utilisateur,
    message: str = "",
) -> DemandeRepas:
    """Tell the service that a child does not come, or did not; raises `ValidationError` by field.

    Only meals that this family booked count, and at least one of them must be past its deadline:
    the others are given up at no cost on the bookings' page.
    """
    _verifier_les_bornes(debut, fin)
    demande = DemandeRepas(
        famille=famille,
        enfant=_le_sien(famille, enfant),
        nature=Nature.ABSENCE,
        debut=debut,
        fin=fin,
        motif=motif,
        message=message.strip(),
        demandeur=par,
    )
    _refuser_le_flot(demande, Q(enfant=enfant, debut__lte=fin, fin__gte=debut))
    _verifier_les_repas(demande)
    return _envoyer(demande)


@transaction.atomic
def demander_tardive(
    *, famille: Famille, enfant: Enfant, jour: date, par: Utilisateur, message: str = ""
) -> DemandeRepas:
    """Ask for a meal whose deadline is past and whose day is not; raises `ValidationError`."""
    demande = DemandeRepas(
        famille=famille,
        enfant=_le_sien(famille, enfant),
        nature=Nature.TARDIVE,
        debut=jour,
        fin=jour,
        message=message.strip(),
        demandeur=par,
    )
    _refuser_le_flot(demande, Q(enfant=enfant, debut=jour))
    _verifier_le_jour(enfant, famille, jour)
    return _envoyer(demande)


@transaction.atomic
def signaler_erreur(
    *, famille: Famille, ligne: LigneFacture, message: str, par: Utilisateur
) -> DemandeRepas:
    """Tell the service that a line of an invoice is wrong; raises `ValidationError`."""
    if ligne.facture.famille_id != famille.pk:
        raise ValidationError("Cette facture n’est pas la vôtre.")
    if not message.strip():
        raise ValidationError({"message": "Dites ce qui ne va pas."})
    demande = DemandeRepas(
        famille=famille,
        nature=Nature.ERREUR,
        facture=ligne.facture,
        ligne=ligne,
        message=message.strip(),
        demandeur=par,
    )
    _refuser_le_flot(demande, Q(ligne=ligne))
    return _envoyer(demande)


@transaction.atomic
def retirer(demande: DemandeRepas, *, par: Utilisateur) -> DemandeRepas:
    """The family takes its request back; raises `DejaTraitee`."""
    return conclure(ouverte(demande), Etat.RETIREE, par)


def ouverte(demande: DemandeRepas) -> DemandeRepas:
    """Lock the family, then the request, read anew; raises `DejaTraitee` once it is answered."""
    Famille.objects.select_for_update(no_key=True).get(pk=demande.famille_id)
    demande = DemandeRepas.objects.select_for_update().get(pk=demande.pk)
    if demande.etat != Etat.RECUE:
        raise DejaTraitee("Cette demande a déjà sa réponse : rien n’a changé.")
    return demande


def conclure(demande: DemandeRepas, etat: DemandeRepas.Etat, par: Utilisateur) -> DemandeRepas:
    demande.etat, demande.decidee_le, demande.decidee_par = etat, timezone.now(), par
    demande.save()
    return demande


def _envoyer(demande: DemandeRepas) -> DemandeRepas:
    demande.save()
    annoncer(demande)
    return demande


def _le_sien(famille: Famille, enfant: Enfant) -> Enfant:
    if not famille.rattachements.filter(enfant=enfant).exists():
        raise ValidationError({"enfant": "Choisissez un enfant de votre famille."})
    return enfant


def _verifier_les_bornes(debut: date, fin: date) -> None:
    jour = aujourd_hui()
    if fin < debut:
        raise ValidationError({"fin": "Le dernier jour ne peut pas précéder le premier."})
    if (fin - debut).days >= ETENDUE:
        raise ValidationError(
            {"fin": f"Une demande couvre {ETENDUE} jours au plus : faites-en deux."}
        )
    if debut < jour - AVANT:
        raise ValidationError(
            {"debut": "Ces repas sont trop anciens pour le portail : appelez le service."}
        )
    if fin > jour + APRES:
        raise ValidationError({"fin": "C’est trop tôt : deux mois à l’avance au plus."})


def _verifier_les_repas(demande: DemandeRepas) -> None:
    enfant = demande.enfant
    assert enfant is not None, "une absence nomme un enfant"
    [jours] = jours_concernes([demande])
    if not jours:
        raise ValidationError(
            f"Aucun repas de {enfant.prenom}, réservé par votre famille, n’est à excuser ces "
            "jours-là. Vérifiez l’enfant et les dates."
        )
    annuaire = Annuaire()
    if len(encore_annulables(annuaire, enfant, jours)) < len(jours):
        return
    ecole = annuaire.ecole(enfant)
    assert ecole is not None, "ce qui s’annule a une école"
    limite = min(annuaire.delais(ecole).limite(jour, Geste.ANNULER) for jour in jours)
    repas = "le repas" if len(jours) == 1 else "les repas"
    raise ValidationError(
        f"Vous pouvez encore annuler vous-même {repas} {des_jours_et_mois(jours)}, "
        f"{jusqu_au(limite)} : rien ne sera facturé.",
        code=A_FAIRE_SOI_MEME,
    )


def _verifier_le_jour(enfant: Enfant, famille: Famille, jour: date) -> None:
    annuaire = Annuaire()
    ecole = annuaire.ecole(enfant)
    if ecole is None:
        raise ValidationError(
            {"enfant": f"{enfant.prenom} ne mange pas dans une école de la ville."}
        )
    if jour < aujourd_hui():
        raise ValidationError({"jour": "Choisissez aujourd’hui ou un jour à venir."})
    if ferme := annuaire.horaire(ecole).ferme(jour):
        raise ValidationError({"jour": f"Il n’y a pas de repas ce jour-là : {ferme}."})
    if present := Reservation.objects.filter(enfant=enfant, jour=jour).first():
        par = "" if present.famille_id == famille.pk else " par l’autre parent"
        raise ValidationError({"jour": f"Ce repas est déjà réservé{par}."})
    limite = annuaire.delais(ecole).limite(jour, Geste.RESERVER)
    if timezone.now() < limite:
        raise ValidationError(
            f"Vous pouvez encore réserver ce repas vous-même, {jusqu_au(limite)}.",
            code=A_FAIRE_SOI_MEME,
        )


def _refuser_le_flot(demande: DemandeRepas, pareille: Q) -> None:
    """Raise `ValidationError` for what is asked already, and for too much at once."""
    # The family's row makes two clicks wait for each other.
    Famille.objects.select_for_update(no_key=True).get(pk=demande.famille_id)
    siennes = DemandeRepas.objects.filter(famille=demande.famille_id)
    if siennes.filter(pareille, nature=demande.nature, etat=Etat.RECUE).exists():
        raise ValidationError(DEJA)
    veille = timezone.now() - timedelta(days=1)
    if siennes.filter(Q(etat=Etat.RECUE) | Q(creee_le__gt=veille)).count() >= MAXIMUM:
        raise ValidationError(TROP)
