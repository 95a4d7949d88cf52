"""What the régie decides for many at once: vouchers closed, due dates put off."""

from django.db.models import Count, Q
from django.urls import reverse

from factures.models import Bordereau, LigneReport, ReportEcheance
from portail.argent import euros
from portail.mots import nombre

from ..actes import Acte, Genre, Source, contient


def _bordereau(bordereau: Bordereau) -> Acte:
    return Acte(
        bordereau.ferme_le,
        str(bordereau.ferme_par or ""),
        "Bordereau fermé",
        f"{bordereau}, {bordereau.regie}",
        (
            f"Arrêté au {bordereau.arrete_au:%d/%m/%Y}",
            f"{nombre(bordereau.nombre, 'écriture,écritures')}, {euros(bordereau.total)}",
        ),
        reverse("bordereaux:bordereau", args=[bordereau.numero]),
    )


def _report(report: ReportEcheance) -> Acte:
    combien: int = report.combien  # type: ignore[attr-defined]  # of the source's rows
    return Acte(
        report.le,
        str(report.par or ""),
        "Échéances reportées",
        f"{nombre(combien, 'facture,factures')}, au {report.au:%d/%m/%Y}",
        (report.motif,),
    )


def _chercher_un_report(texte: str) -> Q:
    par_facture = contient("facture__numero", "facture__famille__code")
    lignes = LigneReport.objects.filter(par_facture(texte))
    return contient("motif")(texte) | Q(pk__in=lignes.values("report"))


SOURCES: tuple[Source, ...] = (
    Source(
        cle="bordereaux",
        genre=Genre.ARGENT,
        lignes=lambda: Bordereau.objects.select_related("regie", "ferme_par"),
        le="ferme_le",
        par="ferme_par",
        acte=_bordereau,
        chercher=contient("numero"),
    ),
    Source(
        cle="reports",
        genre=Genre.ARGENT,
        lignes=lambda: ReportEcheance.objects.select_related("par").annotate(
            combien=Count("lignes")
        ),
        le="le",
        par="par",
        acte=_report,
        chercher=_chercher_un_report,
    ),
)
