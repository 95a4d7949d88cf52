"""What the canteen noted of the family's children."""

from reservations.models import Mouvement, Pai, Pointage, Reservation, TracePai
from reservations.reserver.attestation import reference_signee

from .demandeur import Demandeur
from .foyer import Lignes


def reservations(demandeur: Demandeur) -> Lignes:
    """The meals that the household booked, for its children."""
    repas = Reservation.objects.filter(famille=demandeur.famille).select_related("enfant")
    return [
        {"jour": r.jour, "enfant": r.enfant.prenom}
        for r in repas.order_by("-jour", "enfant__prenom")
    ]


def confirmations(demandeur: Demandeur) -> Lignes:
    """Every change of its bookings, and who made it."""
    par_acte: dict[int, list[Mouvement]] = {}
    siens = Mouvement.objects.filter(enregistrement__famille=demandeur.famille)
    for mouvement in siens.select_related("enfant").order_by("jour", "enfant__prenom"):
        par_acte.setdefault(mouvement.enregistrement_id, []).append(mouvement)
    return [
        {
            "le": acte.le,
            "par": demandeur.qui(acte.par_id),
            "origine": acte.get_origine_display(),
            "motif": acte.motif,
            "reference": reference_signee(acte),
            "changements": [
                {"jour": m.jour, "enfant": m.enfant.prenom, "geste": m.get_sens_display()}
                for m in par_acte.get(acte.pk, [])
            ],
        }
        for acte in demandeur.famille.enregistrements.all()
    ]


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
