"""Why some days of a month have no meal, for a family's children."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portail.dates import jour_long
from portail.mots import liste

from ..hors_delai.mots import du_au
from ..regles import PAS_LE_MERCREDI, SAMEDI, Horaire, jours


@dataclass(frozen=True)
class Fermeture:
    """Closed days in a row (`fin` is `debut` for one alone), and why; `qui`: the children whose
    school alone is closed, '' for all."""

    debut: date
    fin: date
    raison: str
    qui: str = ""

    @property
    def quand(self) -> str:
        """`vendredi 29 janvier 2027`, `du 8 au 19 février 2027`."""
        return jour_long(self.debut) if self.debut == self.fin else du_au(self.debut, self.fin)


def fermetures(eleves: Sequence[tuple[str, Horaire]], debut: date, fin: date) -> list[Fermeture]:
    """Read the days from `debut` to `fin`, for these first names and their schools' days.

    Week-ends go without saying and part nothing; ordinary Wednesdays go without saying too.
    """
    faites: list[Fermeture] = []
    suites: dict[tuple[str, str], Fermeture] = {}  # those that the last day belonged to
    for jour in (j for j in jours(debut, fin) if j.weekday() < SAMEDI):
        du_jour = {}
        for raison, qui in _raisons(eleves, jour):
            suite = suites.pop((raison, qui), None) or Fermeture(jour, jour, raison, qui)
            du_jour[raison, qui] = replace(suite, fin=jour)
        faites += suites.values()
        suites = du_jour
    faites += suites.values()
    return sorted(faites, key=lambda f: (f.debut, f.qui))


def _raisons(eleves: Sequence[tuple[str, Horaire]], jour: date) -> Iterator[tuple[str, str]]:
    par_raison: dict[str, list[str]] = {}
    for prenom, horaire in eleves:
        par_raison.setdefault(horaire.ferme(jour), []).append(prenom)
    ouverts = "" in par_raison
    fermes = [raison for raison in par_raison if raison not in ("", PAS_LE_MERCREDI)]
    if ouverts:
        yield from ((raison, liste(par_raison[raison])) for raison in fermes)
    elif fermes:
        yield " ; ".join(sorted(fermes)), ""
