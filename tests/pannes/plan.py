"""Which steps kill next: drawn by a seed, every kind before any kind again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from random import Random

from .etapes import Etape
from .histoires import HISTOIRES, Histoire, raconter
from .invariants import violations
from .ville import Ville

# Jobs that have nothing to do with a payment: they run in every pass, and may live.
A_COTE = {"battre", "purger", "verifier_les_comptes"}
Trait = tuple[str, str]


@dataclass(frozen=True, order=True)
class Coup:
    """Where somebody dies, once or twice, in one story."""

    histoire: Histoire
    etapes: tuple[Etape, ...]

    def __str__(self) -> str:
        return f"« {self.histoire} », mort " + ", puis ".join(map(str, self.etapes))

    @property
    def traits(self) -> set[Trait]:
        """What a sweep must have hit: every gate, every thing touched there, every side of each
        thing, every story."""
        touche = {(e.porte, str(e.sorte)) for e in self.etapes}
        de_quel_cote = {(str(e.sorte), str(e.moment)) for e in self.etapes}
        return {("histoire", self.histoire.nom)} | touche | de_quel_cote


@dataclass
class Balayage:
    """Deaths one after the other, on the same books: what was hit, and the first thing wrong.

    `seulement`, when given, names the gate and the thing touched there: nobody dies elsewhere.
    """

    ville: Ville
    graine: int
    histoires: Sequence[Histoire] = HISTOIRES
    seulement: Trait | None = None
    univers: list[Coup] = field(default_factory=list)
    touches: Counter[Trait] = field(default_factory=Counter)
    morts: int = 0

    def fautes(self, seuls: int, doubles: int = 0) -> str:
        """Tell `seuls` stories with a death and `doubles` with two, until the books say that
        something is wrong; what they say, '' when all is well."""
        self.univers = self.reconnaitre()
        coups = chain(
            islice(un_par_un(self.univers, self.graine), seuls),
            islice(deux_par_deux(self.univers, self.graine), doubles),
        )
        for coup in coups:
            vecu = raconter(self.ville, coup.histoire, *coup.etapes)
            if trouvees := violations(vecu):
                return "\n".join([str(coup), *trouvees])
            # The first of two deaths may well keep the second away; one alone is there again.
            assert vecu.morts or len(coup.etapes) > 1, f"{coup} : personne n’y est mort"
            self.morts += len(vecu.morts)
            self.touches.update(Coup(coup.histoire, tuple(vecu.morts)).traits)
        return ""

    def manquent(self) -> set[Trait]:
        """Kinds of steps that nobody died at."""
        return {trait for coup in self.univers for trait in coup.traits} - set(self.touches)

    def reconnaitre(self) -> list[Coup]:
        """Tell every story once without a death: all the steps at which one could happen."""
        raconter(self.ville, self.histoires[0])  # what only the year's first payment does
        univers = set()
        for histoire in self.histoires:
            vecu = raconter(self.ville, histoire)
            assert violations(vecu) == [], f"{histoire} : il ne faut pas même y mourir"
            etapes = {etape for passage in self.ville.journal.passages for etape in passage.etapes}
            univers |= {Coup(histoire, (e,)) for e in etapes if self._mortelle(e)}
        return sorted(univers)

    def _mortelle(self, etape: Etape) -> bool:
        if self.seulement:
            return (etape.porte, etape.sorte) == self.seulement
        return etape.porte not in A_COTE


def un_par_un(univers: Sequence[Coup], graine: int) -> Iterator[Coup]:
    """Draw every blow once, the one that brings most of what is new first."""
    restants = list(univers)
    Random(graine).shuffle(restants)
    touches: Counter[Trait] = Counter()

    def usure(coup: Coup) -> tuple[int, int]:
        return sum(touches[t] > 0 for t in coup.traits), sum(touches[t] for t in coup.traits)

    while restants:
        prochain = min(restants, key=usure)
        restants.remove(prochain)
        touches.update(prochain.traits)
        yield prochain


def deux_par_deux(univers: Sequence[Coup], graine: int) -> Iterator[Coup]:
    """Draw two blows of the same story, for ever."""
    alea = Random(graine)
    while True:
        premier = alea.choice(univers)
        second = alea.choice([c for c in univers if c.histoire == premier.histoire])
        yield Coup(premier.histoire, premier.etapes + second.etapes)
