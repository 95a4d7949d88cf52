"""What `manage.py check` says of the banks: whole adapters, whole contracts."""

from collections.abc import Iterator
from typing import Any, ClassVar, get_origin, get_type_hints

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from .passerelles import PASSERELLES
from .passerelles.base import Passerelle
from .passerelles.signature_vads import ALGORITHMES

COMMUNS = {"duree", "factures_max", "releve"}


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
        for code, contrat in banques.items():
            ou = f"BANQUES, régie {regie}, {code}"
            if code not in PASSERELLES:
                fautes.append(Error(f"{ou} : banque inconnue.", id="paiement.E003"))
                continue
            fautes += [
                Error(f"{ou} : {faute}", id="paiement.E004") for faute in _fautes(code, contrat)
            ]
            if contrat.get("mode") == "TEST" and not settings.DEMO:
                fautes.append(Warning(f"{ou} : mode TEST, rien n’est débité.", id="paiement.W001"))
    return fautes


def _fautes(code: str, contrat: dict[str, Any]) -> Iterator[str]:
    banque = PASSERELLES[code]
    if manque := banque.parametres - set(contrat):
        yield f"il manque {', '.join(sorted(manque))}."
    if inconnus := set(contrat) - banque.parametres - banque.facultatifs - COMMUNS:
        yield f"mots inconnus : {', '.join(sorted(inconnus))}."
    for nom in ("duree", "factures_max"):
        if not str(contrat.get(nom, "1")).isdecimal() or str(contrat.get(nom)) == "0":
            yield f"{nom} est un nombre d’au moins 1."
    if contrat.get("mode", "TEST") not in ("TEST", "PRODUCTION"):
        yield "mode est TEST ou PRODUCTION."
    if contrat.get("signature", ALGORITHMES[0]) not in ALGORITHMES:
        yield f"signature est {' ou '.join(ALGORITHMES)}."
    seul = ("service" in contrat) != ("mot_de_passe" in contrat)
    if seul and "mot_de_passe" in banque.facultatifs:
        yield "service et mot_de_passe vont ensemble."
    if set(contrat.get("releve", {})) - set(banque.releve):
        yield f"les colonnes de releve sont {', '.join(banque.releve)}."
