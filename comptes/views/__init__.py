"""The door, and what is behind it for a family: its account and its sheet."""

from .porte import trop_d_essais

__all__ = ["trop_d_essais"]
