"""What the canteen noted of the family's children."""

from reservations.models import Pai, Pointage, TracePai

from .demandeur import Demandeur
from .foyer import Lignes


def presences(demandeur: Demandeur) -> Lignes:
    """Each child's days at table; of a shared one too, for both parents see the same days."""
    notes = Pointage.objects.filter(enfant__familles=demandeur.famille)
    return [
        {
            "jour": note.jour,
            "enfant": note.enfant.prenom,
            "ecole": note.ecole.nom,
            "presence": note.get_etat_display(),
            "note_le": note.le,
        }
        for note in notes.select_related("enfant", "ecole").order_by("-jour", "enfant__prenom")
    ]


def pai(demandeur: Demandeur) -> Lignes:
    """The children who have one, or had: of what it says, the portal keeps nothing."""
    siens = {"enfant__familles": demandeur.famille}
    connus = dict(Pai.objects.filter(**siens).values_list("enfant", "depuis"))
    par_enfant: dict[int, list[TracePai]] = {}
    for trace in TracePai.objects.filter(**siens).select_related("enfant").order_by("le", "pk"):
        par_enfant.setdefault(trace.enfant_id, []).append(trace)
    return [
        {
            "enfant": traces[0].enfant.prenom,
            "pai": cle in connus,
            "note_le": connus.get(cle),
            "changements": [{"le": t.le, "geste": t.get_geste_display()} for t in traces],
        }
        for cle, traces in par_enfant.items()
    ]
