"""What families asked, and who answered; what was carried to the town's own software."""

from django.urls import reverse

from comptes.models import DemandeMiseAJour
from reservations.hors_delai.suivi import objet
from reservations.models import DemandeRepas

from ..actes import Acte, Genre, Source, contient


def _fiche(demande: DemandeMiseAJour) -> Acte:
    assert demande.traitee_le is not None
    acceptee = demande.etat == DemandeMiseAJour.Etat.TRAITEE
    return Acte(
        demande.traitee_le,
        str(demande.traitee_par or ""),
        "Mise à jour appliquée" if acceptee else "Mise à jour refusée",
        str(demande.famille),
        _detail(
            f"{demande.libelle} : {demande.avant or '(rien)'} devient {demande.apres}",
            demande.motif or demande.reponse,
        ),
        reverse("fiches:demande", args=[demande.pk]),
    )


def _reportee(demande: DemandeMiseAJour) -> Acte:
    assert demande.reportee_le is not None
    return Acte(
        demande.reportee_le,
        str(demande.reportee_par or ""),
        "Mise à jour reportée dans le logiciel métier",
        str(demande.famille),
        (f"{demande.libelle} : {demande.apres}",),
        reverse("fiches:demande", args=[demande.pk]),
    )


def _repas(demande: DemandeRepas) -> Acte:
    """Without the reason of an absence, which may be an illness."""
    assert demande.decidee_le is not None
    nature = demande.get_nature_display().capitalize()
    return Acte(
        demande.decidee_le,
        str(demande.decidee_par or ""),
        f"{nature} : {demande.get_etat_display()}",
        str(demande.famille),
        _detail(objet(demande), demande.reponse),
        reverse("repas:demande", args=[demande.pk]),
    )


def _detail(quoi: str, reponse: str) -> tuple[str, ...]:
    return (quoi, f"« {reponse} »") if reponse else (quoi,)


_DES_AGENTS = ("traitee", "refusee")
_FICHES = DemandeMiseAJour.objects.select_related("famille", "responsable", "enfant")

SOURCES: tuple[Source, ...] = (
    Source(
        cle="fiches-repondues",
        genre=Genre.DEMANDES,
        lignes=lambda: _FICHES.filter(etat__in=_DES_AGENTS).select_related("traitee_par"),
        le="traitee_le",
        par="traitee_par",
        acte=_fiche,
        chercher=contient("famille__code"),
    ),
    Source(
        cle="fiches-reportees",
        genre=Genre.DEMANDES,
        lignes=lambda: _FICHES.exclude(reportee_le=None).select_related("reportee_par"),
        le="reportee_le",
        par="reportee_par",
        acte=_reportee,
        chercher=contient("famille__code"),
    ),
    Source(
        cle="repas-decides",
        genre=Genre.DEMANDES,
        lignes=lambda: DemandeRepas.objects.filter(
            etat__in=(DemandeRepas.Etat.ACCEPTEE, DemandeRepas.Etat.REFUSEE)
        ).select_related("famille", "enfant", "facture", "ligne", "decidee_par"),
        le="decidee_le",
        par="decidee_par",
        acte=_repas,
        chercher=contient("famille__code", "facture__numero"),
    ),
)
