"""What `manage.py check` says of the banks: whole adapters, whole contracts."""

from collections.abc import Iterator, Mapping, Set
from typing import Any, ClassVar, cast, get_origin, get_type_hints

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from .models import ContratBanque
from .passerelles import PASSERELLES
from .passerelles.base import ADRESSES, COMMUNS, Passerelle
from .passerelles.signature_vads import ALGORITHMES

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
        elif sans_rang := (banque.parametres | banque.facultatifs).symmetric_difference(
            banque.secrets | set(banque.publics) | (ADRESSES & _mots(banque))
        ):
            noms = ", ".join(sorted(sans_rang))
            faute = f"Passerelle {code} : secret ou public, {noms} ?"
            erreurs.append(Error(faute, id="paiement.E005"))
    return erreurs


def contrats(**_: Any) -> list[CheckMessage]:
    """Refuse a contract (`BANQUES`) that lacks a word, before a parent meets the gap."""
    messages: list[CheckMessage] = []
    for regie, banques in settings.BANQUES.items():
        for code, contrat in cast(dict[str, Any], banques).items():
            ou = f"BANQUES, régie {regie}, {code}"
            if code not in PASSERELLES:
                messages.append(Error(f"{ou} : banque inconnue.", id="paiement.E003"))
            elif not isinstance(contrat, dict):
                messages.append(Error(f"{ou} : le contrat n’est pas un objet.", id="paiement.E004"))
            else:
                messages += _du_contrat(ou, regie, code, contrat)
    return messages


def _du_contrat(ou: str, regie: str, code: str, contrat: dict[str, Any]) -> Iterator[CheckMessage]:
    """The public words that the environment leaves to the administrator are only a warning: that
    bank is not offered until somebody writes them."""
    tus = (set(PASSERELLES[code].parametres) - set(contrat)) & set(PASSERELLES[code].publics)
    essais = {nom for nom, mot in ESSAIS.items() if contrat.get(nom) == mot}
    dits = _dits_par_la_ville(regie, code) if tus or essais else set()
    for faute in fautes(code, contrat, sauf=tus):
        yield Error(f"{ou} : {faute}", id="paiement.E004")
    if tus - dits:
        reste = f"{ou} : il manque {', '.join(sorted(tus - dits))}, ici ou dans l’administration."
        yield Warning(reste, id="paiement.W002")
    if essais - dits and not settings.DEMO:
        yield Warning(f"{ou} : contrat d’essai, rien n’est débité.", id="paiement.W001")


def _dits_par_la_ville(regie: str, code: str) -> set[str]:
    """The words that the administrator gives wherever this contract applies; none while the base
    does not answer (it may not be made yet)."""
    lignes = ContratBanque.objects.filter(banque=code)
    lignes = (
        lignes.exclude(regie__code__in=settings.BANQUES)
        if regie == "*"
        else (lignes.filter(regie__code=regie))
    )
    try:
        mots = [set(ligne) for ligne in lignes.values_list("mots", flat=True)]
    except DatabaseError:
        return set()
    return set.intersection(*mots) if mots else set()


def fautes(code: str, contrat: Mapping[str, Any], *, sauf: Set[str] = frozenset()) -> Iterator[str]:
    """What is wrong with a contract of that bank, a sentence each; that it lacks the words `sauf`
    is not."""
    banque = PASSERELLES[code]
    if manque := banque.parametres - set(contrat) - sauf:
        yield f"il manque {', '.join(sorted(manque))}."
    if inconnus := set(contrat) - _mots(banque) - set(COMMUNS) - {"releve"}:
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


def _mots(banque: type[Passerelle]) -> frozenset[str]:
    return banque.parametres | banque.facultatifs
