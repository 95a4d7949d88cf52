"""The e-mail address: asked for, confirmed by a link to the new one, told to the old one."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from post_office.models import Email

from portail import courrier
from portail.models import Commune

from .. import courriers
from ..models import Lettre, Utilisateur

SEL = "comptes.adresse"
DUREE = timedelta(days=2)
REPIT = timedelta(minutes=2)
PAR_HEURE = 5


class LienPerime(ValueError):
    """The link was forged, used, overtaken by a later change, or is too old."""


class TropDeDemandes(ValueError):
    """This login has asked for links to too many addresses; the message is for the parent."""


def demander_adresse(utilisateur: Utilisateur, adresse: str) -> None:
    """Post a link to the new address: it is the login's only once somebody there has opened it.

    Raises `TropDeDemandes`.
    """
    sujet = f"{Commune.actuelle().nom} : confirmez votre adresse e-mail"
    liens = Email.objects.filter(subject=sujet)
    if liens.filter(created__gt=timezone.now() - REPIT, to=adresse).exists():
        return  # a form posted twice, or somebody who would flood a stranger's mailbox
    siens = liens.filter(message__contains=f"compte {utilisateur.identifiant},")
    if siens.filter(created__gt=timezone.now() - timedelta(hours=1)).count() >= PAR_HEURE:
        raise TropDeDemandes("Vous avez demandé trop de liens. Réessayez dans une heure.")
    jeton = signing.dumps([utilisateur.pk, _etat(utilisateur), adresse], salt=SEL, compress=True)
    _ecrire(adresse, sujet, "courriels/adresse_a_confirmer.txt", utilisateur, lien=jeton)


def adresse_du_lien(jeton: str) -> tuple[Utilisateur, str]:
    """Return whose link this is, and the address that it confirms; raises `LienPerime`."""
    return _lire(jeton, Utilisateur.objects.all())


@transaction.atomic
def confirmer_adresse(jeton: str) -> Utilisateur:
    """Make the link's address the login's, and tell the one that it replaces.

    Raises `LienPerime`.
    """
    verrouilles = Utilisateur.objects.select_for_update(of=("self",))
    utilisateur, adresse = _lire(jeton, verrouilles)
    ancienne = utilisateur.adresse
    utilisateur.courriel = adresse
    utilisateur._change_reason = "adresse confirmée par son lien"
    utilisateur.save(update_fields=["courriel"])
    if ancienne and ancienne.lower() != adresse.lower():
        sujet = f"{Commune.actuelle().nom} : votre adresse e-mail a changé"
        _ecrire(ancienne, sujet, "courriels/adresse_changee.txt", utilisateur)
    return utilisateur


def _lire(jeton: str, comptes: QuerySet[Utilisateur]) -> tuple[Utilisateur, str]:
    try:
        cle, etat, adresse = signing.loads(jeton, salt=SEL, max_age=DUREE)
    except (signing.BadSignature, ValueError):
        raise LienPerime from None
    utilisateur = comptes.filter(pk=cle, is_active=True).first()
    if utilisateur is None or not constant_time_compare(etat, _etat(utilisateur)):
        raise LienPerime
    return utilisateur, adresse


def _etat(utilisateur: Utilisateur) -> str:
    """What the account was when the link was asked for. Used, or overtaken by another address, by a
    new password or by an order to sign out everywhere, the link no longer fits: whoever asked for
    it in a stolen session gets nothing."""
    session = utilisateur.get_session_auth_hash()
    return salted_hmac(SEL, f"{session}:{utilisateur.courriel}").hexdigest()[:20]


def _ecrire(
    adresse: str, sujet: str, gabarit: str, utilisateur: Utilisateur, lien: str = ""
) -> None:
    commune = Commune.actuelle()
    contexte = {
        "commune": commune,
        "identifiant": utilisateur.identifiant,
        "portail": settings.ADRESSE_PUBLIQUE,
        "lien": lien and courrier.adresse_absolue("comptes:confirmer_adresse", lien),
    }
    texte = render_to_string(gabarit, contexte)
    courriers.ecrire(
        courriers.famille_du(utilisateur),
        Lettre.Nature.ADRESSE,
        adresse,
        sujet,
        texte,
        repondre_a=commune.contact_administratif,
    )
