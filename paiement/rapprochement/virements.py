"""The third date: when the bank sent a day's payments to the town."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncDate

from comptes.models import Utilisateur
from factures.models import Regie
from portail.dates import aujourd_hui

from ..models import LigneReleve, VirementBanque
from .etat import bornes, en_ligne


@dataclass(frozen=True)
class JourAVirer:
    """A day's online encaissements of a régie at one bank, whose transfer nobody noted yet."""

    jour: date
    regie: str
    banque: str
    nombre: int
    montant: int


def noter(regie: Regie, banque: str, jour: date, *, date: date, par: Utilisateur) -> bool:
    """Note when the bank sent that day's money; False when that very date is noted already.

    Another date corrects the one before. Raises `ValueError`, in French, for a date that cannot be,
    or a day without anything to send.
    """
    if date > aujourd_hui():
        raise ValueError("Cette date n’est pas encore venue.")
    if date < jour:
        raise ValueError("La banque ne vire pas avant le jour des paiements.")
    if not _a_de_quoi(regie, banque, jour):
        raise ValueError("Ni paiement ni ligne de relevé ce jour-là pour cette banque.")
    with transaction.atomic():
        # Two clicks at once queue on the régie's row.
        Regie.objects.select_for_update(no_key=True).get(pk=regie.pk)
        dernier = VirementBanque.objects.filter(regie=regie, banque=banque, jour=jour).first()
        if dernier and dernier.date == date:
            return False
        VirementBanque.objects.create(regie=regie, banque=banque, jour=jour, date=date, par=par)
    return True


def a_noter() -> list[JourAVirer]:
    """The days whose transfer nobody noted, the oldest first."""
    notes = VirementBanque.objects.filter(
        regie=OuterRef("regie"), banque=OuterRef("banque"), jour=OuterRef("jour")
    )
    jours: QuerySet = (
        en_ligne()
        .annotate(jour=TruncDate("recu_le"))
        .filter(~Exists(notes))
        .order_by("jour", "regie", "banque")
        .values("jour", "regie", "regie__nom", "banque")
        .annotate(nombre=Count("pk"), somme=Sum("montant"))
    )
    return [
        JourAVirer(j["jour"], j["regie__nom"], j["banque"], j["nombre"], j["somme"]) for j in jours
    ]


def _a_de_quoi(regie: Regie, banque: str, jour: date) -> bool:
    debut, fin = bornes(jour, jour)
    siens = en_ligne().filter(regie=regie, banque=banque, recu_le__gte=debut, recu_le__lt=fin)
    lignes = LigneReleve.objects.filter(regie=regie, banque=banque, jour=jour)
    return siens.exists() or lignes.exists()
