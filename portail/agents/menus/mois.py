"""The months that agents publish, and what is to be looked at in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portail.dates import dernier_du_mois, mois_decale
from reservations.carte.lieux import Lieux
from reservations.carte.menus import a_verifier, jours_ecrits
from reservations.carte.periodes import connue, semaine_de
from reservations.carte.vigilance import Avertissement, Nature
from reservations.models import MoisPublie
from reservations.regles import Geste, jours, jusqu_au

A_VENIR = 3  # months shown after this one, and as many more as have menus


@dataclass(frozen=True)
class Mois:
    """A month: of its days with meals to come, how many have a menu; until when one books it."""

    premier: date
    repas: int
    ecrits: int
    publie: MoisPublie | None
    limite: str

    @property
    def valeur(self) -> str:
        return f"{self.premier:%Y-%m}"

    @property
    def manquent(self) -> int:
        return self.repas - self.ecrits


@dataclass(frozen=True)
class AVerifier:
    """The warnings of one nature, in the order of their days."""

    titre: str
    avertissements: tuple[Avertissement, ...]


def lire(aujourd_hui: date, lieux: Lieux) -> tuple[list[Mois], list[AVerifier]]:
    """This month and the following ones; the warnings, from this week on."""
    courant = aujourd_hui.replace(day=1)
    lundi = semaine_de(aujourd_hui).debut
    # Beyond next school year nothing can be published: a day written there is a mistyped one.
    ecrits = {jour for jour in jours_ecrits(lundi) if connue(jour, aujourd_hui)}
    dernier = max([mois_decale(courant, A_VENIR), *(jour.replace(day=1) for jour in ecrits)])
    publies = {m.mois: m for m in MoisPublie.objects.select_related("par")}
    montres: list[Mois] = []
    premier = courant
    while premier <= dernier:
        montres.append(_mois(premier, lundi, ecrits, publies.get(premier), lieux))
        premier = mois_decale(premier, 1)
    return montres, _ranges(a_verifier(ecrits, lieux))


def _mois(
    premier: date, lundi: date, ecrits: set[date], publie: MoisPublie | None, lieux: Lieux
) -> Mois:
    a_venir = jours(max(premier, lundi), dernier_du_mois(premier))
    repas = [jour for jour in a_venir if not lieux.ferme(None, jour)]
    return Mois(
        premier=premier,
        repas=len(repas),
        ecrits=len(ecrits.intersection(repas)),
        publie=publie,
        limite=_limite(repas[0], lieux) if repas else "",
    )


def _limite(jour: date, lieux: Lieux) -> str:
    """Until when the month's first meal is booked: families want to know the menus by then."""
    annuaire = lieux.annuaire
    limites = [
        annuaire.delais(ecole).limite(jour, Geste.RESERVER) for ecole in annuaire.ecoles.values()
    ]
    return jusqu_au(min(limites)) if limites else ""


def _ranges(avertissements: Iterable[Avertissement]) -> list[AVerifier]:
    avertissements = list(avertissements)
    presents = Counter(a.nature for a in avertissements)
    return [
        AVerifier(
            f"{str(nature.label).capitalize()} ({presents[nature]})",
            tuple(a for a in avertissements if a.nature == nature),
        )
        for nature in Nature
        if presents[nature]
    ]
