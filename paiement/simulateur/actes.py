"""What the merchant's back office, or a bank, does to an operation after the card page.

For tests and demos, through `POST /operations/`. Each bank says which of these its protocol
can tell the merchant (`Banque.actes`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from . import reglages
from .banque import Banque
from .banques import BANQUES
from .cartes import CARTES, reglement
from .etat import EN_COURS, REGISTRE, Etat, Operation, Reglement
from .notifications import annoncer, plus_tard, sonner

ACCEPTEE, REFUSEE = CARTES[0].numero, CARTES[1].numero


class ActeRefuse(ValueError):
    """The message is French, meant for whoever wrote the request."""


def _devenir(issue: Etat) -> Callable[[Banque, Operation], None]:
    """The same transaction, its status changed."""

    def changer(banque: Banque, operation: Operation) -> None:
        assert operation.reglement
        changee = replace(operation.reglement, issue=issue)
        sonner(banque, REGISTRE.remplacer(operation, changee))

    return changer


def _suivre_de(issue: Etat) -> Callable[[Banque, Operation], None]:
    """Another transaction of the same order, by the same card."""

    def ajouter(banque: Banque, operation: Operation) -> None:
        assert operation.reglement
        premier = operation.reglement
        autre = Reglement(
            issue, premier.carte, premier.type_carte, transaction=banque.transaction(issue)
        )
        sonner(banque, REGISTRE.ajouter(operation, autre))

    return ajouter


def _refuser_puis_accepter(banque: Banque, operation: Operation) -> None:
    """The parent tries another card in the same session, a moment after the refusal."""
    if REGISTRE.etat(operation) in EN_COURS:
        operation, _ = REGISTRE.regler(operation, reglement(banque, REFUSEE, "CB"))
        annoncer(banque, operation)
    suivre = REGISTRE.ajouter if banque.plusieurs_transactions else REGISTRE.remplacer
    acceptee = suivre(operation, reglement(banque, ACCEPTEE, "CB"))
    plus_tard(reglages.RELANCE, lambda: sonner(banque, acceptee))


@dataclass(frozen=True)
class Acte:
    depuis: frozenset[Etat]
    faire: Callable[[Banque, Operation], None]


ACTES = {
    "annuler": Acte(frozenset({Etat.ACCEPTEE, Etat.EN_ATTENTE}), _devenir(Etat.RETIREE)),
    "rembourser": Acte(frozenset({Etat.ACCEPTEE}), _suivre_de(Etat.REMBOURSEMENT)),
    "impaye": Acte(frozenset({Etat.ACCEPTEE}), _devenir(Etat.IMPAYEE)),
    "seconde_capture": Acte(frozenset({Etat.ACCEPTEE}), _suivre_de(Etat.ACCEPTEE)),
    "refus_puis_accepte": Acte(frozenset({*EN_COURS, Etat.REFUSEE}), _refuser_puis_accepter),
}


def agir(demande: object) -> None:
    if not isinstance(demande, Mapping) or set(demande) != {"reference", "action"}:
        raise ActeRefuse("L’acte doit être un objet JSON avec deux clés : reference, action.")
    nom, reference = demande["action"], demande["reference"]
    acte = ACTES.get(nom) if isinstance(nom, str) else None
    if acte is None:
        raise ActeRefuse(f"« action » doit être l’une de ces valeurs : {', '.join(ACTES)}.")
    operation = _trouver(reference, acte)
    banque = BANQUES[operation.banque]
    if nom not in banque.actes:
        possibles = ", ".join(n for n in ACTES if n in banque.actes)
        raise ActeRefuse(
            f"Le protocole de {banque.code} ne sait pas dire « {nom} ». Possible : {possibles}."
        )
    acte.faire(banque, operation)


def _trouver(reference: object, acte: Acte) -> Operation:
    """The latest operation of this reference that the act can follow."""
    siennes = [o for o in REGISTRE.lister() if o.reference == reference]
    if not siennes:
        raise ActeRefuse(f"Aucune opération « {reference} ».")
    for operation in reversed(siennes):
        if REGISTRE.etat(operation) in acte.depuis:
            return operation
    etats = ", ".join(REGISTRE.etat(o) for o in siennes)
    raise ActeRefuse(f"Cet acte ne peut pas suivre l’état de « {reference} » : {etats}.")
