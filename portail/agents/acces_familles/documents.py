"""The papers that say a code and its password: made for one answer, kept nowhere."""

from django.http import HttpResponse
from django.utils import timezone

from comptes.services.initiaux import Acces
from portail import courrier, pdf, tableur
from portail.models import Commune

ENTETE = ["code_famille", "identifiant", "mot_de_passe"]


def fichier(acces: list[Acces]) -> HttpResponse:
    """The CSV for the software that prints the invoices."""
    lignes = [(a.famille.code, a.identifiant, a.mot_de_passe) for a in acces]
    octets = tableur.ecrire(ENTETE, lignes)
    return _a_telecharger(octets, "text/csv; charset=utf-8", "csv")


def lettres(acces: list[Acces]) -> HttpResponse:
    """One PDF, a letter for each."""
    contexte = {
        "commune": Commune.actuelle(),
        "acces": acces,
        "adresse": courrier.adresse_absolue("accueil"),
        "jour": timezone.localdate(),
    }
    return _a_telecharger(pdf.rendre("pdf/lettre_acces.html", contexte), "application/pdf", "pdf")


def _a_telecharger(octets: bytes, nature: str, extension: str) -> HttpResponse:
    nom = f"acces-{timezone.localtime():%Y-%m-%d-%H%M}.{extension}"
    disposition = {"Content-Disposition": f'attachment; filename="{nom}"'}
    return HttpResponse(octets, content_type=nature, headers=disposition)
