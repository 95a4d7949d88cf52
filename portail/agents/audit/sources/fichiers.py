"""Files: those that agents dropped and had written, and those that they carried out."""

from django.urls import reverse

from portail.models import ExportListe, FichierImporte
from portail.mots import nombre

from ..actes import Acte, Genre, Source, contient


def _depot(depot: FichierImporte) -> Acte:
    return Acte(
        depot.depose_le,
        str(depot.depose_par),
        "Fichier déposé",
        f"fichier {depot.nom}",
        (depot.get_genre_display().capitalize(), nombre(depot.lignes, "ligne,lignes")),
        _adresse(depot),
    )


def _import(depot: FichierImporte) -> Acte:
    """What its report's first sentences say that it did."""
    assert depot.fini_le is not None
    chiffres = (depot.rapport or {}).get("chiffres", ())
    return Acte(
        depot.fini_le,
        str(depot.confirme_par),
        f"Import confirmé : {depot.get_etat_display()}",
        f"fichier {depot.nom}",
        tuple(filter(None, [depot.get_genre_display().capitalize(), depot.motif, *chiffres])),
        _adresse(depot),
    )


def _adresse(depot: FichierImporte) -> str:
    return reverse("imports:voir", args=[depot.genre, depot.pk])


def _export(export: ExportListe) -> Acte:
    pris = f"{nombre(export.lignes, 'ligne,lignes')}, {export.forme.upper()}"
    detail = tuple(filter(None, [export.filtres, pris]))
    return Acte(export.le, str(export.par or ""), "Export", export.liste, detail)


SOURCES: tuple[Source, ...] = (
    Source(
        cle="imports-deposes",
        genre=Genre.IMPORTS,
        lignes=lambda: FichierImporte.objects.select_related("depose_par").defer("rapport"),
        le="depose_le",
        par="depose_par",
        acte=_depot,
        chercher=contient("nom"),
    ),
    Source(
        cle="imports-confirmes",
        genre=Genre.IMPORTS,
        lignes=lambda: FichierImporte.objects.filter(
            confirme_par__isnull=False, fini_le__isnull=False
        ).select_related("confirme_par"),
        le="fini_le",
        par="confirme_par",
        acte=_import,
        chercher=contient("nom"),
    ),
    Source(
        cle="exports",
        genre=Genre.EXPORTS,
        lignes=lambda: ExportListe.objects.select_related("par"),
        le="le",
        par="par",
        acte=_export,
        chercher=contient("liste", "filtres"),
    ),
)
