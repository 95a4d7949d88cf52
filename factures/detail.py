"""One invoice with all that belongs to it."""

from typing import Any

from portail import pdf, qr
from portail.models import Commune

from .complements import completer
from .models import Facture, LigneReport
from .presentation import libelle_etat, tenue


def contenu(facture: Facture) -> dict[str, Any]:
    """Return what the invoice's page and its PDF show; amounts in cents."""
    imputations = list(
        facture.imputations.filter(montant__gt=0, annulation=None).select_related(
            "encaissement__recu", "avoir"
        )
    )
    etat = facture.etat
    return {
        "facture": facture,
        "lignes": completer(facture, list(facture.lignes.select_related("prestation"))),
        "etat": etat,
        "libelle_etat": libelle_etat(facture, etat),
        "reste": facture.reste,
        "tenue": tenue(facture, etat),
        "report": _report(facture),
        "avoirs": [
            {"numero": i.avoir.numero, "montant": i.montant} for i in imputations if i.avoir
        ],
        "reglements": [
            {
                "le": i.encaissement.recu_le,
                "montant": i.montant,
                "moyen": i.encaissement.get_moyen_display(),
                "recu": i.encaissement.recu.numero if hasattr(i.encaissement, "recu") else "",
            }
            for i in imputations
            if i.encaissement
        ],
        "service": facture.service,
        "regie": facture.service.regie,
    }


def en_pdf(facture: Facture) -> bytes:
    """The invoice on paper, the same for the family and for the town's agents."""
    contexte = {
        **contenu(facture),
        "commune": Commune.actuelle(),
        "famille": facture.famille,
        "responsable": facture.famille.responsables.order_by("rang").first(),
        "qr": qr.svg(facture.numero, f"Code de la facture {facture.numero}"),
    }
    return pdf.rendre("pdf/facture.html", contexte)


def _report(facture: Facture) -> LigneReport | None:
    """The last decision that put its due date off, if one did."""
    if facture.date_initiale is None:
        return None
    return facture.reports.select_related("report").order_by("-pk").first()
