"""A contract as the administrator reads it: who says each word, and what is still missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from factures.models import Regie
from paiement.models import Paiement
from paiement.passerelles import PASSERELLES, environnement
from paiement.passerelles.base import ADRESSES, COMMUNS
from paiement.verifications import fautes

NOMS = {code: banque.nom_habituel for code, banque in PASSERELLES.items()}
_ADRESSES = {"service": "adresse du service de la banque", "page": "adresse de sa page de paiement"}
_SECRETS = {"cle": "clé", "mot_de_passe": "mot de passe de l’API"}


@dataclass(frozen=True)
class Gardien:
    """A word that only the environment holds; of a secret, nothing but whether it is there."""

    mot: str
    nom: str
    present: bool
    obligatoire: bool

    @property
    def en_mots(self) -> str:
        if self.present:
            return "en place"
        return "MANQUE" if self.obligatoire else "non (facultatif)"


class Contrat:
    """A régie's contract with a bank, with these public words (`mots`) over the environment's."""

    def __init__(self, regie: Regie, code: str, mots: Mapping[str, str]) -> None:
        self.regie, self.code = regie, code
        self.banque = PASSERELLES[code]
        self.dehors = environnement(regie, code)
        self.mots = {**self.dehors, **mots}

    @property
    def publics(self) -> dict[str, str]:
        """The words that the administrator may write, and their names."""
        return {**self.banque.publics, **COMMUNS}

    @property
    def gardiens(self) -> list[Gardien]:
        siens = self.banque.parametres | self.banque.facultatifs
        return [
            Gardien(mot, nom, mot in self.dehors, mot in self.banque.parametres)
            for mot, nom in (_SECRETS | _ADRESSES).items()
            if mot in siens & (self.banque.secrets | ADRESSES)
        ]

    def fautes(self) -> list[str]:
        """Why it cannot be open, a sentence each."""
        manques = [g.mot for g in self.gardiens if g.obligatoire and not g.present]
        dites = []
        if manques:
            dites.append(f"Il manque dans l’environnement (variable BANQUES) : {_mots(manques)}.")
        if tus := self.banque.parametres & set(self.banque.publics) - set(self.mots):
            noms = [nom for mot, nom in self.banque.publics.items() if mot in tus]
            dites.append(f"Il manque ici : {_mots(noms)}.")
        sauf = self.banque.parametres
        return dites + [f"{f[0].upper()}{f[1:]}" for f in fautes(self.code, self.mots, sauf=sauf)]

    def changements(self, avant: "Contrat") -> Iterator[str]:
        """What becomes of the words that say where the money goes, and whether it is real."""
        for mot, nom in self.banque.publics.items():
            ancien, nouveau = avant.mots.get(mot, ""), self.mots.get(mot, "")
            if ancien != nouveau:
                yield f"{nom}, « {ancien or 'vide'} » devient « {nouveau or 'vide'} »"

    def en_cours(self) -> int:
        """The attempts of which this bank has not said its last word."""
        return Paiement.objects.filter(
            regie=self.regie, passerelle=self.code, interroger_le__isnull=False
        ).count()

    @property
    def essai(self) -> bool:
        """Whether nothing is debited for good."""
        return self.mots.get("mode") == "TEST" or self.mots.get("saisie") == "T"


def _mots(mots: list[str]) -> str:
    return ", ".join(sorted(mots))
