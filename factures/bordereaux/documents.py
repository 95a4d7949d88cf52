"""A bordereau and a month on paper (PDF) and for a spreadsheet (CSV)."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from portail import papiers, pdf, tableur
from portail.argent import INSECABLE, euros
from portail.models import Commune

from ..models import Bordereau, DocumentBordereau, Encaissement, Imputation
from .contenu import Contenu, du
from .mensuel import Mois
from .tableau import Tableau

COLONNES = (
    "enregistre_le", "recu_le", "recu", "code_famille", "moyen", "origine", "service", "facture",
    "montant", "nature", "reference", "cheque_numero", "cheque_banque",
)  # fmt: skip


class BordereauDetruit(LookupError):
    """Its PDF has been kept long enough; the figures are left."""


def pdf_de(bordereau: Bordereau) -> bytes:
    """Return the bordereau's PDF, made at the first call; the same bytes as long as it is kept.

    Raises `BordereauDetruit`, `PapierAltere`.
    """
    document = DocumentBordereau.objects.filter(bordereau=bordereau).first()
    if document is None:
        contexte = {"commune": Commune.actuelle(), "bordereau": bordereau, "contenu": du(bordereau)}
        octets = pdf.rendre("pdf/bordereau.html", contexte)
        document = papiers.garder(DocumentBordereau, octets, bordereau.numero, bordereau=bordereau)
    if not document.fichier:
        raise BordereauDetruit(bordereau.numero)
    return papiers.relire(document)


def detruit(bordereau: Bordereau) -> bool:
    """Whether its PDF has been kept long enough."""
    return DocumentBordereau.objects.filter(bordereau=bordereau, fichier="").exists()


def csv_de(contenu: Contenu) -> bytes:
    """Return one line an allocation, and one for what of an entry settles nothing: the amounts add
    up to the ledger's, refunds included."""
    lignes = [
        *(ligne for e in contenu.ecritures for ligne in _lignes(e, "")),
        *(ligne for e in contenu.remboursements for ligne in _lignes(e, "remboursement")),
        *(ligne for i in contenu.imputations for ligne in _plus_tard(i)),
    ]
    return tableur.ecrire(COLONNES, lignes)


def _lignes(ecriture: Encaissement, nature: str) -> Iterator[list[str]]:
    nature = nature or ("contrepassation" if ecriture.contrepasse_id else "encaissement")
    libre = ecriture.montant
    for imputation in ecriture.imputations.all():
        libre -= imputation.montant
        yield _ligne(ecriture, imputation, imputation.montant, nature)
    if libre:
        yield _ligne(ecriture, None, libre, nature)


def _plus_tard(imputation: Imputation) -> Iterator[list[str]]:
    """An earlier overpayment that settles an invoice now: out of the one, into the other."""
    ecriture = imputation.encaissement
    assert ecriture is not None
    nature = "imputation d’un trop-perçu"
    yield _ligne(ecriture, imputation, imputation.montant, nature)
    yield _ligne(ecriture, None, -imputation.montant, nature)


def _ligne(
    ecriture: Encaissement, imputation: Imputation | None, montant: int, nature: str
) -> list[str]:
    facture = imputation.facture if imputation else None
    cheque = getattr(ecriture, "cheque", None)
    return [
        f"{timezone.localtime(ecriture.enregistre_le):%d/%m/%Y %H:%M}",
        f"{timezone.localtime(ecriture.recu_le):%d/%m/%Y}",
        ecriture.recu.numero if hasattr(ecriture, "recu") else "",
        ecriture.famille.code,
        ecriture.get_moyen_display(),
        ecriture.get_origine_display(),
        facture.service.nom if facture else "",
        facture.numero if facture else "",
        _nombre(montant),
        nature,
        ecriture.reference,
        cheque.numero if cheque else "",
        cheque.banque if cheque else "",
    ]


def pdf_du_mois(mois: Mois) -> bytes:
    """Return the month; its money is frozen once it is over, services and accounts are called
    as they are now."""
    return pdf.rendre("pdf/etat_mensuel.html", {"commune": Commune.actuelle(), "mois": mois})


def csv_du_mois(mois: Mois) -> bytes:
    """Return the month's table, a column a means; the last line adds it up."""
    return tableur.ecrire(*_cellules(mois.tableau))


def _cellules(tableau: Tableau) -> tuple[list[str], Iterable[list[str]]]:
    entete = ["service", "compte", *(moyen.label for moyen in tableau.moyens), "total"]
    rangees = [*tableau.rangees, tableau.totaux]
    return entete, [
        [r.titre.service, r.titre.code, *map(_nombre, r.montants), _nombre(r.total)]
        for r in rangees
    ]


def _nombre(montant: int) -> str:
    """Cents as spreadsheets read them: no symbol, no space, a hyphen for less than zero."""
    texte = euros(abs(montant), symbole=False).replace(INSECABLE, "")
    return f"-{texte}" if montant < 0 else texte
