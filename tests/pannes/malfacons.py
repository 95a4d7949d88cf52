"""Portals built wrong, each by one flaw: what the sweep must find out."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import import_string
from post_office import mail
from post_office.models import STATUS, Email

from paiement import taches

from .saboteur import remplacer


def encaisser_a_part() -> None:
    """The money is recorded in a transaction of its own, and the payment moves in the next one."""

    def a_part(vrai: Callable[..., Any], **champs: Any) -> Any:
        encaissement = vrai(**champs)
        connection.connection.commit()
        return encaissement

    _partout("encaisser", a_part)


def recu_par_la_requete() -> None:
    """The receipt is made by the request that heard of the payment, and nobody catches up."""

    def tout_de_suite(_vrai: Callable[..., Any], fonction: str, *arguments: Any) -> None:
        transaction.on_commit(partial(import_string(fonction), *arguments))

    _partout("async_task", tout_de_suite)
    remplacer(taches, "remettre_les_recus_en_retard", lambda _vrai: None)


def lettre_partie_d_avance() -> None:
    """A letter is marked as sent, then sent."""

    def d_avance(vrai: Callable[..., Any]) -> list[Email]:
        lettres = list(vrai())
        Email.objects.filter(pk__in=[lettre.pk for lettre in lettres]).update(status=STATUS.sent)
        return lettres

    remplacer(mail, "get_queued", d_avance)


def _partout(nom: str, par: Callable[..., Any]) -> None:
    """Replace this function in every module of the payment that uses it."""
    for module in [m for n, m in sys.modules.items() if n.startswith("paiement.")]:
        if hasattr(module, nom):
            remplacer(module, nom, par)


TOUTES: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "encaisser_a_part": encaisser_a_part,
    "recu_par_la_requete": recu_par_la_requete,
    "lettre_partie_d_avance": lettre_partie_d_avance,
}
