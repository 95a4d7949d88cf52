"""What the bank knows, in memory: its operations and how far each has come.

Operations are immutable and replaced under the lock, so that whoever holds one
holds a coherent picture whatever the other threads do.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Lock

from . import reglages


class Etat(StrEnum):
    CREEE = "creee"
    OUVERTE = "ouverte"
    EN_ATTENTE = "en_attente"
    ACCEPTEE = "acceptee"
    REFUSEE = "refusee"
    DOUBLON = "doublon"
    ANNULEE = "annulee"
    EXPIREE = "expiree"
    # What comes after the card page: see actes.py.
    RETIREE = "retiree"
    IMPAYEE = "impayee"
    REMBOURSEMENT = "remboursement"


PAS_ENCORE = datetime.min.replace(tzinfo=UTC)
"""The registry alone tells the time: it replaces this when it stores an operation."""

EN_COURS = {Etat.CREEE, Etat.OUVERTE}
DEFINITIFS = set(Etat) - EN_COURS - {Etat.EN_ATTENTE}


def numero(chiffres: int) -> str:
    return str(secrets.randbelow(9 * 10 ** (chiffres - 1)) + 10 ** (chiffres - 1))


class DejaServi(ValueError):
    """What the merchant may use only once has been used."""


@dataclass(frozen=True)
class Reglement:
    """What happened on the card page. Only the masked card number is ever kept."""

    issue: Etat
    carte: str = ""
    type_carte: str = ""
    renvoyer: bool = True
    transaction: str = ""
    autorisation: str = field(default_factory=lambda: numero(6))
    quand: datetime = PAS_ENCORE


@dataclass(frozen=True)
class Operation:
    banque: str
    jeton: str
    reference: str
    montant: int
    url_retour: str
    url_annulation: str
    url_notification: str = ""
    donnees: Mapping[str, str] = field(default_factory=dict)
    cle: str = ""
    """What its bank takes only once, if anything."""
    creee: datetime = PAS_ENCORE
    ouverte: bool = False
    reglement: Reglement | None = None
    resultat_lu: bool = False


class Registre:
    def __init__(
        self,
        duree_page: timedelta = reglages.DUREE_PAGE,
        delai_attente: timedelta = reglages.DELAI_ATTENTE,
        horloge: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._duree_page = duree_page
        self._delai_attente = delai_attente
        self._horloge = horloge
        self._operations: dict[str, Operation] = {}
        self._verrou = Lock()

    def creer(self, operation: Operation) -> Operation:
        maintenant = self._horloge()
        with self._verrou:
            self._oublier(maintenant)
            if operation.cle and any(
                autre.banque == operation.banque and autre.cle == operation.cle
                for autre in self._operations.values()
            ):
                raise DejaServi(operation.cle)
            return self._ranger(replace(operation, creee=maintenant))

    def trouver(self, jeton: str) -> Operation | None:
        with self._verrou:
            return self._operations.get(jeton)

    def lister(self) -> list[Operation]:
        with self._verrou:
            return list(self._operations.values())

    def ouvrir(self, operation: Operation) -> Operation:
        """The browser is on the card page. An expired page was not opened in time."""
        with self._verrou:
            actuelle = self._operations.get(operation.jeton, operation)
            if self.etat(actuelle) is not Etat.CREEE:
                return actuelle
            return self._ranger(replace(actuelle, ouverte=True))

    def regler(
        self, operation: Operation, reglement: Reglement, refuser_doublons: bool = False
    ) -> tuple[Operation, bool]:
        """Settle once: the second of two submissions gets the first one's outcome and False."""
        maintenant = self._horloge()
        with self._verrou:
            actuelle = self._operations.get(operation.jeton, operation)
            if self.etat(actuelle) not in EN_COURS:
                return actuelle, False
            acceptee = reglement.issue is Etat.ACCEPTEE
            if refuser_doublons and acceptee and self._deja_payee(actuelle, maintenant):
                reglement = replace(reglement, issue=Etat.DOUBLON)
            reglement = replace(reglement, quand=maintenant)
            return self._ranger(replace(actuelle, reglement=reglement)), True

    def remplacer(self, operation: Operation, reglement: Reglement) -> Operation:
        """The last word was not the last: nobody has read the new one yet."""
        datee = self._dater(reglement)
        with self._verrou:
            return self._ranger(replace(operation, reglement=datee, resultat_lu=False))

    def ajouter(self, operation: Operation, reglement: Reglement) -> Operation:
        """Another transaction of the same order, settled at once."""
        datee = self._dater(reglement)
        jeton = secrets.token_hex(16)
        with self._verrou:
            return self._ranger(
                replace(operation, jeton=jeton, cle="", creee=datee.quand, reglement=datee)
            )

    def _dater(self, reglement: Reglement) -> Reglement:
        """A settlement keeps the date of its transaction, whatever becomes of it."""
        if reglement.quand is not PAS_ENCORE:
            return reglement
        return replace(reglement, quand=self._horloge())

    def lire_resultat(self, jeton: str) -> tuple[Operation | None, Etat | None]:
        """The merchant asks a bank that, the final result once told, does not notify it."""
        with self._verrou:
            operation = self._operations.get(jeton)
            if operation is None:
                return None, None
            etat = self.etat(operation)
            if etat in DEFINITIFS:
                operation = self._ranger(replace(operation, resultat_lu=True))
            return operation, etat

    def etat(self, operation: Operation) -> Etat:
        maintenant = self._horloge()
        reglement = operation.reglement
        if reglement is None:
            if maintenant >= operation.creee + self._duree_page:
                return Etat.EXPIREE
            return Etat.OUVERTE if operation.ouverte else Etat.CREEE
        reponse = reglement.quand + self._delai_attente
        if reglement.issue is Etat.EN_ATTENTE and maintenant >= reponse:
            return Etat.ACCEPTEE
        return reglement.issue

    def _ranger(self, operation: Operation) -> Operation:
        self._operations[operation.jeton] = operation
        return operation

    def _deja_payee(self, operation: Operation, maintenant: datetime) -> bool:
        jour = maintenant.astimezone(reglages.PARIS).date()
        return any(
            autre.reference == operation.reference
            and autre.montant == operation.montant
            and autre.banque == operation.banque
            and autre.reglement is not None
            and self.etat(autre) is Etat.ACCEPTEE
            and autre.reglement.quand.astimezone(reglages.PARIS).date() >= jour - timedelta(days=1)
            for autre in self._operations.values()
        )

    def _oublier(self, maintenant: datetime) -> None:
        limite = maintenant - reglages.MEMOIRE
        self._operations = {j: o for j, o in self._operations.items() if o.creee >= limite}


REGISTRE = Registre()
