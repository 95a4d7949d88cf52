from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register


class PaiementConfig(AppConfig):
    name = "paiement"
    verbose_name = "Paiements en ligne"

    def ready(self) -> None:
        register(_contrats)


def _contrats(**_: Any) -> list[Error]:
    """Refuse a contract (`BANQUES`) that lacks a word, before a parent meets the gap."""
    from .passerelles import PASSERELLES

    erreurs = []
    for regie, banques in settings.BANQUES.items():
        for code, contrat in banques.items():
            if code not in PASSERELLES:
                erreurs.append(Error(f"BANQUES, régie {regie} : banque « {code} » inconnue."))
            elif manque := PASSERELLES[code].parametres - set(contrat):
                noms = ", ".join(sorted(manque))
                erreurs.append(Error(f"BANQUES, régie {regie}, {code} : il manque {noms}."))
            elif not str(contrat.get("duree", "1")).isdecimal():
                erreurs.append(Error(f"BANQUES, régie {regie}, {code} : duree est en minutes."))
    return erreurs
