"""A receipt, from its job to the stored PDF, beside bare WeasyPrint on the same HTML."""

from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from factures import recus
from factures.models import Encaissement, Recu
from tests import fabriques

from .mesure import Resultat, durees

TOURS = 15


def mesurer() -> Resultat:
    """Milliseconds; a new receipt each time, for a stored one costs nothing."""
    famille = fabriques.nouvelle_famille()
    services = [fabriques.le_service(), fabriques.petite_enfance()]
    a_faire: list[Recu] = []

    def nouveau() -> None:
        factures = [fabriques.facture(famille, 97_35, service=s) for s in services]
        entree: Encaissement = fabriques.encaissement(famille, 194_70, *factures)
        a_faire.append(entree.recu)

    nouveau()
    html = render_to_string("pdf/recu.html", recus.contenu(a_faire[0]))
    polices = FontConfiguration()

    def nu() -> None:
        HTML(string=html).write_pdf(font_config=polices, pdf_variant="pdf/ua-1")

    nu()
    recus.produire(a_faire[0])
    duree, sol = durees(lambda: recus.produire(a_faire[-1]), nu, TOURS, avant=nouveau)
    return Resultat("Reçu PDF", duree * 1000, "ms", sol * 1000, "≤ 1,5", duree <= 1.5 * sol)
