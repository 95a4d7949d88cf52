"""What recording this money would do, said before it is done: pure arithmetic on what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from factures.etats import EtatFacture
from portail.argent import ZERO
from portail.dates import jour_court

from .caisse import Ligne


@dataclass(frozen=True)
class Part:
    """What one invoice gets, and what it still owes then. Cents."""

    ligne: Ligne
    montant: int
    reste: int


@dataclass(frozen=True)
class Prevision:
    """`avertissements`: what the clerk should know before confirming."""

    montant: int
    parts: list[Part]
    trop_percu: int
    avertissements: list[str]

    @property
    def simple(self) -> bool:
        """Exactly what was ticked, and nothing to say: there is nothing to confirm."""
        return not (self.avertissements or self.trop_percu or any(p.reste for p in self.parts))

    @property
    def empreinte(self) -> str:
        """What the clerk was told, to be told again when it is no longer that."""
        dit = repr((self.montant, self.repartition, self.trop_percu, self.avertissements))
        return sha256(dit.encode()).hexdigest()[:16]

    @property
    def repartition(self) -> list[tuple[int, int]]:
        return [(p.ligne.facture.pk, p.montant) for p in self.parts if p.montant]


def prevoir(
    lignes: Sequence[Ligne],
    montant: int,
    plafonds: Mapping[int, int],
    *,
    a_la_tresorerie: bool,
) -> Prevision:
    """Share `montant` cents out among these invoices, the nearest due date first, each up to its
    ceiling; what is left is an overpayment."""
    parts, disponible = [], montant
    for ligne in sorted(lignes, key=_echeance):
        part = min(disponible, plafonds[ligne.facture.pk])
        parts.append(Part(ligne, part, ligne.facture.reste - part))
        disponible -= part
    avis = [avis for p in parts for avis in _avertir(p, a_la_tresorerie)]
    return Prevision(montant, parts, max(disponible, ZERO), avis)


def _avertir(part: Part, a_la_tresorerie: bool) -> list[str]:
    ligne, avis = part.ligne, []
    numero = ligne.facture.numero
    if ligne.en_ligne:
        avis.append(
            f"Un paiement en ligne ({ligne.en_ligne}) est en cours pour la facture {numero} : s’il "
            "aboutit, ce qui est payé deux fois deviendra un trop-perçu."
        )
    if ligne.etat == EtatFacture.ECHUE and not a_la_tresorerie:
        avis.append(
            f"L’échéance de la facture {numero} est dépassée : assurez-vous que la Trésorerie "
            "ne la recouvre pas déjà."
        )
    if ligne.facture.date_prelevement:
        le = jour_court(ligne.facture.date_prelevement)
        avis.append(
            f"La facture {numero} est au prélèvement du {le} : ne l’encaissez pas deux fois."
        )
    return avis


def _echeance(ligne: Ligne) -> tuple[date, str]:
    return ligne.facture.date_limite or date.max, ligne.facture.numero
