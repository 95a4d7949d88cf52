"""The model's things: sums of money, invoices, attempts. Plain Python, amounts in cents."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .banques import Operation
from .langues import PARIS

PAGES = {"payline": 15, "systempay": 20, "payfip": 20}  # minutes that we count a page as open


@dataclass(eq=False)
class Source:
    """Money received, or a credit note: what settles invoices. Cents."""

    nature: str  # EN_LIGNE, REGIE, TRESORERIE, AVOIR
    famille: str
    regie: str
    montant: int
    le: datetime
    operation: tuple[str, str] = ("", "")
    tentative: "Tentative | None" = None
    prelevement: bool = False
    conforme: bool = True
    rendus: list[int] = field(default_factory=list)
    contrepassee: bool = False


@dataclass(eq=False)
class Facture:
    numero: str
    famille: str
    regie: str
    total: int
    limite: date
    prelevement: date | None
    parts: list[tuple[Source, int]] = field(default_factory=list)
    tenue: tuple[str, datetime] | None = None

    @property
    def regle(self) -> int:
        return sum(montant for _, montant in self.parts)

    @property
    def reste(self) -> int:
        return self.total - self.regle

    def etat(self, quand: datetime) -> str:
        jour = quand.astimezone(PARIS).date()
        if not self.reste:
            credits = sum(m for s, m in self.parts if s.nature == "AVOIR")
            if self.total and credits >= self.total:
                return "annulee"
            au_tresor = self.parts and self.parts[-1][0].nature == "TRESORERIE"
            return "reglee-tresorerie" if au_tresor else "payee"
        if self.tenue and quand < self.tenue[1]:
            return "en-cours"
        if self.prelevement:
            return "sera-prelevee" if jour <= self.prelevement else "presentee"
        return "a-payer" if jour <= self.limite else "echue"


@dataclass(eq=False)
class Tentative:
    """One attempt at a bank."""

    reference: str
    banque: str
    parent: str
    famille: str
    regie: str
    lignes: dict[str, int]
    debut: datetime
    etat: str = "en-cours"
    close: bool = False  # the bank has said its last word: nobody asks any more
    revenu: bool = False  # the browser came back from the bank's page
    dernier_retour: str = ""  # and what it carried, signed
    premiere: Source | None = None
    reprises: set[tuple[str, str]] = field(default_factory=set)
    alertes: set[tuple[str, str]] = field(default_factory=set)
    avis: list[Operation] = field(default_factory=list)  # what was signed to us
    revenu_apres: int = 0  # how many of them the browser's last return follows

    @property
    def muette(self) -> bool:
        """Its bank answers no question."""
        return (self.banque, self.regie) == ("systempay", "MED")

    @property
    def montant(self) -> int:
        return sum(self.lignes.values())

    @property
    def fin_de_page(self) -> datetime:
        return self.debut + timedelta(minutes=PAGES[self.banque])
