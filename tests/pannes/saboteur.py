"""Inside a child of the portal: writes down every step, and dies at the chosen one.

Only the harness installs this. It stands around what the product leans on (Django's database, its
file storage, `requests`, `smtplib`), never in the product.
"""

import os
import re
import signal
import smtplib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from requests.adapters import HTTPAdapter

from .etapes import Etape, Moment, Sorte

_ECRITURE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
_CORPS_DE_LETTRE = 1000  # bytes; what is shorter is the mail protocol's own talk


class Saboteur:
    """`coups` gives each deadly step a file, created by the process that dies there: of all those
    who could, one does."""

    def __init__(self, porte: str, journal: Path, coups: Mapping[Etape, Path]) -> None:
        self.porte = porte
        self._journal = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._coups = coups
        self._passages: Counter[Etape] = Counter()
        self._a_valider = False

    def poser(self) -> None:
        connection.execute_wrappers.append(self._requete)
        remplacer(BaseDatabaseWrapper, "_commit", self._validation)
        remplacer(HTTPAdapter, "send", self._question)
        remplacer(FileSystemStorage, "_save", self._document)
        remplacer(ContentFile, "chunks", self._morceaux)
        remplacer(smtplib.SMTP, "send", self._envoi)
        remplacer(smtplib.SMTP, "data", self._lettre)

    def noter(self, ligne: str) -> None:
        """One write, one line: processes that write together do not mix."""
        os.write(self._journal, f"{os.getpid()} {ligne}\n".encode())

    def passer(self, sorte: Sorte, libelle: str, moment: Moment) -> None:
        sans_rang = Etape(self.porte, sorte, libelle, moment, 0)
        self._passages[sans_rang] += 1
        etape = Etape(self.porte, sorte, libelle, moment, self._passages[sans_rang])
        self.noter(f"étape {etape.en_texte()}")
        if etape in self._coups and _premier(self._coups[etape]):
            mourir()

    @contextmanager
    def autour(self, sorte: Sorte, libelle: str) -> Iterator[None]:
        self.passer(sorte, libelle, Moment.AVANT)
        yield
        self.passer(sorte, libelle, Moment.APRES)

    def _requete(self, executer: Any, sql: str, *suite: Any) -> Any:
        ecrit = _ECRITURE.match(sql)
        if not ecrit:
            return executer(sql, *suite)
        libelle = f"{ecrit[1].split()[0]} {ecrit[2]}"
        if not connection.in_atomic_block:
            with self.autour(Sorte.VALIDATION, libelle):
                return executer(sql, *suite)
        self._a_valider = True
        # Before it is after the one before: a transaction's writes have one side.
        resultat = executer(sql, *suite)
        self.passer(Sorte.ECRITURE, libelle, Moment.APRES)
        return resultat

    def _validation(self, vraie: Callable[..., Any], base: BaseDatabaseWrapper) -> Any:
        if not self._a_valider:
            return vraie(base)
        self._a_valider = False
        with self.autour(Sorte.VALIDATION, "COMMIT"):
            return vraie(base)

    def _question(self, vraie: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        with self.autour(Sorte.BANQUE, "question"):
            return vraie(*arguments, **options)

    def _document(self, vraie: Callable[..., Any], *arguments: Any) -> Any:
        resultat = vraie(*arguments)
        self.passer(Sorte.DOCUMENT, "fichier", Moment.APRES)
        return resultat

    def _morceaux(self, vraie: Callable[..., Any], *arguments: Any) -> Iterator[bytes]:
        for morceau in vraie(*arguments):
            yield morceau[: len(morceau) // 2]
            self.passer(Sorte.DOCUMENT, "fichier", Moment.PENDANT)
            yield morceau[len(morceau) // 2 :]

    def _envoi(self, vraie: Callable[..., Any], client: smtplib.SMTP, texte: Any) -> None:
        if len(texte) < _CORPS_DE_LETTRE:
            vraie(client, texte)
            return
        vraie(client, texte[: len(texte) // 2])
        self.passer(Sorte.LETTRE, "lettre", Moment.PENDANT)
        vraie(client, texte[len(texte) // 2 :])

    def _lettre(self, vraie: Callable[..., Any], *arguments: Any) -> Any:
        """After it, the mail server has said that it took the letter, and we have not heard it."""
        with self.autour(Sorte.LETTRE, "lettre"):
            return vraie(*arguments)


def remplacer(objet: Any, nom: str, par: Callable[..., Any]) -> None:
    """Put `par` in the place of `objet.nom`, with the real one as its first argument."""
    vrai = getattr(objet, nom)

    @wraps(vrai)
    def remplacant(*arguments: Any, **options: Any) -> Any:
        return par(vrai, *arguments, **options)

    setattr(objet, nom, remplacant)


def _premier(marque: Path) -> bool:
    try:
        marque.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def mourir() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()  # SIGKILL needs an instant when another thread is running
