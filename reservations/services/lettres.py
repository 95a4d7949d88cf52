"""The letters about meals: each change is confirmed to who can read it."""

from typing import Any

from django.template.loader import render_to_string

from comptes import courriers
from comptes.models import Famille, Lettre, Utilisateur
from portail import courrier
from portail.dates import de_mois, mois
from portail.mots import liste

from ..models import Enregistrement
from ..reserver.confirmation import contenu


def confirmer(enregistrement: Enregistrement) -> None:
    """Write to the parent who made the change; one made by the town goes to every adult.

    Who has no address reads and prints the same on the confirmation's page.
    """
    adresses = _destinataires(enregistrement)
    if not adresses:
        return
    contexte = _contexte(enregistrement)
    for adresse in adresses:
        _ecrire(adresse, contexte)


def renvoyer(enregistrement: Enregistrement, adresse: str, *, par: Utilisateur) -> None:
    """Confirm it again, in the words of then: an agent asks. Raises `TropDEnvois`."""
    nature, reference = Lettre.Nature.RESERVATION, enregistrement.reference
    courriers.verifier_les_renvois(enregistrement.famille, nature, reference)
    _ecrire(adresse, _contexte(enregistrement), par=par)


def adultes(famille: Famille) -> list[Utilisateur]:
    """The family's open logins that have an address."""
    comptes = Utilisateur.objects.filter(
        responsable__famille=famille, is_active=True
    ).select_related("responsable")
    return [compte for compte in comptes.order_by("responsable__rang") if compte.adresse]


def _destinataires(enregistrement: Enregistrement) -> list[str]:
    if enregistrement.origine == Enregistrement.Origine.PARENT:
        par = enregistrement.par
        return [par.adresse] if par and par.adresse else []
    return list(dict.fromkeys(compte.adresse for compte in adultes(enregistrement.famille)))


def _contexte(enregistrement: Enregistrement) -> dict[str, Any]:
    page = courrier.adresse_absolue("reservations:confirmation", enregistrement.reference)
    return contenu(enregistrement) | {"lien": page}


def _ecrire(adresse: str, contexte: dict[str, Any], *, par: Utilisateur | None = None) -> None:
    commune, enregistrement = contexte["commune"], contexte["enregistrement"]
    courriers.ecrire(
        enregistrement.famille,
        Lettre.Nature.RESERVATION,
        adresse,
        _sujet(contexte),
        render_to_string("courriels/reservation.txt", contexte),
        objet=enregistrement.reference,
        par=par,
        html=render_to_string("courriels/reservation.html", contexte),
        repondre_a=commune.contact_administratif,
    )


def _sujet(contexte: dict[str, Any]) -> str:
    """A cancelled meal is said at once: who packs no lunch must not read on."""
    premier, dernier = (contexte["mois"][rang].mois for rang in (0, -1))
    plusieurs = f"{de_mois(premier)} à {mois(dernier)}"
    if contexte["enregistrement"].origine == Enregistrement.Origine.FERMETURE:
        periode = de_mois(premier) if premier == dernier else plusieurs
        return f"Repas annulés\u00a0: réservation {periode}"
    periode = f"pour {mois(premier)}" if premier == dernier else plusieurs
    return f"Votre réservation de repas {periode}\u00a0: {_nombres(contexte)}"


def _nombres(contexte: dict[str, Any]) -> str:
    """`16 repas réservés`, `1 repas annulé`, `2 repas réservés et 1 annulé`."""
    dits: list[str] = []
    for annule, mot in ((False, "réservé"), (True, "annulé")):
        nombre = sum(c.nombre for c in contexte["changements"] if c.annule == annule)
        if nombre:
            repas = "" if dits else " repas"
            dits.append(f"{nombre}{repas} {mot}{'s' if nombre > 1 else ''}")
    return liste(dits)
