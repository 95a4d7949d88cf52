"""Getting back in: a link by e-mail, for who has forgotten the password or the code."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_q.models import OrmQ
from django_q.tasks import async_task
from post_office.models import Email

from portail import courrier
from portail.models import Commune

from .. import courriers
from ..identifiants import canonique
from ..models import Famille, Lettre, Utilisateur

REPIT = timedelta(minutes=5)
# Anybody can ask for anybody: past so many letters a day, one an hour. A link lasts that long, so
# that the mailbox always holds one that works.
LETTRES_PAR_JOUR = 5
FILE_PLEINE = 200
LONG_REPIT = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) - REPIT


@dataclass(frozen=True)
class Lien:
    """A way back into one login."""

    identifiant: str
    adresse: str


def demander_lien(saisie: str) -> None:
    """Leave the search to the worker, so that the page answers alike and in the same time whether
    or not somebody answers to `saisie` (a code or an e-mail address)."""
    if OrmQ.objects.count() < FILE_PLEINE:  # receipts and questions to the bank wait there too
        async_task("comptes.services.envoyer_liens", saisie.strip()[:254])


def envoyer_liens(saisie: str) -> None:
    """Post a link for every login that `saisie` names and that has an address: one letter to each
    address of a family, which may be that of its two adults, each with a login."""
    if "\x00" in saisie:  # no text in the database holds one
        return
    if "@" in saisie:
        sien = Q(courriel__iexact=saisie) | Q(courriel="", responsable__courriel__iexact=saisie)
    else:
        sien = Q(identifiant=canonique(saisie))
    comptes = Utilisateur.objects.filter(sien, is_active=True, is_staff=False)
    par_adresse: dict[tuple[Famille | None, str], list[Utilisateur]] = {}
    for utilisateur in comptes.select_related("responsable__famille").order_by("identifiant"):
        if utilisateur.adresse and not _trop_tot(utilisateur):
            cle = courriers.famille_du(utilisateur), utilisateur.adresse.lower()
            par_adresse.setdefault(cle, []).append(utilisateur)
    for (famille, _), siens in par_adresse.items():
        _envoyer(famille, siens)


def _envoyer(famille: Famille | None, comptes: list[Utilisateur]) -> None:
    commune = Commune.actuelle()
    liens = [Lien(u.identifiant, _lien(u)) for u in comptes]
    courriers.ecrire(
        famille,
        Lettre.Nature.MOT_DE_PASSE,
        comptes[0].adresse,
        _sujet(commune),
        render_to_string("courriels/mot_de_passe.txt", {"commune": commune, "liens": liens}),
        repondre_a=commune.contact_administratif,
    )


def _lien(utilisateur: Utilisateur) -> str:
    return courrier.adresse_absolue(
        "comptes:nouveau_mot_de_passe",
        urlsafe_base64_encode(force_bytes(utilisateur.pk)),
        default_token_generator.make_token(utilisateur),
    )


def _sujet(commune: Commune) -> str:
    return f"{commune.nom} : votre code et un nouveau mot de passe"


def _trop_tot(utilisateur: Utilisateur) -> bool:
    """Whether the mailbox holds a link for this login that has just been posted."""
    maintenant = timezone.now()
    commune = Commune.actuelle()
    # The end of the line: `000754` is not `000754-2`.
    du_jour = Email.objects.filter(
        created__gt=maintenant - timedelta(days=1),
        subject=_sujet(commune),
        to=utilisateur.adresse,
        message__contains=f": {utilisateur.identifiant}\n",
    )
    envois = list(du_jour.values_list("created", flat=True))
    repit = REPIT if len(envois) < LETTRES_PAR_JOUR else LONG_REPIT
    return any(envoi > maintenant - repit for envoi in envois)
