"""The canteen in the admin: one file a subject."""

from . import jours

__all__ = ["jours"]
