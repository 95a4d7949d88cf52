"""What the portal holds of the families, and what an import will write there."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from comptes.champs import ecrite
from comptes.identifiants import canonique
from comptes.models import (
    DemandeMiseAJour,
    Enfant,
    Famille,
    Rattachement,
    Responsable,
    Utilisateur,
)
from comptes.services.enfants_partages import reunir

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
_Lieu = tuple[type[models.Model], int, str]  # a field of a sheet


class Annuaire:
    """All families, read in a handful of queries, and written in lots."""

    def __init__(self) -> None:
        # Imports queue here, and no agent's edit is lost between reading and writing.
        familles = Famille.objects.vivantes().select_for_update(no_key=True).order_by("pk")
        self.familles = {canonique(famille.code): famille for famille in familles}
        self.responsables: dict[int, dict[int, Responsable]] = defaultdict(dict)
        for responsable in Responsable.objects.all():
            self.responsables[responsable.famille_id][responsable.rang] = responsable
        self.enfants = {enfant.pk: enfant for enfant in Enfant.objects.all()}
        self.rattachements: dict[int, list[Rattachement]] = defaultdict(list)
        self._liens: dict[int, list[Rattachement]] = defaultdict(list)
        par_cle = {famille.pk: famille for famille in self.familles.values()}
        for rattachement in Rattachement.objects.order_by("pk"):
            rattachement.enfant = self.enfants[rattachement.enfant_id]
            rattachement.famille = par_cle[rattachement.famille_id]
            self._inscrire(rattachement)
        self._relies = {
            pk for pk, liens in self._liens.items() if any(lien.relie_le for lien in liens)
        }
        self.par_reference = self._references()
        a_reporter = DemandeMiseAJour.objects.filter(a_reporter=True).order_by("pk")
        # The last one asked for a field is the one that stands.
        self._a_reporter: dict[tuple[type[models.Model], Any, str], DemandeMiseAJour] = {
            (type(d.fiche), d.fiche.pk, d.champ): d for d in a_reporter.select_related(*FICHES)
        }
        self._anciennes = self._valeurs_anciennes()
        self.identifiants = set(Utilisateur.objects.values_list("identifiant", flat=True))
        self._reunis: list[tuple[Enfant, Enfant]] = []
        self._neufs: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._changes: dict[models.Model, set[str]] = defaultdict(set)

    def a_reporter(self, objet: models.Model, champ: str) -> DemandeMiseAJour | None:
        """Return the request applied here that no file has brought yet."""
        return self._a_reporter.get((type(objet), objet.pk, champ))

    def est_ancienne(self, objet: models.Model, champ: str, valeur: object) -> bool:
        """Did the sheet say so before the request that was applied, and which asked for another?"""
        lieu, texte = (type(objet), objet.pk, champ), ecrite(valeur)
        return texte != self._a_reporter[lieu].apres and texte in self._anciennes[lieu]

    def est_relie(self, enfant: Enfant) -> bool:
        """Did an agent say that this child is another family's too?"""
        return enfant.pk in self._relies

    def dits(self, enfant: Enfant, champ: str) -> dict[str, str]:
        """What each family's file last told of a linked child, by code."""
        return {lien.famille.code: lien.lu.get(champ, "") for lien in self._liens[enfant.pk]}

    def rattacher(self, rattachement: Rattachement) -> None:
        self._inscrire(self.creer(rattachement))

    def reunir(self, rattachement: Rattachement, enfant: Enfant) -> None:
        """The family's child is this one, known by its reference: one of the two goes."""
        self._reunis.append((enfant, rattachement.enfant))
        self.changer(rattachement, "enfant", enfant)

    def _inscrire(self, rattachement: Rattachement) -> None:
        self.rattachements[rattachement.famille_id].append(rattachement)
        if rattachement.enfant_id:
            self._liens[rattachement.enfant_id].append(rattachement)

    def _references(self) -> dict[str, Enfant]:
        """The children by reference: their own, and those of the other files that name them."""
        references = {
            lien.lu["reference"]: lien.enfant
            for liens in self._liens.values()
            for lien in liens
            if lien.lu.get("reference")
        }
        return references | {e.reference: e for e in self.enfants.values() if e.reference}

    def _valeurs_anciennes(self) -> dict[_Lieu, set[str]]:
        """What each field that waits for its file had been before: a query for each kind."""
        anciennes = {lieu: {demande.avant} for lieu, demande in self._a_reporter.items()}
        for modele in (Famille, Responsable, Enfant):
            champs: dict[int, list[str]] = defaultdict(list)
            for type_, pk, champ in anciennes:
                if type_ is modele:
                    champs[pk].append(champ)
            for ligne in modele.history.filter(id__in=champs):
                for champ in champs[ligne.id]:
                    if ligne.history_date < self._a_reporter[modele, ligne.id, champ].traitee_le:
                        anciennes[modele, ligne.id, champ].add(ecrite(getattr(ligne, champ)))
        return anciennes

    @property
    def a_ecrire(self) -> bool:
        """Whether `ecrire` has anything to do, told in the report or not."""
        return bool(any(self._neufs.values()) or self._changes or self._reunis)

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
        reunis = [enfant for paire in self._reunis for enfant in paire]
        touches = [enfant for enfant in self._changes if isinstance(enfant, Enfant)] + reunis
        # A child that goes, and a reference (it is unique), are what other tables may refer by.
        cle = bool(reunis) or any("reference" in self._changes[enfant] for enfant in touches)
        verrouiller({enfant.pk for enfant in touches if enfant.pk}, cle=cle)
        for modele in MODELES:
            _creer(modele, self._neufs[modele])
            changes = [objet for objet in self._changes if type(objet) is modele]
            champs = set().union(*(self._changes[objet] for objet in changes))
            if champs:
                _changer(modele, changes, sorted(champs))
        for garde, autre in self._reunis:
            if not autre.rattachements.exists():
                reunir(garde, autre, par=None)


def verrouiller(enfants: Collection[int], *, cle: bool) -> None:
    """Lock these children in the order of their keys, as bookings do: the file has its own order,
    and lots of it would wait for a booking that waits for another lot."""
    lignes = Enfant.objects.filter(pk__in=enfants).order_by("pk")
    list(lignes.select_for_update(no_key=not cle).values_list("pk"))


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
