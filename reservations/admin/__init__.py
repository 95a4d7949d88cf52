"""The canteen in the admin."""

from .ecoles import EcoleAdmin, RestaurantAdmin
from .jours import JourParticulierAdmin
from .menus import MenuAdmin
from .regimes import RegimeAdmin
from .regles import DelaiAdmin, ExceptionDelaiAdmin, MotifAbsenceAdmin, TarifAdmin

__all__ = [
    "DelaiAdmin",
    "EcoleAdmin",
    "ExceptionDelaiAdmin",
    "JourParticulierAdmin",
    "MenuAdmin",
    "MotifAbsenceAdmin",
    "RegimeAdmin",
    "RestaurantAdmin",
    "TarifAdmin",
]
