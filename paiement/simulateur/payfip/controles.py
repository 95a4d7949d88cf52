"""What PayFiP accepts in creerPaiementSecurise, and the codes of its refusals."""

import re
from typing import NamedTuple

from lxml import etree

from ..identifiants import PAYFIP_NUMCLI, PAYFIP_SAISIE

PLAFOND = 9_999_999
"""The ceiling of the contract, in cents."""

_URL = r"(?=.{1,249}$)https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][^\s\\<>\"]*)?"
_MEL = r"(?=.{6,80}$)[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"


class Refus(NamedTuple):
    code: str
    libelle: str


# The code of a bad « objet » is a guess: no client has shown it.
FORMATS = {
    "numcli": (r"[0-9]{6}", Refus("T1", "Numéro client invalide.")),
    "exer": (r"[0-9]{4}", Refus("T4", "Le format du paramètre EXER n'est pas conforme.")),
    "refdet": (
        r"[A-Za-z0-9]{6,30}",
        Refus("R3", "Le format du paramètre REFDET n'est pas conforme."),
    ),
    "objet": (
        r"[A-Za-z0-9 ]{0,100}",
        Refus("O1", "Le format du paramètre OBJET n'est pas conforme."),
    ),
    "montant": (r"[0-9]{1,12}", Refus("M1", "Le format du montant n'est pas correct.")),
    "mel": (_MEL, Refus("A2", "Adresse mel incorrecte.")),
    "urlnotif": (_URL, Refus("N1", "URL de notification non valide.")),
    "urlredirect": (_URL, Refus("D1", "URL de redirection non valide.")),
    "saisie": (re.escape(PAYFIP_SAISIE), Refus("S1", "Mode de saisie invalide.")),
}
CLIENT_INCONNU = Refus("T2", "Le numéro du client n'existe pas dans la base PayFiP.")
MONTANT_MINIMUM = Refus("M3", "Le montant minimum est de 1 euro.")
MONTANT_MAXIMUM = Refus("M5", "Le montant dépasse la limite autorisée.")
MEL_ABSENT = Refus("A1", "Adresse mel non renseignée.")


def lire(demande: etree._Element) -> dict[str, str]:
    """The unqualified children of arg0; what PayFiP does not know is silently lost."""
    return {nom: demande.findtext(f"arg0/{nom}") or "" for nom in FORMATS}


def refus(champs: dict[str, str]) -> Refus | None:
    if not champs["mel"]:
        return MEL_ABSENT
    for nom, (forme, faute) in FORMATS.items():
        if not re.fullmatch(forme, champs[nom]):
            return faute
    if champs["numcli"] != PAYFIP_NUMCLI:
        return CLIENT_INCONNU
    if int(champs["montant"]) < 100:
        return MONTANT_MINIMUM
    return MONTANT_MAXIMUM if int(champs["montant"]) > PLAFOND else None
