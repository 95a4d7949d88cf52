"""Getting back in: a link by e-mail, for who has forgotten the password or the code."""

from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_q.tasks import async_task
from post_office.models import Email

from portail import courrier
from portail.models import Commune

from ..identifiants import canonique
from ..models import Utilisateur

REPIT = timedelta(minutes=5)


def demander_lien(saisie: str) -> None:
    """Leave the search to the worker, so that the page answers alike and in the same time whether
    or not somebody answers to `saisie` (a code or an e-mail address)."""
    async_task("comptes.services.envoyer_liens", saisie.strip()[:254])


def envoyer_liens(saisie: str) -> None:
    """Post a link to everybody whom `saisie` names and who has an address."""
    if "\x00" in saisie:  # no text in the database holds one
        return
    if "@" in saisie:
        sien = Q(courriel__iexact=saisie) | Q(courriel="", responsable__courriel__iexact=saisie)
    else:
        sien = Q(identifiant=canonique(saisie))
    comptes = Utilisateur.objects.filter(sien, is_active=True, is_staff=False)
    for utilisateur in comptes.select_related("responsable__famille"):
        if utilisateur.adresse:
            _envoyer(utilisateur)


def _envoyer(utilisateur: Utilisateur) -> None:
    lien = courrier.adresse_absolue(
        "comptes:nouveau_mot_de_passe",
        urlsafe_base64_encode(force_bytes(utilisateur.pk)),
        default_token_generator.make_token(utilisateur),
    )
    commune = Commune.actuelle()
    sujet = f"{commune.nom} : votre code et un nouveau mot de passe"
    recentes = Email.objects.filter(created__gt=timezone.now() - REPIT, subject=sujet)
    sienne = {"to": utilisateur.adresse, "message__contains": utilisateur.identifiant}
    if recentes.filter(**sienne).exists():
        return  # anybody can ask, and nobody may flood a parent's mailbox
    contexte = {"commune": commune, "lien": lien, "identifiant": utilisateur.identifiant}
    courrier.poster(
        utilisateur.adresse,
        sujet,
        render_to_string("courriels/mot_de_passe.txt", contexte),
        repondre_a=commune.contact_administratif,
    )
