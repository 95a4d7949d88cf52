"""What a file of menus did, or would do, in French."""

from collections.abc import Iterator

from portail.dates import jour_court, mois
from portail.mots import nombre
from portail.rapports import Rapport, Section

from .ecriture import Bilan


def rapport(bilan: Bilan, *, brouillon: bool = False) -> Rapport:
    if bilan.erreurs:
        return Rapport(erreurs=bilan.erreurs)
    if not bilan.jours:
        return Rapport(("Aucun menu dans ce fichier : rien à faire.",))
    return Rapport(
        (
            f"{nombre(len(bilan.jours), 'jour lu,jours lus')}, "
            f"du {jour_court(bilan.jours[0])} au {jour_court(bilan.jours[-1])}.",
            f"{nombre(bilan.nouveaux, 'menu nouveau,menus nouveaux')}, "
            f"{nombre(len(bilan.changes), 'changé,changés')}, "
            f"{nombre(bilan.identiques, 'identique,identiques')}.",
        ),
        sections=tuple(_sections(bilan, brouillon)),
        change=bool(bilan.nouveaux or bilan.changes or bilan.publies),
    )


def _sections(bilan: Bilan, brouillon: bool) -> Iterator[Section]:
    if bilan.changes:
        yield Section(lignes=tuple(f"{change} : plats remplacés" for change in bilan.changes))
    if bilan.servis:
        servis = ", ".join(map(jour_court, sorted(bilan.servis)))
        yield Section(f"Jours déjà servis réécrits : {servis}.")
    if bilan.publies:
        yield Section(f"Mois publiés : {', '.join(map(mois, bilan.publies))}.")
    if brouillon:
        yield Section("Brouillon : aucun mois n’a été publié.")
        if bilan.lisibles:
            deja = ", ".join(map(mois, bilan.lisibles))
            yield Section(f"Déjà publiés avant cet import, donc lus par les familles : {deja}.")
    if bilan.avertissements:
        yield Section("À vérifier :", tuple(a.texte for a in bilan.avertissements))
