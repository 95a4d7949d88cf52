"""What `manage.py check` says of the banks: whole adapters, whole contracts."""

from collections.abc import Iterator
from typing import Any, ClassVar, cast, get_origin, get_type_hints

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from .passerelles import PASSERELLES
from .passerelles.base import Passerelle
from .passerelles.signature_vads import ALGORITHMES

COMMUNS = {"duree", "une_facture", "releve"}
VALEURS = {
    "mode": ("TEST", "PRODUCTION"),
    "saisie": ("T", "X", "W"),
    "signature": ALGORITHMES,
    "une_facture": ("oui", "non"),
}
ESSAIS = {"mode": "TEST", "saisie": "T"}


def adaptateurs(**_: Any) -> list[CheckMessage]:
    """Refuse a bank of the table that lacks one of the interface's answers."""
    attendus = [
        nom for nom, type_ in get_type_hints(Passerelle).items() if get_origin(type_) is ClassVar
    ]
    erreurs: list[CheckMessage] = []
    for code, banque in PASSERELLES.items():
        manque = [nom for nom in attendus if not hasattr(banque, nom)]
        manque += sorted(banque.__abstractmethods__)
        if manque:
            noms = ", ".join(manque)
            erreurs.append(Error(f"Passerelle {code} : il manque {noms}.", id="paiement.E001"))
        elif banque.code != code:
            faute = f"Passerelle {code} : son code est {banque.code}."
            erreurs.append(Error(faute, id="paiement.E002"))
    return erreurs


def contrats(**_: Any) -> list[CheckMessage]:
    """Refuse a contract (`BANQUES`) that lacks a word, before a parent meets the gap."""
    fautes: list[CheckMessage] = []
    for regie, banques in settings.BANQUES.items():
        for code, contrat in cast(dict[str, Any], banques).items():
            ou = f"BANQUES, régie {regie}, {code}"
            if code not in PASSERELLES:
                fautes.append(Error(f"{ou} : banque inconnue.", id="paiement.E003"))
                continue
            if not isinstance(contrat, dict):
                fautes.append(Error(f"{ou} : le contrat n’est pas un objet.", id="paiement.E004"))
                continue
            fautes += [
                Error(f"{ou} : {faute}", id="paiement.E004") for faute in _fautes(code, contrat)
            ]
            if not settings.DEMO and any(contrat.get(nom) == mot for nom, mot in ESSAIS.items()):
                essai = f"{ou} : contrat d’essai, rien n’est débité."
                fautes.append(Warning(essai, id="paiement.W001"))
    return fautes


def _fautes(code: str, contrat: dict[str, Any]) -> Iterator[str]:
    banque = PASSERELLES[code]
    if manque := banque.parametres - set(contrat):
        yield f"il manque {', '.join(sorted(manque))}."
    if inconnus := set(contrat) - banque.parametres - banque.facultatifs - COMMUNS:
        yield f"mots inconnus : {', '.join(sorted(inconnus))}."
    if str(contrat.get("duree", "1")) == "0" or not str(contrat.get("duree", "1")).isdecimal():
        yield "duree est un nombre de minutes, au moins 1."
    for nom, permises in VALEURS.items():
        if nom in contrat and contrat[nom] not in permises:
            yield f"{nom} est {' ou '.join(permises)}."
    seul = ("service" in contrat) != ("mot_de_passe" in contrat)
    if seul and "mot_de_passe" in banque.facultatifs:
        yield "service et mot_de_passe vont ensemble."
    if set(contrat.get("releve", {})) - set(banque.releve):
        yield f"les colonnes de releve sont {', '.join(banque.releve)}."
