"""The banks' messages: as received for as long as a card payment may be contested."""

from django.db.models import Q

from paiement.models import MessageBanque, Paiement
from paiement.services import effacer_messages

from .calendrier import avant
from .lots import Comptes, Passage, par_lots

LOT = 100  # up to 64 KB each


def effacer(passage: Passage) -> Comptes:
    """Leave the digest and the verdict; what is not applied or cleared up is left alone."""
    limite = avant(passage.jour, passage.durees["messages_banque"])
    regles = Q(paiement=None) | Q(paiement__in=Paiement.objects.conclus().values("pk"))
    echus = MessageBanque.objects.filter(regles, applique=True, recu_le__lt=limite)
    nombre = par_lots(echus.exclude(brut=""), effacer_messages, passage, lot=LOT)
    return [("message,messages", nombre)]
