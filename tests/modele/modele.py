"""The model: what the portal should say, in plain Python, from the plan and not from its code.

It knows invoices, baskets, attempts and money, and hears the banks' answers as the portal does.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from . import paroles
from .banques import Operation
from .choses import Facture, Source, Tentative

MARGE = timedelta(minutes=10)  # how much longer than its page an attempt holds its invoices
PATIENCE = timedelta(hours=72)
MINIMUM = {"payfip": 100}  # cents


class Modele:
    def __init__(self, familles: Mapping[str, str]) -> None:
        self.familles = familles  # parent → family
        self.vu: set[str] = set()  # the situations that this story has met
        self.factures: dict[str, Facture] = {}
        self.avoirs: dict[str, Source] = {}
        self.encaissements: list[Source] = []
        self.tentatives: dict[str, Tentative] = {}
        self.paniers: dict[str, set[str]] = {parent: set() for parent in familles}

    def payables(self, famille: str, quand: datetime) -> dict[str, int]:
        """What the family may pay online now: number → cents."""
        siennes = (f for f in self.factures.values() if f.famille == famille)
        return {f.numero: f.reste for f in siennes if f.etat(quand) == "a-payer"}

    def dans_le_panier(self, parent: str, quand: datetime) -> dict[str, int]:
        payables = self.payables(self.familles[parent], quand)
        return {n: reste for n, reste in payables.items() if n in self.paniers[parent]}

    def reste_de(self, source: Source) -> int:
        """The trop-perçu: what of it settles nothing and was not given back."""
        if source.contrepassee:
            return 0
        servi = sum(m for f in self.factures.values() for s, m in f.parts if s is source)
        return source.montant - sum(source.rendus) - servi

    # --- the service's software, the counter ------------------------------------------------------

    def crediter(self, numero: str, facture: Facture, montant: int, quand: datetime) -> None:
        avoir = Source("AVOIR", facture.famille, facture.regie, montant, quand)
        self.avoirs[numero] = avoir
        self._regler(avoir, facture, montant)

    def encaisser(self, source: Source, repartition: Iterable[tuple[str, int]]) -> None:
        self.encaissements.append(source)
        for numero, voulu in repartition:
            self._regler(source, self.factures[numero], min(voulu, self.reste_de(source)))

    def contrepasser(self, source: Source) -> None:
        source.contrepassee = True
        for facture in self.factures.values():
            facture.parts = [(s, m) for s, m in facture.parts if s is not source]

    # --- the basket -------------------------------------------------------------------------------

    def remplir(self, parent: str, numeros: Iterable[str], quand: datetime) -> None:
        """The ticked invoices replace what was there; what cannot be paid does not come in."""
        voulues = set(numeros)
        if voulues:
            payables = self.payables(self.familles[parent], quand).keys()
            self.paniers[parent] = voulues & (self.paniers[parent] | payables)

    def depart(self, parent: str, affiche: Mapping[str, int], banque: str, quand: datetime) -> str:
        """What comes of the pay button, for what the page showed."""
        lignes = self.lignes(affiche)
        if not lignes:
            return "rien à payer"
        if any(self.factures[n].etat(quand) == "en-cours" for n in lignes):
            return "déjà en cours"
        regie = self.factures[next(iter(lignes))].regie
        payables = self.dans_le_panier(parent, quand)
        payables = {n: m for n, m in payables.items() if self.factures[n].regie == regie}
        if payables != lignes:
            return "un montant a changé"
        return "hors bornes" if sum(lignes.values()) < MINIMUM.get(banque, 1) else "départ"

    def lignes(self, affiche: Mapping[str, int]) -> dict[str, int]:
        """A payment is one régie's: the first one's."""
        regies = {self.factures[n].regie for n in affiche}
        premiere = "VSM" if "VSM" in regies else "MED"
        return {n: m for n, m in affiche.items() if self.factures[n].regie == premiere}

    def partir(self, tentative: Tentative) -> None:
        if any(
            tentative.lignes.keys() & t.lignes.keys()
            for t in self.tentatives.values()
            if not t.close
        ):
            self.vu.add("seconde tentative, la première encore sans réponse")
        self.tentatives[tentative.reference] = tentative
        for numero in tentative.lignes:
            self.factures[numero].tenue = (tentative.reference, tentative.fin_de_page + MARGE)

    # --- the bank ---------------------------------------------------------------------------------

    def entendre(
        self, tentative: Tentative, dits: Iterable[Operation], par: str, quand: datetime
    ) -> None:
        """Believe what the bank proved, told because of a notification, a return, a poll…"""
        dits = list(dits)
        for operation in (o for o in dits if o.statut == "acceptee"):
            self._capturer(tentative, operation)
        self._alerter(tentative, dits)
        if paroles.sans_payer(tentative, dits):
            self.abandonner(tentative)
        match paroles.sens(tentative, dits, quand):
            case "accepte":
                tentative.close = True
            case "attente" | "inconnue" as mot:
                self._attendre(tentative, quand, appris=mot == "attente")
            case fin:
                self._finir(tentative, fin, par, quand)

    def abandonner(self, tentative: Tentative) -> None:
        if tentative.etat == "en-cours":
            tentative.etat = "abandonne"
            self.lacher(tentative)

    def lacher(self, tentative: Tentative) -> None:
        for facture in self.factures.values():
            if facture.tenue and facture.tenue[0] == tentative.reference:
                facture.tenue = None

    def _alerter(self, tentative: Tentative, dits: Iterable[Operation]) -> None:
        """What the bank goes back on is told to the régie, in whatever order it is heard."""
        tentative.reprises |= {(o.statut, o.numero) for o in dits if o.statut in paroles.REPRISES}
        nouvelles = {(o.statut, o.numero) for o in dits if o.statut in paroles.ALERTES}
        nouvelles |= {r for r in tentative.reprises if self._connue(tentative.banque, r[1])}
        tentative.alertes |= nouvelles
        self.vu |= {f"alerte : {statut}" for statut, _ in nouvelles}

    def _capturer(self, tentative: Tentative, operation: Operation) -> None:
        """Every confirmed capture is recorded, once, whenever it comes."""
        if self._connue(tentative.banque, operation.numero):
            self.vu.add("redite d’une capture")
            return
        self.vu.add(f"capture {tentative.banque}, paiement {tentative.etat}")
        self.lacher(tentative)
        for panier in self.paniers.values():
            panier.difference_update(tentative.lignes)
        source = Source(
            "EN_LIGNE",
            tentative.famille,
            tentative.regie,
            operation.montant,
            operation.le,
            operation=(tentative.banque, operation.numero),
            tentative=tentative,
            prelevement=operation.prelevement,
            conforme=operation.montant == tentative.montant,
        )
        self.encaisser(source, tentative.lignes.items() if source.conforme else [])
        if not source.conforme:
            self.vu.add("autre montant")
        elif self.reste_de(source):
            self.vu.add("trop-perçu")
        if tentative.premiere is None:
            tentative.premiere = source
            tentative.etat = "accepte" if source.conforme else "a-eclaircir"

    def _connue(self, banque: str, numero: str) -> bool:
        return any(s.operation == (banque, numero) for s in self.encaissements)

    def _finir(self, tentative: Tentative, fin: str, par: str, quand: datetime) -> None:
        """An unhappy end frees the invoices; while the page is open and the parent still there,
        another card may follow a refused one."""
        fermee = quand >= tentative.fin_de_page
        if tentative.etat == "classe":
            return
        dernier = fin in paroles.DERNIERS_MOTS[tentative.banque]
        if dernier or fermee or par == "famille" or tentative.revenu:
            if tentative.etat == "en-cours" or (tentative.etat, fin) == ("abandonne", "refuse"):
                tentative.etat = fin
            self.lacher(tentative)
        tentative.close = fermee

    def _attendre(self, tentative: Tentative, quand: datetime, *, appris: bool) -> None:
        conclue = tentative.close and tentative.etat != "en-cours"
        if conclue and (not appris or tentative.etat == "classe"):
            return
        tentative.close = tentative.etat == "accepte" or quand - tentative.debut >= PATIENCE
        if tentative.close and tentative.etat != "accepte":
            self.vu.add("72 heures sans réponse")
            tentative.etat = "a-eclaircir"
            self.lacher(tentative)

    def _regler(self, source: Source, facture: Facture, voulu: int) -> None:
        if montant := min(voulu, facture.reste):
            facture.parts.append((source, montant))
