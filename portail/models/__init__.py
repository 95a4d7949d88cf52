"""The ground's own rows: the town, its notices, and the portal's signs of life."""

from .annonce import Annonce
from .commune import Commune
from .veille import Battement, Purge

__all__ = ["Annonce", "Battement", "Commune", "Purge"]
