"""The meals of two sheets that turn out to be one child, or of one that turns out to be two."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from comptes.models import Enfant, Famille

from ..models import (
    DemandeRepas,
    Enregistrement,
    JourAbsence,
    LigneRepas,
    Mouvement,
    Pai,
    Pointage,
    Reservation,
    TracePai,
)
from .enregistrer import Repas, noter, rendre
from .lettres import confirmer

UN_REPAS = "réservé aussi par l’autre parent : un repas par jour"


def reunir(garde: Enfant, autre: Enfant) -> None:
    """The child that stays has the meals of both: of a day that both families booked, or that was
    pointed at twice, its own stands; the family that loses a booking is told."""
    for modele in (JourAbsence, Pointage):
        siens = modele._default_manager.filter(enfant=garde)
        jours = list(siens.values_list("jour", flat=True))
        modele._default_manager.filter(enfant=autre, jour__in=jours).delete()
    perdus = _reprendre_les_reservations(garde, autre)
    for suivi in (JourAbsence, Pointage, DemandeRepas, Mouvement, TracePai):
        suivi._default_manager.filter(enfant=autre).update(enfant=garde)
    if not Pai.objects.filter(enfant=garde).exists():
        Pai.objects.filter(enfant=autre).update(enfant=garde)
    LigneRepas.objects.filter(fiche=autre).effacer(fiche=garde)
    for famille, jours_perdus in perdus.items():
        _dire(famille, garde, jours_perdus)


def separer(partage: Enfant, nouveau: Enfant, famille: Famille) -> None:
    """What this family booked, asked and pays of a shared child goes with the one it has again."""
    # A booking under way is finished first.
    Enfant.objects.select_for_update(no_key=True).get(pk=partage.pk)
    reserves = Reservation.objects.filter(enfant=partage, famille=famille)
    jours = list(reserves.values_list("jour", flat=True))
    siens = Q(jour__in=jours) | Q(famille=famille)
    Pointage.objects.filter(siens, enfant=partage).update(enfant=nouveau)
    reserves.update(enfant=nouveau)
    JourAbsence.objects.filter(enfant=partage, demande__famille=famille).update(enfant=nouveau)
    DemandeRepas.objects.filter(enfant=partage, famille=famille).update(enfant=nouveau)
    Mouvement.objects.filter(enfant=partage, enregistrement__famille=famille).update(enfant=nouveau)
    LigneRepas.objects.filter(fiche=partage, famille=famille).effacer(fiche=nouveau)
    # Of one child or of two: a plan that is not this child's harms less than one that is lost.
    if Pai.objects.filter(enfant=partage).exists():
        Pai.objects.create(enfant=nouveau)
        TracePai.objects.create(enfant=nouveau, geste=TracePai.Geste.NOTE)


def _reprendre_les_reservations(garde: Enfant, autre: Enfant) -> dict[Famille, list[date]]:
    pris = set(Reservation.objects.filter(enfant=garde).values_list("jour", flat=True))
    perdus: dict[Famille, list[date]] = defaultdict(list)
    de_trop = Reservation.objects.filter(enfant=autre, jour__in=pris)
    for reservation in de_trop.select_related("famille").order_by("jour"):
        perdus[reservation.famille].append(reservation.jour)
    rendre(de_trop)
    Reservation.objects.filter(enfant=autre).update(enfant=garde)
    return perdus


def _dire(famille: Famille, enfant: Enfant, jours: list[date]) -> None:
    confirmer(
        noter(
            famille,
            [],
            [Repas(enfant.pk, jour) for jour in jours],
            par=None,
            origine=Enregistrement.Origine.SERVICE,
            motif=UN_REPAS,
        )
    )
