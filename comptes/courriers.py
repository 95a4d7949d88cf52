"""Writing to a family: the only way to, so that an agent can say what was sent and what became of
it. Letters to the town's own services need no such row."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from post_office.models import Email

from portail import courrier

from .models import Famille, Lettre, Utilisateur

journal = structlog.get_logger(__name__)
RENVOIS_PAR_JOUR = 5  # the portal is nobody's way to flood a mailbox


class TropDEnvois(RuntimeError):
    """The same thing was sent again too often today."""


@transaction.atomic
def ecrire(
    famille: Famille | None,
    nature: Lettre.Nature,
    adresse: str,
    sujet: str,
    texte: str,
    *,
    objet: str = "",
    par: Utilisateur | None = None,
    html: str = "",
    pieces: dict[str, bytes] | None = None,
    repondre_a: str = "",
) -> Email:
    """Put a letter in the outbox, and note whose it is (`par`: the agent who has it sent again).

    Without a family (a login that is no adult's any more) the letter goes all the same.
    """
    email = courrier.poster(adresse, sujet, texte, html=html, pieces=pieces, repondre_a=repondre_a)
    if famille is not None:
        Lettre.objects.create(famille=famille, email=email, nature=nature, objet=objet, par=par)
    if par is not None:
        journal.info("courrier renvoyé", nature=str(nature), par=par.pk)
    return email


def famille_du(utilisateur: Utilisateur | None) -> Famille | None:
    """The family that a letter to this login is written to."""
    responsable = getattr(utilisateur, "responsable", None)
    return responsable.famille if responsable else None


def verifier_les_renvois(famille: Famille, nature: Lettre.Nature, objet: str) -> None:
    """Raise `TropDEnvois` when agents have had this sent often enough today."""
    veille = timezone.now() - timedelta(days=1)
    renvois = Lettre.objects.filter(
        famille=famille, nature=nature, objet=objet, par__isnull=False, le__gt=veille
    )
    if renvois.count() >= RENVOIS_PAR_JOUR:
        raise TropDEnvois(objet)


def renvoyer(lettre: Lettre, adresse: str, *, par: Utilisateur) -> Email:
    """Post the very same words again, for what is not made anew from what it tells.

    Raises `TropDEnvois`.
    """
    nature, ancien = Lettre.Nature(lettre.nature), lettre.email
    assert nature in Lettre.RENVOYABLES, "elle ouvre un compte, ou elle est d’un autre jour"
    verifier_les_renvois(lettre.famille, nature, lettre.objet)
    return ecrire(
        lettre.famille,
        nature,
        adresse,
        ancien.subject,
        ancien.message,
        objet=lettre.objet,
        par=par,
        html=ancien.html_message,
        repondre_a=(ancien.headers or {}).get("Reply-To", ""),
    )
