"""What was sent, who signed in, what was changed."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Q, QuerySet
from post_office.models import STATUS, Email

from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur

from .demandeur import Demandeur

Lignes = list[dict[str, Any]]
ETATS = {STATUS.sent: "envoyé", STATUS.failed: "non remis"}
NATURES = {"+": "création", "~": "changement", "-": "suppression"}
FAMILLE = ("code", "adresse", "code_postal", "ville", "prelevement")
ADULTE = ("nom", "prenom", "telephone")
ENFANT = ("reference", "nom", "prenom", "naissance", "structure", "classe", "regime")
COMPTE = ("identifiant", "courriel", "mot_de_passe_initial", "is_active")


def lettres(demandeur: Demandeur) -> Lignes:
    """The letters to this adult's own address: any other, once typed, may be somebody else's."""
    adresse = demandeur.utilisateur.adresse
    if not adresse:
        return []
    siennes = Email.objects.filter(to__iexact=adresse).order_by("-created")
    return [
        {"le": e.created, "objet": e.subject, "etat": ETATS.get(e.status, "en attente d’envoi")}
        for e in siennes.only("created", "subject", "status")
    ]


def connexions(demandeur: Demandeur) -> Lignes:
    siennes = demandeur.utilisateur.connexions.all()
    return [{"le": c.le, "appareil": c.appareil} for c in siennes]


def consultations(demandeur: Demandeur) -> Lignes:
    """The household's: a clerk is told by the service, as on the page."""
    return [
        {"le": c.debut, "fin": c.finie_le, "service": c.service, "motif": c.motif, "pages": c.pages}
        for c in demandeur.famille.consultations.all()
    ]


def essais(demandeur: Demandeur) -> Lignes:
    """The lock's own notes: addresses of sign-ins that succeeded, of the others only the time."""
    identifiant = demandeur.utilisateur.identifiant
    notes: Lignes = [
        {"le": e.attempt_time, "resultat": "réussi", "adresse_ip": e.ip_address}
        for e in AccessLog.objects.filter(username=identifiant)
    ]
    for modele in (AccessAttempt, AccessFailureLog):
        manques = modele.objects.filter(username=identifiant)
        notes += [{"le": e.attempt_time, "resultat": "refusé", "adresse_ip": None} for e in manques]
    return sorted(notes, key=lambda note: note["le"], reverse=True)


def historique(demandeur: Demandeur) -> Lignes:
    """Every change of the sheets that the other sections show, with the values it left."""
    famille, moi = demandeur.famille, demandeur.responsable
    liens = Rattachement.history.filter(famille_id=famille.pk)
    enfants = famille.rattachements.values("enfant")
    foyer = Responsable.history.filter(famille_id=famille.pk)
    lus: tuple[tuple[str, QuerySet[Any], tuple[str, ...]], ...] = (
        ("votre famille", Famille.history.filter(id=famille.pk), FAMILLE),
        ("vous", foyer.filter(id=moi.pk), (*ADULTE, "courriel")),
        ("l’autre adulte", foyer.filter(~Q(id=moi.pk)), ADULTE),
        ("un enfant", Enfant.history.filter(id__in=enfants), ENFANT),
        ("le tarif d’un enfant", liens, ("tranche",)),
        (
            "votre accès",
            Utilisateur.history.filter(id=demandeur.utilisateur.pk),
            COMPTE,
        ),
    )
    lignes = [
        {
            "le": note.history_date,
            "fiche": fiche,
            "nature": NATURES[note.history_type],
            "par": demandeur.qui(note.history_user_id),
            "valeurs": {nom: v for nom in champs if (v := getattr(note, nom)) not in ("", None)},
        }
        for fiche, notes, champs in lus
        for note in notes
    ]
    return sorted(lignes, key=lambda ligne: ligne["le"], reverse=True)
