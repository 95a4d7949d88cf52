"""Initial passwords: random, and easy to read aloud and to copy from paper."""

import secrets

# No 0/o, 1/l/i: nobody has to guess which one is printed. 31 letters and digits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPES, LONGUEUR = 3, 4


def tirer() -> str:
    """Draw a password like `k7mp-x4ra-9dwe`: 59 bits."""
    groupes = ("".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR)) for _ in range(GROUPES))
    return "-".join(groupes)
