"""The ground's own rows: the town, and the portal's signs of life."""

from .commune import Commune
from .veille import Battement, Purge

__all__ = ["Battement", "Commune", "Purge"]
