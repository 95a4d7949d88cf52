"""The letters that were sent: their text, their attachments, and the addresses they went to."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from post_office.models import STATUS, Attachment, Email

from factures.models import EnvoiRecu, Recu
from factures.services import oublier_les_adresses
from paiement.models import Paiement
from paiement.services import oublier_les_courriels

from .calendrier import avant
from .lots import Comptes, Passage, par_lots

LOT = 100  # receipts weigh


def effacer(passage: Passage) -> Comptes:
    """Erase letters, and the addresses of receipts whose letter is long gone."""
    limite = avant(passage.jour, passage.durees["courriers"])
    lettres = par_lots(parties().filter(created__lt=limite), _supprimer, passage, lot=LOT)
    envois = EnvoiRecu.objects.filter(le__lt=limite).exclude(adresse="")
    adresses = par_lots(envois, oublier_les_adresses, passage)
    # As long as the letter has not gone, the worker needs to know where to.
    a_envoyer = Recu.objects.filter(encaissement__reference=OuterRef("reference"), envois=None)
    payes = Paiement.objects.conclus().filter(~Exists(a_envoyer), cree_le__lt=limite)
    adresses += par_lots(payes.exclude(courriel=""), oublier_les_courriels, passage)
    return [("e-mail,e-mails", lettres), ("adresse de reçu,adresses de reçus", adresses)]


def effacer_les_liens(passage: Passage) -> Comptes:
    """Erase the letters that open an account."""
    limite = avant(passage.jour, passage.durees["liens"])
    pages = ("comptes:oubli", "comptes:courriel")
    liens = Q()
    for page in pages:
        liens |= Q(message__contains=reverse(page))
    echues = parties().filter(liens, created__lt=limite)
    return [("e-mail,e-mails", par_lots(echues, _supprimer, passage, lot=LOT))]


def parties() -> "QuerySet[Email]":
    """What has left, or never will; the rest is still on its way."""
    return Email.objects.filter(status__in=(STATUS.sent, STATUS.failed))


def _supprimer(cles: list[int]) -> None:
    """The files go first: a stop in between leaves rows that the next run takes up again."""
    pieces = list(Attachment.objects.filter(emails__in=cles).distinct())
    Email.objects.filter(pk__in=cles).delete()
    orphelines = Attachment.objects.filter(pk__in=[p.pk for p in pieces], emails=None)
    for piece in orphelines:
        piece.file.storage.delete(piece.file.name)
    orphelines.delete()
