"""What the canteen noted: who was at table, and who has a PAI."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Exists, Model, OuterRef, Q

from comptes.models import Enfant
from reservations import calendrier
from reservations.ecoles import Annuaire
from reservations.models import (
    Enregistrement,
    Mouvement,
    Pai,
    Pointage,
    Rappel,
    Reservation,
    TracePai,
)

from .calendrier import avant, debut_du_jour, dernier_jour
from .lots import Comptes, Passage, par_lots


def effacer_reservations(passage: Passage) -> Comptes:
    """Erase the meals of days so long past, and the changes of which no meal is younger, with the
    confirmations that they gave."""
    dernier = dernier_jour(passage.jour, passage.durees["reservations"])
    vieux = Reservation.objects.filter(jour__lte=dernier)
    recents = Mouvement.objects.filter(enregistrement=OuterRef("pk"), jour__gt=dernier)
    clos = Enregistrement.objects.filter(~Exists(recents))
    rappels = Rappel.objects.filter(mois__lte=dernier)
    return [
        ("repas réservé,repas réservés", par_lots(vieux, _supprimer(Reservation), passage)),
        ("confirmation,confirmations", par_lots(clos, _supprimer(Enregistrement), passage)),
        ("rappel,rappels", par_lots(rappels, _supprimer(Rappel), passage)),
    ]


def effacer_presences(passage: Passage) -> Comptes:
    """Erase what was noted so long ago that no bill can be contested by it."""
    dernier = dernier_jour(passage.jour, passage.durees["presences"])
    vieux = Pointage.objects.filter(jour__lte=dernier)
    return [("présence,présences", par_lots(vieux, _supprimer(Pointage), passage))]


def effacer_pai(passage: Passage) -> Comptes:
    """Erase the PAI that nobody has confirmed since a school year that is over, those of children
    who are in no school of the town any more, and the traces of that year."""
    mois = passage.durees["pai"]
    fin = dernier_jour(passage.jour, mois) + timedelta(days=1)
    debut = debut_du_jour(calendrier.bornes(calendrier.annee_scolaire(fin))[0])
    # A sheet that has just changed may be a file's mistake: it is given the same time.
    changes = Enfant.history.filter(
        id=OuterRef("enfant"), history_date__gte=avant(passage.jour, mois)
    )
    partis = ~Q(enfant__structure__in=list(Annuaire().structures())) & ~Exists(changes)
    echus = Pai.objects.filter(Q(depuis__lt=debut) | partis)
    traces = TracePai.objects.filter(le__lt=debut)
    return [
        ("PAI,PAI", par_lots(echus, _supprimer(Pai), passage)),
        ("trace de PAI,traces de PAI", par_lots(traces, _supprimer(TracePai), passage)),
    ]


def _supprimer(modele: type[Model]) -> Callable[[list[int]], object]:
    """Erase these rows, whole."""
    return lambda cles: modele._default_manager.filter(pk__in=cles).delete()
