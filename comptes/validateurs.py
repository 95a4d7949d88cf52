"""What a password must not be: too short, only digits, everybody's, or the family's own.

With the door's waits, CNIL's 2022 recommendation asks for 50 bits: twelve letters of whatever kind
have them, as long as nobody can guess them in larger pieces. Those pieces are taken out first, and
what is left is counted.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError

from portail.models import Commune

from .models import Utilisateur

RESTE = 8  # characters that nobody can guess in a piece
PLUS_COURT = 3  # letters in a name that is looked for
# What people write when a French town asks them for a password.
COURANTS = """
    motdepasse password passe mdp azerty qwerty bonjour bonsoir salut coucou bienvenue soleil doudou
    loulou chouchou cherie cheri amour jetaime iloveyou famille ecole cantine creche garderie mairie
    ville portail facture factures maman papa enfant enfants bebe chocolat marseille paris lyon
    football printemps automne hiver janvier fevrier mars avril juin juillet aout septembre octobre
    novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche admin welcome princesse
"""
RANGEES = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
)
_CHIFFRES_EN_LETTRES = str.maketrans("01345678l@$!|", "oieasgtbiasii")
_ANNEE = re.compile(r"(?:19|20)\d\d")


class Longueur(django.MinimumLengthValidator):
    def validate(self, password: str, user: Any = None) -> None:
        manque = self.min_length - len(password)
        if manque > 0:
            raise ValidationError(
                f"Il manque {manque} caractère{'s' if manque > 1 else ''} : il en faut "
                f"{self.min_length} au moins. Trois mots sans rapport entre eux suffisent.",
                code="trop_court",
            )


class PasQueDesChiffres(django.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "Ajoutez des lettres : les chiffres seuls se devinent trop vite."


class Courant(django.CommonPasswordValidator):
    """Neither a password of everybody's, nor several of them in a row, nor a row of keys."""

    def validate(self, password: str, user: Any = None) -> None:
        noyau = plier(password).rstrip("0123456789")
        if noyau in self.passwords or not _tient(password, [*COURANTS.split(), *_rangees()]):
            raise ValidationError(
                "Beaucoup de gens ont un mot de passe comme celui-ci. Prenez plutôt trois mots "
                "sans rapport entre eux.",
                code="trop_courant",
            )


class Familial:
    """Nothing that is on the town's papers about the family, or about the town itself."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or _tient(password, [*_mots_de_la_ville(), *mots_de(user)]):
            return
        # It does not say which word: whoever reads it may not be whom the word belongs to.
        raise ValidationError(
            "Ce mot de passe se devine à partir de vos papiers : noms, prénoms, code, adresse, "
            "téléphone, dates ou ville. Prenez plutôt trois mots qui n’ont rien à voir.",
            code="familial",
        )

    def get_help_text(self) -> str:
        return "Ni vos noms, ni ceux de vos enfants, ni leurs dates."


def plier(texte: str) -> str:
    """Return the letters and digits, in lower case and without accents."""
    nu = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(c for c in nu if c.isalnum())


def mots_de(utilisateur: Utilisateur) -> set[str]:
    """Return what the town's papers say of this login and of its family."""
    textes = [utilisateur.identifiant, utilisateur.nom, utilisateur.courriel]
    responsable = getattr(utilisateur, "responsable", None)
    if responsable:
        famille = responsable.famille
        textes += [famille.code, famille.adresse, famille.code_postal, famille.ville]
        for adulte in famille.responsables.all():
            textes += [adulte.nom, adulte.prenom, adulte.telephone, adulte.courriel]
        for enfant in famille.enfants.all():
            textes += [enfant.nom, enfant.prenom, enfant.structure]
            if enfant.naissance:
                textes += [enfant.naissance.strftime(f) for f in ("%d%m%Y", "%d%m%y", "%Y%m%d")]
    return _en_mots(textes)


def _mots_de_la_ville() -> set[str]:
    commune = Commune.actuelle()
    return _en_mots([commune.nom, commune.nom_portail])


def _en_mots(textes: Iterable[str]) -> set[str]:
    """Whole (a telephone number, `Bourg-sur-Rivière`) and word by word."""
    entiers = {plier(t) for t in textes}
    mots = {plier(mot) for t in textes for mot in re.split(r"[\W_]+", t)}
    return {m for m in entiers | mots if len(m) >= PLUS_COURT}


@lru_cache
def _rangees() -> list[str]:
    """Four keys or more in a row, in both directions."""
    suites = [sens for r in RANGEES for sens in (r, r[::-1])]
    return [s[i:j] for s in suites for i in range(len(s)) for j in range(i + 4, len(s) + 1)]


def _tient(mot_de_passe: str, devinables: Iterable[str]) -> bool:
    """Whether enough is left once these words and the years are gone, as written or with digits
    for letters (`g4b1n`)."""
    pieces = sorted(set(devinables), key=len, reverse=True)
    tel_quel = plier(mot_de_passe)
    en_lettres = plier(mot_de_passe.casefold().translate(_CHIFFRES_EN_LETTRES))
    lettres = [p.translate(_CHIFFRES_EN_LETTRES) for p in pieces if not p.isdigit()]
    return all(
        len(reste) >= RESTE and len(set(reste)) >= RESTE // 2
        for reste in (_sans(tel_quel, pieces), _sans(en_lettres, lettres))
    )


def _sans(texte: str, pieces: list[str]) -> str:
    texte = _ANNEE.sub(" ", texte)
    for piece in pieces:
        texte = texte.replace(piece, " ")
    return texte.replace(" ", "")
