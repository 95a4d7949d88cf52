"""Initial passwords: random, and easy to read aloud and to copy from paper."""

import secrets
from collections.abc import Iterable

# No 0/o, 1/l/i: nobody has to guess which one is printed. 31 letters and digits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPES, LONGUEUR = 3, 4
# With the throttled door, what the CNIL asks for (2022): some 50 bits, drawn at random.
MINIMUM = 10


def tirer() -> str:
    """Draw a password like `k7mp-x4ra-9dwe`: 59 bits."""
    groupes = ("".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR)) for _ in range(GROUPES))
    return "-".join(groupes)


def faiblesse(mot_de_passe: str, connus: Iterable[str]) -> str:
    """Say in French why a password drawn by the town's own software is too weak; '' if it is not.

    `connus` is what anybody may know of the family: its code, its names.
    """
    if not MINIMUM <= len(mot_de_passe) <= 128:
        return f"il faut de {MINIMUM} à 128 caractères"
    if not (any(c.isalpha() for c in mot_de_passe) and any(c.isdigit() for c in mot_de_passe)):
        return "il faut des lettres et des chiffres"
    if not mot_de_passe.isprintable() or " " in mot_de_passe:
        return "une espace ou un caractère illisible ne se recopie pas"
    if len(set(mot_de_passe)) < MINIMUM // 2:
        return "trop peu de caractères différents"
    if any(len(mot) > 2 and mot.lower() in mot_de_passe.lower() for mot in connus):
        return "il contient le code ou le nom de la famille"
    return ""
