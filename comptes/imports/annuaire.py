"""What the portal holds of the families, and what an import will write there."""

from collections import defaultdict
from typing import TypeVar

from django.db import models

from comptes.identifiants import canonique
from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur

LOT = 500
# In this order: each refers to those before it.
MODELES: tuple[type[models.Model], ...] = (
    Utilisateur,
    Famille,
    Responsable,
    Enfant,
    Rattachement,
)

M = TypeVar("M", bound=models.Model)


class Annuaire:
    """All families, read in a handful of queries, and written in lots."""

    def __init__(self) -> None:
        # Imports queue here, and no agent's edit is lost between reading and writing.
        familles = Famille.objects.select_for_update(no_key=True).order_by("pk")
        self.familles = {canonique(famille.code): famille for famille in familles}
        self.responsables: dict[int, dict[int, Responsable]] = defaultdict(dict)
        for responsable in Responsable.objects.all():
            self.responsables[responsable.famille_id][responsable.rang] = responsable
        self.enfants = {enfant.pk: enfant for enfant in Enfant.objects.all()}
        self.par_reference = {e.reference: e for e in self.enfants.values() if e.reference}
        self.rattachements: dict[int, list[Rattachement]] = defaultdict(list)
        for rattachement in Rattachement.objects.order_by("pk"):
            rattachement.enfant = self.enfants[rattachement.enfant_id]
            self.rattachements[rattachement.famille_id].append(rattachement)
        self.identifiants = set(Utilisateur.objects.values_list("identifiant", flat=True))
        self._neufs: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._changes: dict[models.Model, set[str]] = defaultdict(set)

    def creer(self, objet: M) -> M:
        self._neufs[type(objet)].append(objet)
        return objet

    def changer(self, objet: models.Model, champ: str, valeur: object) -> None:
        setattr(objet, champ, valeur)
        if objet.pk:
            self._changes[objet].add(champ)

    def creer_familles(self, familles: list[Famille]) -> None:
        """At once: adults and children refer to them by key."""
        Famille.objects.bulk_create(familles, LOT)

    def ecrire(self) -> None:
        for modele in MODELES:
            modele._default_manager.bulk_create(self._neufs[modele], LOT)
            changes = [objet for objet in self._changes if type(objet) is modele]
            champs = set().union(*(self._changes[objet] for objet in changes))
            if champs:
                modele._default_manager.bulk_update(changes, sorted(champs), LOT)
