"""What a families file did, or would do, in French."""

from collections.abc import Iterator

from portail.mots import nombre
from portail.rapports import Rapport, Section

from .changements import Bilan

CODES = 200  # absent families named one by one


def rapport(bilan: Bilan) -> Rapport:
    if bilan.erreurs:
        return Rapport(erreurs=bilan.erreurs)
    if not bilan.lues:
        return Rapport(("Aucune famille dans ce fichier : rien à faire.",))
    identiques = bilan.lues - bilan.nouvelles - bilan.changees
    chiffres = [
        f"{nombre(bilan.lues, 'famille lue,familles lues')}, "
        f"dont {nombre(bilan.nouvelles, 'nouvelle,nouvelles')}.",
        f"{nombre(bilan.changees, 'changée,changées')}, "
        f"{nombre(identiques, 'identique,identiques')}.",
    ]
    if not bilan.differences:
        chiffres.append("Aucun changement.")
    return Rapport(tuple(chiffres), sections=tuple(_sections(bilan)), change=bilan.change)


def _sections(bilan: Bilan) -> Iterator[Section]:
    for titre, lignes in (
        ("", bilan.differences),
        ("Mis à jour dans le portail, à reporter dans le logiciel métier :", bilan.a_reporter),
        (
            "Enfants partagés sur lesquels les familles ne disent pas la même chose :",
            bilan.desaccords,
        ),
        ("Absents du fichier, et conservés :", bilan.absences),
    ):
        if lignes:
            yield Section(titre, tuple(lignes))
    if codes := bilan.familles_absentes:
        suite = ", …" if len(codes) > CODES else ""
        yield Section(
            f"{nombre(len(codes), 'famille absente,familles absentes')} du fichier, "
            f"sans changement : {', '.join(codes[:CODES])}{suite}."
        )
