"""The canteen: bookings made for a family, menus, counts, attendance, what is billed."""

from django.urls import reverse

from portail.dates import mois
from portail.roles import VOIR_PAI
from reservations.models import (
    Effectif,
    Enregistrement,
    MoisPublie,
    Pointage,
    ReleveRepas,
    TracePai,
)

from ..actes import Acte, Genre, Source, contient


def _enregistrement(enregistrement: Enregistrement) -> Acte:
    return Acte(
        enregistrement.le,
        str(enregistrement.par or ""),
        f"Réservations changées, {enregistrement.get_origine_display()}",
        str(enregistrement.famille),
        tuple(filter(None, [f"Confirmation {enregistrement.reference}", enregistrement.motif])),
        reverse("service:famille", args=[enregistrement.famille_id]),
    )


def _menus(publie: MoisPublie) -> Acte:
    return Acte(publie.le, str(publie.par or ""), "Menus publiés", f"menus de {mois(publie.mois)}")


def _effectif(effectif: Effectif) -> Acte:
    detail = (f"Du {effectif.debut:%d/%m/%Y} au {effectif.fin:%d/%m/%Y}",)
    objet = f"{effectif}, {effectif.restaurant}"
    return Acte(effectif.arrete_le, "", "Effectif arrêté", objet, detail)


def _releve(releve: ReleveRepas) -> Acte:
    objet = f"{releve}, {releve.service}, {mois(releve.mois)}"
    return Acte(releve.arrete_le, str(releve.par or ""), "Relevé de repas arrêté", objet)


def _pointage(pointage: Pointage) -> Acte:
    return Acte(
        pointage.le,
        str(pointage.par or ""),
        "Présence pointée",
        str(pointage.enfant),
        (f"Le {pointage.jour:%d/%m/%Y}, {pointage.ecole} : {pointage.get_etat_display()}",),
    )


def _pai(trace: TracePai) -> Acte:
    return Acte(trace.le, str(trace.par or ""), f"PAI {trace}", str(trace.enfant))


SOURCES: tuple[Source, ...] = (
    Source(
        cle="reservations",
        genre=Genre.CANTINE,
        lignes=lambda: Enregistrement.objects.exclude(
            origine=Enregistrement.Origine.PARENT
        ).select_related("famille", "par"),
        le="le",
        par="par",
        acte=_enregistrement,
        chercher=contient("famille__code", "reference"),
    ),
    Source(
        cle="menus",
        genre=Genre.CANTINE,
        lignes=lambda: MoisPublie.objects.select_related("par"),
        le="le",
        par="par",
        acte=_menus,
    ),
    Source(
        cle="effectifs",
        genre=Genre.CANTINE,
        lignes=lambda: Effectif.objects.select_related("restaurant"),
        le="arrete_le",
        par="",
        acte=_effectif,
        chercher=contient("restaurant__nom"),
    ),
    Source(
        cle="releves",
        genre=Genre.CANTINE,
        lignes=lambda: ReleveRepas.objects.select_related("service", "par"),
        le="arrete_le",
        par="par",
        acte=_releve,
        chercher=contient("service__nom"),
    ),
    Source(
        cle="pointages",
        genre=Genre.CANTINE,
        lignes=lambda: Pointage.objects.select_related("enfant", "ecole", "par"),
        le="le",
        par="par",
        acte=_pointage,
        chercher=contient("enfant__nom", "enfant__prenom"),
    ),
    Source(
        cle="pai",
        genre=Genre.CANTINE,
        lignes=lambda: TracePai.objects.select_related("enfant", "par"),
        le="le",
        par="par",
        acte=_pai,
        chercher=contient("enfant__nom", "enfant__prenom"),
        droit=VOIR_PAI,
    ),
)
