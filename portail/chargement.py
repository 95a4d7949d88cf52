"""Loading a town from its file: a third town is a third file, no line of Python."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from factures.models import Prestation, Regie, Service
from portail.aide import ville as aide
from portail.reponses.models import ModeleReponse
from reservations import ville

from .models import Commune

DOSSIER = Path(__file__).parent / "communes"


class CommuneIntrouvable(LookupError):
    """No such file in `portail/communes/`."""


def disponibles() -> list[str]:
    """Return the towns that have a file."""
    return sorted(f.stem for f in DOSSIER.glob("*.toml"))


@transaction.atomic
def charger(nom: str) -> Commune:
    """Write the town, its régies, services, prestations, ready answers, school meals, help; raises
    `CommuneIntrouvable`.

    Running it again brings the file's values back over what the admin changed.
    """
    if nom not in disponibles():
        raise CommuneIntrouvable(nom)
    donnees: dict[str, Any] = tomllib.loads((DOSSIER / f"{nom}.toml").read_text("utf-8"))
    lus = donnees["commune"] | donnees.get("mode_d_emploi", {})
    textes = {cle: v.strip() if isinstance(v, str) else v for cle, v in lus.items()}
    commune, _ = Commune.objects.update_or_create(pk=1, defaults=textes)
    commune.full_clean()
    regies = {r["code"]: _ecrire(Regie, r) for r in donnees["regies"]}
    for champs in donnees["services"]:
        prestations, cesu = champs.pop("prestations"), champs.pop("cesu", [])
        vacances = champs.pop("cheque_vacances", list(prestations))  # all, unless the town says
        reponses = champs.pop("reponses", [])
        service = _ecrire(Service, champs | {"regie": regies[champs["regie"]]})
        for code, libelle in prestations.items():
            titres = {"cesu": code in cesu, "cheque_vacances": code in vacances}
            Prestation.objects.update_or_create(
                service=service, code=code, defaults={"libelle": libelle, **titres}
            )
        for reponse in reponses:
            _ecrire_la_reponse(service, reponse)
    ville.charger(donnees["restauration"])
    aide.charger(donnees)
    return commune


def _ecrire(modele: type[Regie] | type[Service], champs: dict[str, Any]) -> Any:
    objet, _ = modele._default_manager.update_or_create(code=champs["code"], defaults=champs)
    objet.full_clean()
    return objet


def _ecrire_la_reponse(service: Service, champs: dict[str, str]) -> None:
    modele, _ = ModeleReponse.objects.update_or_create(
        service=service, titre=champs["titre"], defaults=champs
    )
    modele.full_clean()
