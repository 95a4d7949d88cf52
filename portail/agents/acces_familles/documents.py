"""The papers that say a code and its password: made for one answer, kept nowhere."""

from django.http import HttpResponse
from django.utils import timezone

from comptes.services.initiaux import Acces
from factures.models import Service
from portail import courrier, pdf, tableur
from portail.agents.pages import PDF, telecharger
from portail.models import Commune

ENTETE = ["code_famille", "identifiant", "mot_de_passe"]


def fichier(acces: list[Acces]) -> HttpResponse:
    """The CSV for the software that prints the invoices."""
    lignes = [(a.famille.code, a.identifiant, a.mot_de_passe) for a in acces]
    octets = tableur.ecrire(ENTETE, lignes)
    return telecharger(octets, _nom("csv"))


def lettres(acces: list[Acces]) -> HttpResponse:
    """One PDF, a letter for each."""
    contexte = {
        "commune": Commune.actuelle(),
        "services_joignables": Service.objects.joignables(),
        "acces": acces,
        "adresse": courrier.adresse_absolue("accueil"),
        "jour": timezone.localdate(),
    }
    return telecharger(pdf.rendre("pdf/lettre_acces.html", contexte), _nom("pdf"), PDF)


def _nom(extension: str) -> str:
    return f"acces-{timezone.localtime():%Y-%m-%d-%H%M}.{extension}"
