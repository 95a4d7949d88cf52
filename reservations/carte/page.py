"""The page of menus: what is said of each day of a week or of a month, for one restaurant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portail.dates import de_mois

from ..regles import NON_PUBLIE, UN_JOUR
from .allergenes import Label
from .lieux import Lieu
from .menus import MenuAffiche, menus_du, mois_publies
from .periodes import (
    Periode,
    connue,
    du_au,
    en_mois,
    mois_de,
    prochain_repas,
    semaine_de,
    semaines_du,
)


@dataclass(frozen=True)
class JourAffiche:
    """A day: its menu, or why nobody eats (`ferme`), or in `absence` why nothing is known."""

    jour: date
    aujourd_hui: bool
    ferme: str = ""
    absence: str = ""
    menu: MenuAffiche | None = None
    exceptions: tuple[tuple[str, str], ...] = ()

    @property
    def ancre(self) -> str:
        return f"jour-{self.jour}"

    @property
    def sans_menu(self) -> str:
        """The sentence that stands in place of the dishes."""
        if not self.ferme:
            return self.absence
        dit = self.ferme[0].upper() + self.ferme[1:]
        return (
            dit if self.ferme.startswith(("pas ", NON_PUBLIE)) else f"Pas de repas : {self.ferme}"
        )


@dataclass(frozen=True)
class SemaineAffichee:
    """`raison`: why nobody eats all week; '' when somebody does."""

    titre: str
    raison: str
    jours: tuple[JourAffiche, ...]


@dataclass(frozen=True)
class Carte:
    """A period of one restaurant, in words; `prochaine` when nobody eats before that week."""

    periode: Periode
    lieu: Lieu
    titre: str
    raison: str
    semaines: tuple[SemaineAffichee, ...]
    labels: tuple[Label, ...]
    autre_vue: Periode
    precedente: Periode | None
    suivante: Periode | None
    prochaine: Periode | None

    @property
    def detaillee(self) -> bool:
        """Whether the days are worth a card each: otherwise the title says it all."""
        jours = [jour for semaine in self.semaines for jour in semaine.jours]
        if any(jour.menu for jour in jours):
            return True
        return self.periode.semaine and any(not jour.ferme for jour in jours)


def composer(periode: Periode, lieu: Lieu, aujourd_hui: date) -> Carte:
    """Read what families may of these days: four queries at most."""
    publies = mois_publies(periode.debut, periode.fin)
    menus = menus_du(periode.debut, periode.fin, [lieu.pk])

    def afficher(jour: date) -> JourAffiche:
        if ferme := lieu.ferme(jour):
            return JourAffiche(jour, jour == aujourd_hui, ferme)
        publie = jour.replace(day=1) in publies
        return JourAffiche(
            jour,
            jour == aujourd_hui,
            absence="Menu non renseigné" if publie else "Menu pas encore publié",
            menu=menus.get((lieu.pk, jour)),
            exceptions=lieu.exceptions(jour),
        )

    par_semaine = [tuple(map(afficher, s)) for s in semaines_du(periode, lieu.ferme)]
    jours = [jour for semaine in par_semaine for jour in semaine]
    repas = [jour.jour for jour in jours if not jour.ferme]
    prochain = None if repas else prochain_repas(periode.fin + UN_JOUR, lieu.ferme)
    repere = aujourd_hui if periode.debut <= aujourd_hui <= periode.fin else None
    repere = repere or (repas[0] if repas else periode.debut)
    return Carte(
        periode=periode,
        lieu=lieu,
        titre=_titre(periode, jours, aujourd_hui),
        raison=_raison([jour.ferme for jour in jours]),
        semaines=tuple(_semaine(semaine, aujourd_hui) for semaine in par_semaine),
        labels=_labels(jours),
        autre_vue=mois_de(repere) if periode.semaine else semaine_de(repere),
        precedente=_voisine(periode.precedente, aujourd_hui),
        suivante=_voisine(periode.suivante, aujourd_hui),
        prochaine=semaine_de(prochain) if prochain else None,
    )


def _semaine(jours: tuple[JourAffiche, ...], aujourd_hui: date) -> SemaineAffichee:
    titre = f"Semaine {du_au(jours[0].jour, jours[-1].jour, aujourd_hui)}"
    fermes = [jour.sans_menu if jour.ferme else "" for jour in jours]
    return SemaineAffichee(titre, _raison(fermes), jours)


def _raison(fermes: Sequence[str]) -> str:
    """Why nobody eats on any of these days: of several reasons, that of most days."""
    return Counter(fermes).most_common(1)[0][0] if all(fermes) else ""


def _titre(periode: Periode, jours: Sequence[JourAffiche], aujourd_hui: date) -> str:
    semaine = du_au(jours[0].jour, jours[-1].jour, aujourd_hui)
    quand = semaine if periode.semaine else de_mois(periode.debut)
    if any(jour.menu for jour in jours):
        return f"Menus {quand}"
    if any(jour.ferme == NON_PUBLIE for jour in jours):
        return f"Le calendrier scolaire {quand} n’est pas encore publié"
    if all(jour.ferme for jour in jours):
        return f"Pas de repas {semaine if periode.semaine else en_mois(periode.debut)}"
    inconnu = any(jour.absence.endswith("publié") for jour in jours)
    return f"Les menus {quand} ne sont pas encore {'publiés' if inconnu else 'connus'}"


def _labels(jours: Sequence[JourAffiche]) -> tuple[Label, ...]:
    """Those that the period's dishes bear, for the legend."""
    plats = [plat for jour in jours if jour.menu for plat in jour.menu.plats]
    return tuple(label for label in Label if any(label in plat.labels for plat in plats))


def _voisine(periode: Periode, aujourd_hui: date) -> Periode | None:
    return periode if connue(periode.debut, aujourd_hui) else None
