"""References that people read out: random, and never two alike."""

import secrets

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789"  # no 0 nor 1, which are taken for O and I
LONGUEUR = 12


def nouvelle_reference() -> str:
    """12 characters of A–Z and 2–9, valid for all three banks."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))
