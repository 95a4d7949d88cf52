"""Days as one says them, over one month or several."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.utils.formats import date_format

from portail.dates import jour_court, jour_sans_annee, les_jours
from portail.mots import liste


def jours_et_mois(jours: Iterable[date]) -> str:
    """`les 7 et 8 janvier`, `le 29 janvier et les 1er et 2 février`."""
    return liste(_par_mois(jours))


def du_au(debut: date, fin: date) -> str:
    """`le 5 janvier 2027`, `du 5 au 8 janvier 2027`, `du 29 janvier au 2 février 2027`."""
    if debut == fin:
        return f"le {jour_court(debut)}"
    if (debut.year, debut.month) == (fin.year, fin.month):
        return f"du {jour_sans_annee(debut).split()[0]} au {jour_court(fin)}"
    premier = jour_sans_annee(debut) if debut.year == fin.year else jour_court(debut)
    return f"du {premier} au {jour_court(fin)}"


def des_jours_et_mois(jours: Iterable[date]) -> str:
    """The same after « de »: `des 7 et 8 janvier`, `du 29 janvier et des 1er et 2 février`."""
    articles = {"le": "du", "les": "des"}
    dits = (mois.split(" ", 1) for mois in _par_mois(jours))
    return liste(f"{articles[article]} {suite}" for article, suite in dits)


def repas_factures(factures: Iterable[date], excuses: Iterable[date]) -> str:
    """What an absence leaves billed, in a sentence."""
    restent, pas = sorted(factures), sorted(excuses)
    if not pas:
        if len(restent) == 1:
            return f"Le repas {des_jours_et_mois(restent)} reste facturé."
        return f"Les {len(restent)} repas restent facturés\u00a0: {jours_et_mois(restent)}."
    seront = "ne sera pas facturé" if len(pas) == 1 else "ne seront pas facturés"
    debut = f"{len(pas)} repas {seront}\u00a0: {jours_et_mois(pas)}"
    if not restent:
        return f"{debut}."
    celui = "celui" if len(restent) == 1 else "ceux"
    reste = "reste facturé" if len(restent) == 1 else "restent facturés"
    return f"{debut}\u00a0; {celui} {des_jours_et_mois(restent)} {reste}."


def _par_mois(jours: Iterable[date]) -> list[str]:
    groupes = groupby(sorted(jours), key=lambda jour: (jour.year, jour.month))
    dits = []
    for _, groupe in groupes:
        siens = list(groupe)
        dits.append(f"{les_jours(siens)} {date_format(siens[0], 'F')}")
    return dits
