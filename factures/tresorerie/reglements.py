"""What the portal holds already of the Trésorerie's payments, and what a file adds to it."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from portail.fichiers import Erreurs

from ..models import Imputation, Origine
from .lecture import ReglementLu

BANQUE = "TRESORERIE"  # beside the key, on the encaissement: the same operation is recorded once


@dataclass(slots=True)
class Bilan:
    """What an import did, or would do; amounts in cents, lines in French."""

    nouveaux: int = 0
    identiques: int = 0
    refuses: int = 0
    par_service: Counter[str] = field(default_factory=Counter)
    # Lines that a clerk had noted by hand before, now tied to that note.
    reconnus: list[str] = field(default_factory=list)
    contrepasses: list[str] = field(default_factory=list)
    a_savoir: list[str] = field(default_factory=list)
    erreurs: Erreurs = field(default_factory=Erreurs)
    enregistre: bool = True


@dataclass(frozen=True, slots=True)
class Connu:
    """A payment that the ledger holds on one invoice. `notee`: by a clerk, on the day of the note;
    its `cle` is empty until a file's line was recognised in it."""

    encaissement: int
    cle: str
    jour: date
    montant: int
    contrepasse: bool
    notee: bool = False

    @property
    def sans_reference(self) -> bool:
        return not self.cle or self.cle[:10] == f"{self.jour:%Y-%m-%d}"

    def vaut(self, lu: ReglementLu) -> bool:
        """Whether this is the file's line told otherwise: noted by a clerk, on the day of the
        note; or one of two files that gives the operation's number and another that does not."""
        if self.contrepasse or self.montant != lu.montant:
            return False
        if not self.cle:
            return True
        return self.jour == lu.jour and (self.sans_reference or not lu.reference)


class Connus:
    """The Trésorerie's payments on these invoices; read once the invoices are locked.

    `du_fichier` are the keys of the file's own lines: what is recorded under one of them stands
    for that line alone.
    """

    def __init__(self, factures: Collection[int], du_fichier: Collection[str]) -> None:
        self._du_fichier = du_fichier
        self._par_facture: dict[int, list[Connu]] = defaultdict(list)
        imputations = Imputation.objects.filter(
            facture__in=factures, montant__gt=0, encaissement__origine=Origine.TRESORERIE
        ).order_by("pk")
        for facture, entree, montant, cle, recu_le, annulation, note in imputations.values_list(
            "facture",
            "encaissement",
            "montant",
            "encaissement__reference_bancaire",
            "encaissement__recu_le",
            "encaissement__contrepassation",
            "encaissement__note__cle",
        ):
            jour = timezone.localdate(recu_le)
            connu = Connu(entree, cle or note or "", jour, montant, annulation is not None, not cle)
            self._par_facture[facture].append(connu)

    def par_cle(self, facture: int, lu: ReglementLu) -> Connu | None:
        return next((c for c in self._par_facture[facture] if c.cle == lu.cle), None)

    def prendre(self, facture: int, lu: ReglementLu) -> Connu | None:
        """Return the one that is that line told otherwise; it then stands for no other line."""
        siens = self._par_facture[facture]
        for connu in siens:
            if connu.cle not in self._du_fichier and connu.vaut(lu):
                siens.remove(connu)
                return connu
        return None
