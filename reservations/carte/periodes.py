"""The week or the month that a page of menus shows: from its address, and in words. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portail.dates import dernier_du_mois, jour_court, jour_sans_annee, mois

from .. import calendrier
from ..regles import SAMEDI, UN_JOUR, jours

UNE_SEMAINE = timedelta(weeks=1)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Ferme = Callable[[date], str]


class PeriodeInconnue(ValueError):
    """What the address asks for is no week and no month of these school years; in French."""


@dataclass(frozen=True)
class Periode:
    """Both days included: Monday to Sunday, or a whole month."""

    debut: date
    fin: date

    @property
    def semaine(self) -> bool:
        return self.fin - self.debut < UNE_SEMAINE

    @property
    def nom(self) -> str:
        """Its parameter in the page's address."""
        return "semaine" if self.semaine else "mois"

    @property
    def valeur(self) -> str:
        return str(self.debut) if self.semaine else f"{self.debut:%Y-%m}"

    @property
    def precedente(self) -> "Periode":
        return semaine_de(self.debut - UN_JOUR) if self.semaine else mois_de(self.debut - UN_JOUR)

    @property
    def suivante(self) -> "Periode":
        return semaine_de(self.fin + UN_JOUR) if self.semaine else mois_de(self.fin + UN_JOUR)


def semaine_de(jour: date) -> Periode:
    lundi = jour - timedelta(days=jour.weekday())
    return Periode(lundi, lundi + timedelta(days=6))


def mois_de(jour: date) -> Periode:
    return Periode(jour.replace(day=1), dernier_du_mois(jour))


def lire(demande: Mapping[str, str], aujourd_hui: date, ferme: Ferme) -> Periode:
    """The month or the week of the address, the usual one without; raises `PeriodeInconnue`."""
    if valeur := demande.get("mois"):
        return du_mois(valeur, aujourd_hui)
    if valeur := demande.get("semaine"):
        return semaine_de(_jour(valeur, "Cette semaine n’existe pas", aujourd_hui))
    return habituelle(aujourd_hui, ferme)


def du_mois(valeur: str, aujourd_hui: date) -> Periode:
    """The month written `2027-01`; raises `PeriodeInconnue`."""
    return mois_de(_jour(f"{valeur}-01", "Ce mois n’existe pas", aujourd_hui))


def habituelle(aujourd_hui: date, ferme: Ferme) -> Periode:
    """This week; from Saturday on, the next one with meals."""
    if aujourd_hui.weekday() < SAMEDI:
        return semaine_de(aujourd_hui)
    suivante = semaine_de(aujourd_hui).suivante
    return semaine_de(prochain_repas(suivante.debut, ferme) or suivante.debut)


def prochain_repas(des: date, ferme: Ferme) -> date | None:
    """The first day with meals from that one on, within the coming three months."""
    return next((jour for jour in jours(des, des + timedelta(days=92)) if not ferme(jour)), None)


def connue(jour: date, aujourd_hui: date) -> bool:
    """Whether that day is in last school year, in this one or in the next one."""
    annee = calendrier.annee_scolaire(aujourd_hui)
    return calendrier.bornes(annee - 1)[0] <= jour <= calendrier.bornes(annee + 1)[1]


def du_au(debut: date, fin: date, aujourd_hui: date) -> str:
    """`du 23 au 27 novembre`, with its year when it is another school year than today's."""
    annee = calendrier.annee_scolaire
    dernier = jour_sans_annee(fin) if annee(fin) == annee(aujourd_hui) else jour_court(fin)
    if debut == fin:
        return f"du {dernier}"
    premier = jour_sans_annee(debut)
    if debut.month == fin.month:
        premier = premier.partition(" ")[0]
    return f"du {premier} au {dernier}"


def en_mois(jour: date) -> str:
    """`en août 2027`."""
    return f"en {mois(jour)}"


def semaines_du(periode: Periode, ferme: Ferme) -> list[list[date]]:
    """The days to show, week by week: Monday to Friday, and a week-end's day that has meals."""
    montres = [j for j in jours(periode.debut, periode.fin) if j.weekday() < SAMEDI or not ferme(j)]
    par_semaine: dict[date, list[date]] = {}
    for jour in montres:
        par_semaine.setdefault(semaine_de(jour).debut, []).append(jour)
    return list(par_semaine.values())


def _jour(valeur: str, sinon: str, aujourd_hui: date) -> date:
    if not _ISO.fullmatch(valeur):
        raise PeriodeInconnue(sinon)
    try:
        jour = date.fromisoformat(valeur)
    except ValueError:
        raise PeriodeInconnue(sinon) from None
    if not connue(jour, aujourd_hui):
        raise PeriodeInconnue("Les menus d’une date si lointaine ne sont pas ici")
    return jour
