"""Noting who is at table: the one door, whatever page asks."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from comptes.models import Enfant, Utilisateur
from portail.dates import aujourd_hui

from ..cuisine.feuille import APointer
from ..ecoles import Annuaire
from ..facturation.frequentations import Frequentations
from ..models import Ecole, Pointage, Reservation
from ..perimetre import ecoles_de

Etat = Pointage.Etat
EN_ARRIERE = timedelta(days=31)


class PointageRefuse(RuntimeError):
    """Why it cannot be noted, in one French sentence."""


@transaction.atomic
def pointer(enfant: Enfant, jour: date, etat: str, par: Utilisateur) -> Pointage:
    """Note what became of the child's meal; of two taps, the last one stands. Raises
    `PointageRefuse`.

    Of a meal that nobody had booked, the child's only family is billed; of two families, the
    service says which one when the month goes to billing, and a later tap leaves it said.
    """
    ecole = _ecole(enfant, jour, par)
    reserve = Reservation.objects.filter(enfant=enfant, jour=jour).exists()
    if not reserve and etat != Etat.PRESENT:
        raise PointageRefuse("Sans réservation, un enfant se note présent, ou ne se note pas.")
    familles = [] if reserve else list(enfant.rattachements.values_list("famille", flat=True))
    deja = Pointage.objects.select_for_update().filter(enfant=enfant, jour=jour).first()
    pointage, _ = Pointage.objects.update_or_create(
        enfant=enfant,
        jour=jour,
        defaults={
            "ecole": ecole,
            "etat": Etat(etat),
            "famille_id": _payeur(familles, deja),
            "par": par,
            "le": timezone.now(),
        },
    )
    return pointage


@transaction.atomic
def depointer(enfant: Enfant, jour: date, par: Utilisateur) -> None:
    """Take back what was noted. Raises `PointageRefuse`."""
    _ecole(enfant, jour, par)
    Pointage.objects.filter(enfant=enfant, jour=jour).delete()


@transaction.atomic
def pointer_les_autres(
    ecole: Ecole, jour: date, enfants: tuple[APointer, ...], par: Utilisateur
) -> int:
    """Note present those of them that are expected and of whom nothing is known; how many. What
    another tablet has noted meanwhile stands. Raises `PointageRefuse`."""
    verifier_le_jour(Annuaire(), ecole, jour)
    if not ecoles_de(par).filter(pk=ecole.pk).exists():
        raise PointageRefuse("Cette école n’est pas de vos services.")
    # In one order, as imports and bookings lock children.
    restants = sorted(e.cle for e in enfants if e.reste)
    Pointage.objects.bulk_create(
        (
            Pointage(enfant_id=cle, jour=jour, ecole=ecole, etat=Etat.PRESENT, par=par)
            for cle in restants
        ),
        ignore_conflicts=True,
    )
    return len(restants)


def verifier_le_jour(annuaire: Annuaire, ecole: Ecole, jour: date) -> None:
    """Raise `PointageRefuse` for a day that cannot be noted at that school."""
    present = aujourd_hui()
    if jour > present:
        raise PointageRefuse("Ce jour est à venir : on ne pointe que les repas servis.")
    if jour < present - EN_ARRIERE:
        raise PointageRefuse("Ce jour est passé depuis plus de 31 jours : il ne se pointe plus.")
    if ferme := annuaire.horaire(ecole).ferme(jour):
        raise PointageRefuse(f"Pas de repas ce jour-là : {ferme}.")


def _payeur(familles: list[int], deja: Pointage | None) -> int | None:
    if deja and deja.famille_id in familles:
        return deja.famille_id
    return familles[0] if len(familles) == 1 else None


def _ecole(enfant: Enfant, jour: date, par: Utilisateur) -> Ecole:
    annuaire = Annuaire()
    if jour < aujourd_hui():
        ecole = Frequentations(annuaire, [enfant]).ecole(enfant.pk, jour)
    else:
        ecole = annuaire.ecole(enfant)
    if ecole is None or not ecoles_de(par).filter(pk=ecole.pk).exists():
        raise PointageRefuse("Cet enfant n’est pas d’une école de vos services.")
    verifier_le_jour(annuaire, ecole, jour)
    return ecole
