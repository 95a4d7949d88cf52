"""The canteen in the admin."""

from .ecoles import EcoleAdmin, RestaurantAdmin
from .jours import JourParticulierAdmin
from .menus import MenuAdmin
from .regimes import RegimeAdmin

__all__ = ["EcoleAdmin", "JourParticulierAdmin", "MenuAdmin", "RegimeAdmin", "RestaurantAdmin"]
