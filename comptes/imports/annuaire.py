"""What the portal holds of the families, and what an import will write there."""

from collections import defaultdict
from typing import Any, TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from comptes.identifiants import canonique
from comptes.models import (
    DemandeMiseAJour,
    Enfant,
    Famille,
    Rattachement,
    Responsable,
    Utilisateur,
)

LOT = 500
RAISON = "fichier des familles"
FICHES = ("famille", "responsable", "enfant")
# In this order: each refers to those before it.
MODELES: tuple[type[models.Model], ...] = (
    Utilisateur,
    Famille,
    Responsable,
    Enfant,
    Rattachement,
    DemandeMiseAJour,
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
        a_reporter = DemandeMiseAJour.objects.filter(a_reporter=True).order_by("pk")
        # The last one asked for a field is the one that stands.
        self._a_reporter: dict[tuple[type[models.Model], Any, str], DemandeMiseAJour] = {
            (type(d.fiche), d.fiche.pk, d.champ): d for d in a_reporter.select_related(*FICHES)
        }
        self.identifiants = set(Utilisateur.objects.values_list("identifiant", flat=True))
        self._neufs: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._changes: dict[models.Model, set[str]] = defaultdict(set)

    def a_reporter(self, objet: models.Model, champ: str) -> DemandeMiseAJour | None:
        """Return the request applied here that no file has brought yet."""
        return self._a_reporter.get((type(objet), objet.pk, champ))

    def creer(self, objet: M) -> M:
        self._neufs[type(objet)].append(objet)
        return objet

    def changer(self, objet: models.Model, champ: str, valeur: object) -> None:
        setattr(objet, champ, valeur)
        if objet.pk:
            self._changes[objet].add(champ)

    def creer_familles(self, familles: list[Famille]) -> None:
        """At once: adults and children refer to them by key."""
        _creer(Famille, familles)

    def ecrire(self) -> None:
        for modele in MODELES:
            _creer(modele, self._neufs[modele])
            changes = [objet for objet in self._changes if type(objet) is modele]
            champs = set().union(*(self._changes[objet] for objet in changes))
            if champs:
                _changer(modele, changes, sorted(champs))


def _creer(modele: type[M], objets: list[M]) -> None:
    if hasattr(modele, "history"):
        bulk_create_with_history(objets, modele, LOT, default_change_reason=RAISON)
    else:
        modele._default_manager.bulk_create(objets, LOT)


def _changer(modele: type[M], objets: list[M], champs: list[str]) -> None:
    if hasattr(modele, "history"):
        bulk_update_with_history(objets, modele, champs, LOT, default_change_reason=RAISON)
    else:
        modele._default_manager.bulk_update(objets, champs, LOT)
