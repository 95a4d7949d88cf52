"""Who is there and what is at hand, for the gestures to choose from."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from .banques import Operation, Ordre
from .banquier import Banquier
from .choses import Facture, Source, Tentative
from .guichet import Guichet
from .parents import Parents
from .service import Service
from .travailleur import Travailleur
from .ville import Decor, Ville

T = TypeVar("T")
# Few and close: what is left, what is too much, what PayFiP does not take.
MONTANTS = st.sampled_from([97_35, 12_50, 12_51, 99, 0])
# The last one first: most gestures follow the one before.
RANG = st.integers(0, 3)
FAMILLES = st.sampled_from(["000754", "000811"])
PARENTS = st.sampled_from(["Hélène", "Marc", "Léa"])
BANQUES = st.sampled_from(["payline", "systempay", "payfip"])
# What the bank and the browser do next, as they should, or not.
SUITES = st.sampled_from(["rien", "notification", "retour", "notification et retour"])


def parmi(choses: list[T], rang: int) -> T:
    return choses[-1 - rang % len(choses)]


class Scene:
    def lever(self, decor: Decor, raconter: Callable[[str], None]) -> None:
        """A town of its own, at its first minute: four invoices, and nobody has paid yet."""
        self.ville = ville = Ville(decor, raconter)
        self.parents, self.banquier = Parents(ville), Banquier(ville)
        self.service, self.guichet = Service(ville), Guichet(ville)
        self.travailleur = Travailleur(ville)
        ville.ouvrir()
        for famille, service, total in [
            ("000754", "SCOL", 97_35),
            ("000754", "PETI", 12_50),
            ("000754", "MEDI", 12_51),
            ("000811", "SCOL", 50_00),
        ]:
            self.service.facturer(famille, service, total, jours=12, preleve=False)

    @property
    def factures(self) -> list[Facture]:
        return list(self.ville.modele.factures.values())

    @property
    def tentatives(self) -> list[Tentative]:
        return list(self.ville.modele.tentatives.values())

    @property
    def a_eclaircir(self) -> list[Tentative]:
        return [t for t in self.tentatives if t.etat == "a-eclaircir"]

    @property
    def ordres(self) -> list[Ordre]:
        return list(self.ville.banques.ordres.values())

    @property
    def ouverts(self) -> list[Ordre]:
        """A card can be tried there."""
        return self.ou(lambda o: o.page_ouverte)

    @property
    def notifiables(self) -> list[Ordre]:
        """SystemPay has nothing to say before an operation."""
        return self.ou(lambda o: bool(o.avis) or o.banque != "systempay")

    @property
    def tardifs(self) -> list[Ordre]:
        return self.ou(lambda o: o.capturable_en_retard)

    def ou(self, condition: Callable[[Ordre], bool]) -> list[Ordre]:
        return [o for o in self.ordres if condition(o)]

    def operations(self, statut: str, banque: str = "") -> list[tuple[Ordre, Operation]]:
        ordres = [o for o in self.ordres if banque in ("", o.banque)]
        return [(o, op) for o in ordres for op in o.operations if op.statut == statut]

    @property
    def intactes(self) -> list[Source]:
        """Money that was neither reversed nor given back."""
        toutes = self.ville.modele.encaissements
        return [s for s in toutes if not s.contrepassee and not s.rendus]

    @property
    def trop_percus(self) -> list[Source]:
        modele = self.ville.modele
        return [s for s in modele.encaissements if modele.reste_de(s)]

    def suivre(self, ordre: Ordre, suite: str) -> None:
        if "notification" in suite and ordre in self.notifiables:
            self.banquier.notifier(ordre)
        if "retour" in suite:
            self.parents.revenir(ordre)
