"""What the canteen noted: who was at table, and who has a PAI."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from comptes.models import Enfant
from reservations import calendrier
from reservations.ecoles import Annuaire
from reservations.models import Pai, Pointage, TracePai

from .calendrier import avant, debut_du_jour, dernier_jour
from .lots import Comptes, Passage, par_lots


def effacer_presences(passage: Passage) -> Comptes:
    """Erase what was noted so long ago that no bill can be contested by it."""
    dernier = dernier_jour(passage.jour, passage.durees["presences"])

    def supprimer(cles: list[int]) -> None:
        Pointage.objects.filter(pk__in=cles).delete()

    vieux = Pointage.objects.filter(jour__lte=dernier)
    return [("présence,présences", par_lots(vieux, supprimer, passage))]


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

    def supprimer(cles: list[int]) -> None:
        Pai.objects.filter(pk__in=cles).delete()

    def supprimer_les_traces(cles: list[int]) -> None:
        TracePai.objects.filter(pk__in=cles).delete()

    echus = Pai.objects.filter(Q(depuis__lt=debut) | partis)
    traces = TracePai.objects.filter(le__lt=debut)
    return [
        ("PAI,PAI", par_lots(echus, supprimer, passage)),
        ("trace de PAI,traces de PAI", par_lots(traces, supprimer_les_traces, passage)),
    ]
