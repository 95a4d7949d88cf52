"""A town's file (TOML): where it is, what it says, and where it is wrong. A third town is a third
file, no line of Python."""

from .lecture import CommuneIntrouvable, FichierFaux, Table, disponibles, lire

__all__ = ["CommuneIntrouvable", "FichierFaux", "Table", "disponibles", "lire"]
