"""What an invoice file did, or would do, in French."""

from collections.abc import Iterator

from factures.models import Service
from portail.mots import nombre
from portail.rapports import Rapport, Section, Total

from .ecriture import Bilan


def rapport(bilan: Bilan) -> Rapport:
    if not (bilan.nouvelles or bilan.identiques or bilan.refusees or bilan.erreurs):
        return Rapport(("Aucune facture dans ce fichier : rien à faire.",))
    avoirs = f" (dont {nombre(bilan.avoirs, 'avoir,avoirs')})" if bilan.avoirs else ""
    return Rapport(
        (
            f"Nouvelles : {nombre(bilan.nouvelles, 'facture,factures')}{avoirs}, "
            f"{nombre(bilan.lignes, 'ligne,lignes')}.",
            f"Identiques, déjà importées : {nombre(bilan.identiques, 'facture,factures')}.",
            f"Refusées : {nombre(bilan.refusees, 'facture,factures')}.",
        ),
        totaux=tuple(_totaux(bilan)),
        sections=tuple(
            Section(f"Nouvelle prestation : {p.code}, {p.libelle}.") for p in bilan.prestations
        ),
        erreurs=bilan.erreurs,
        change=bilan.nouvelles > 0,
        tolerable=True,
    )


def _totaux(bilan: Bilan) -> Iterator[Total]:
    """By service, and in it by prestation."""
    noms = dict(Service.objects.values_list("code", "nom"))
    par_prestation = sorted(bilan.par_prestation.items())
    for service, total in sorted(bilan.par_service.items()):
        detail = tuple(Total(code, somme) for (de, code), somme in par_prestation if de == service)
        yield Total(f"{service} {noms.get(service, '')}", total, detail)
