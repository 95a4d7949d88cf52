"""One line per bank."""

from . import payfip, payline, systempay

_TOUTES = (
    payline,
    systempay,
    payfip,
)
BANQUES = {module.BANQUE.code: module.BANQUE for module in _TOUTES}
ADRESSES = [adresse for module in _TOUTES for adresse in module.ADRESSES]
