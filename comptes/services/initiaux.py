"""Initial passwords: made once, shown once, stored only hashed; a new one ends the old one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from ..models import Famille, Utilisateur
from ..mots_de_passe import tirer


@dataclass(frozen=True)
class Acces:
    """What the paper says: shown to whoever asked for it, kept nowhere."""

    famille: Famille
    identifiant: str
    mot_de_passe: str


def donner(utilisateur: Utilisateur) -> str:
    """Give the login a new initial password and return it, for the only time."""
    mot_de_passe = tirer()
    utilisateur.set_password(mot_de_passe)
    utilisateur.mot_de_passe_initial = True
    utilisateur._change_reason = "mot de passe initial donné"
    utilisateur.save(update_fields=["password", "mot_de_passe_initial"])
    return mot_de_passe


def donner_les_mots_de_passe(
    familles: Iterable[Famille], avancer: Callable[[int], None] = lambda fait: None
) -> list[Acces]:
    """Give the first adult of each family a new initial password: all of them, or none."""
    acces = []
    with transaction.atomic():
        for fait, famille in enumerate(familles, 1):
            comptes = Utilisateur.objects.select_for_update(of=("self",))
            utilisateur = comptes.filter(responsable__famille=famille, responsable__rang=1).first()
            if utilisateur is not None:
                acces.append(Acces(famille, utilisateur.identifiant, donner(utilisateur)))
            avancer(fait)
    return acces


def jamais_connectees() -> "Iterable[Famille]":
    """The families of which nobody has ever signed in."""
    return Famille.objects.exclude(
        responsables__utilisateur__last_login__isnull=False
    ).prefetch_related("responsables")
