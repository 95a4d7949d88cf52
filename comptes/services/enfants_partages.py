"""One child of two families, where no file says so: an agent confirms the link, or undoes it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from .. import suites
from ..champs import ecrite
from ..models import (
    DemandeMiseAJour,
    Enfant,
    EnfantsDistincts,
    Famille,
    Rattachement,
    Utilisateur,
)
from ..noms import plie
from ..perimetre import familles_visibles

RAISON = "enfant partagé"
# What a families file tells of a child, kept by link once two families' files may disagree.
LUS = ("reference", "nom", "prenom", "naissance", "structure", "classe", "regime")


class DejaFait(ValueError):
    """The two children are no longer as the agent was shown: nothing was written."""


@dataclass(frozen=True)
class Couple:
    """Two children who look the same, in the order of their keys."""

    premier: Enfant
    second: Enfant

    @property
    def enfants(self) -> tuple[Enfant, Enfant]:
        return self.premier, self.second

    @property
    def cle(self) -> str:
        return f"{self.premier.pk}-{self.second.pk}"


def couples(agent: Utilisateur) -> list[Couple]:
    """Return the pairs that nobody has decided: same name and birth date, no family in common, one
    of them at least in this agent's families. A child without birth date is nobody's likeness."""
    semblables: dict[Any, list[int]] = defaultdict(list)
    for cle, *traits in _traits().order_by("pk"):
        semblables[_ressemblance(*traits)].append(cle)
    return _a_regarder(agent, [p for cles in semblables.values() for p in combinations(cles, 2)])


def couple_de(agent: Utilisateur, cle: str) -> Couple | None:
    """Return the pair of this key if it is one of `couples`, without reading the others."""
    if not re.fullmatch(r"[0-9]{1,18}-[0-9]{1,18}", cle):
        return None
    premier, second = map(int, cle.split("-"))
    deux = [_ressemblance(*traits) for _, *traits in _traits().filter(pk__in=[premier, second])]
    if premier >= second or len(deux) < 2 or deux[0] != deux[1]:
        return None
    return next(iter(_a_regarder(agent, [(premier, second)])), None)


def liens(agent: Utilisateur) -> QuerySet[Rattachement]:
    """Return the links that agents made, of children of this agent's families."""
    enfants = Enfant.objects.filter(familles__in=familles_visibles(agent).order_by())
    relies = Rattachement.objects.filter(enfant__in=enfants.order_by().values("pk"))
    relies = relies.exclude(relie_le=None).select_related("enfant", "famille", "relie_par")
    return relies.order_by("-relie_le", "-pk")


def ecartes(agent: Utilisateur) -> QuerySet[EnfantsDistincts]:
    """Return the pairs of whom an agent said that they are two, of this agent's families."""
    visibles = Enfant.objects.filter(familles__in=familles_visibles(agent).order_by())
    cles = visibles.order_by().values("pk")
    paires = EnfantsDistincts.objects.filter(premier__in=cles) | EnfantsDistincts.objects.filter(
        second__in=cles
    )
    return paires.select_related("premier", "second", "par").order_by("-le", "-pk")


@transaction.atomic
def relier(couple: Couple, *, par: Utilisateur) -> Enfant:
    """Make one child of the two: its families, requests and applied changes; raises `DejaFait`.

    The one with a reference stays, else the older row. Each family's link keeps what its own file
    says of the child: both files are recognised at the next import.
    """
    garde, autre = _verrouiller(couple)
    if autre.reference and not garde.reference:
        garde, autre = autre, garde
    for rattachement in garde.rattachements.filter(lu={}):
        _noter(rattachement, _lu(garde), par)
    for rattachement in autre.rattachements.all():
        lu = rattachement.lu or _lu(autre)
        rattachement.enfant, rattachement.relie_par = garde, par
        rattachement.relie_le = timezone.now()
        _noter(rattachement, lu, par)
    reunir(garde, autre, par=par)
    return garde


def reunir(garde: Enfant, autre: Enfant, *, par: Utilisateur | None) -> None:
    """Have the child that stays take over from one that no family has any more; in the caller's
    transaction."""
    _reprendre_les_demandes(garde, autre, par)
    _reprendre_les_avis(garde, autre)
    suites.reunir(garde, autre)
    _signer(autre, par)
    autre.delete()


@transaction.atomic
def distinguer(couple: Couple, *, par: Utilisateur) -> None:
    """They are two: never proposed again, until somebody wants them looked at anew."""
    premier, second = _verrouiller(couple)
    EnfantsDistincts.objects.get_or_create(premier=premier, second=second, defaults={"par": par})


def revoir(paire: EnfantsDistincts, *, par: Utilisateur) -> None:
    """Have the pair proposed again."""
    paire.delete()


@transaction.atomic
def delier(rattachement: Rattachement, *, par: Utilisateur) -> Enfant:
    """Undo an agent's link: the family has a child of its own again, as its file last told it.

    What was applied or asked meanwhile stays with the child; raises `DejaFait`.
    """
    partage_pk = rattachement.enfant_id
    _verrouiller_les_familles([partage_pk])
    rattachement = Rattachement.objects.select_for_update().get(pk=rattachement.pk)
    if rattachement.relie_le is None or rattachement.enfant_id != partage_pk:
        raise DejaFait("Ce lien n’est plus : rien n’a changé.")
    partage, lu = rattachement.enfant, rattachement.lu
    if partage.reference and lu.get("reference") == partage.reference:
        raise DejaFait("Le fichier donne à ces familles le même enfant : c’est là qu’il se change.")
    enfant = Enfant(**_valeurs(lu, partage))
    _signer(enfant, par)
    enfant.save()
    rattachement.enfant, rattachement.relie_le, rattachement.relie_par = enfant, None, None
    _noter(rattachement, {}, par)
    DemandeMiseAJour.objects.filter(enfant=partage, famille=rattachement.famille).update(
        enfant=enfant
    )
    suites.separer(partage, enfant, rattachement.famille)
    EnfantsDistincts.objects.create(premier=partage, second=enfant, par=par)
    if not partage.rattachements.exclude(relie_le=None).exists():
        partage.rattachements.update(lu={})  # nothing left to agree about
    return enfant


def _traits() -> Any:
    """What a likeness is told by: of all the town's children, so nothing more is read."""
    enfants = Enfant.objects.exclude(naissance=None)
    return enfants.values_list("pk", "nom", "prenom", "naissance")


def _ressemblance(nom: str, prenom: str, naissance: date) -> tuple[str, str, date]:
    return plie(nom), plie(prenom), naissance


def _a_regarder(agent: Utilisateur, paires: list[tuple[int, int]]) -> list[Couple]:
    """Of these pairs of children who look the same, those that this agent is to decide."""
    enfants = _enfants({cle for paire in paires for cle in paire})
    siennes = {cle for enfant in enfants.values() for cle in _familles(enfant)}
    visibles = familles_visibles(agent).filter(pk__in=siennes).order_by()
    vues = set(visibles.values_list("pk", flat=True))
    distincts = set(EnfantsDistincts.objects.values_list("premier", "second"))
    couples = [
        Couple(enfants[premier], enfants[second])
        for premier, second in paires
        if (premier, second) not in distincts and {premier, second} <= enfants.keys()
    ]
    return [
        couple
        for couple in couples
        if _apart(*couple.enfants) and vues & (_familles(couple.premier) | _familles(couple.second))
    ]


def _enfants(cles: set[int]) -> dict[int, Enfant]:
    rattachements = Rattachement.objects.select_related("famille").prefetch_related(
        "famille__responsables"
    )
    return Enfant.objects.prefetch_related(Prefetch("rattachements", rattachements)).in_bulk(cles)


def _familles(enfant: Enfant) -> set[int]:
    return {r.famille_id for r in enfant.rattachements.all()}


def _apart(premier: Enfant, second: Enfant) -> bool:
    """Both live somewhere, and nowhere together."""
    siennes, autres = _familles(premier), _familles(second)
    return bool(siennes and autres) and not siennes & autres


def _verrouiller(couple: Couple) -> tuple[Enfant, Enfant]:
    """Lock both families' rows (as an import does), then the children's; read anew."""
    cles = [couple.premier.pk, couple.second.pk]
    _verrouiller_les_familles(cles)
    enfants = list(Enfant.objects.select_for_update().filter(pk__in=cles).order_by("pk"))
    if len(enfants) < 2 or not _apart(*enfants):
        raise DejaFait("Ces deux enfants ne sont plus à rapprocher : rien n’a changé.")
    return enfants[0], enfants[1]


def _verrouiller_les_familles(enfants: list[int]) -> None:
    familles = Famille.objects.filter(enfants__in=enfants).order_by().values("pk")
    list(Famille.objects.select_for_update(no_key=True).filter(pk__in=familles).order_by("pk"))


def _reprendre_les_demandes(garde: Enfant, autre: Enfant, par: Utilisateur | None) -> None:
    """What was asked follows; what an agent applied stays applied."""
    demandes = DemandeMiseAJour.objects
    appliquees = demandes.filter(enfant=autre, a_reporter=True)
    siennes = set(demandes.filter(enfant=garde, a_reporter=True).values_list("champ", flat=True))
    for demande in appliquees.exclude(champ__in=siennes).order_by("pk"):
        setattr(garde, demande.champ, getattr(autre, demande.champ))
        _signer(garde, par)
        garde.save(update_fields=[demande.champ])
    demandes.filter(enfant=autre).update(enfant=garde)


def _reprendre_les_avis(garde: Enfant, autre: Enfant) -> None:
    """Who was said to be another than the child that goes is another than the one that stays."""
    paires = EnfantsDistincts.objects
    for avis in paires.filter(premier=autre) | paires.filter(second=autre):
        tiers = avis.second if avis.premier_id == autre.pk else avis.premier
        premier, second = sorted((garde, tiers), key=lambda enfant: enfant.pk)
        paires.get_or_create(premier=premier, second=second, defaults={"par": avis.par})


def _noter(rattachement: Rattachement, lu: dict[str, str], par: Utilisateur) -> None:
    rattachement.lu = lu
    _signer(rattachement, par)
    rattachement.save()


def _signer(objet: Enfant | Rattachement, par: Utilisateur | None) -> None:
    """Who, and why, for the history's next row."""
    objet._history_user, objet._change_reason = par, RAISON  # type: ignore[union-attr]


def _lu(enfant: Enfant) -> dict[str, str]:
    return {nom: ecrite(getattr(enfant, nom)) for nom in LUS}


def _valeurs(lu: dict[str, str], partage: Enfant) -> dict[str, Any]:
    """The fields of the child that this family's file last told of, the shared one's by default."""
    valeurs = {nom: getattr(partage, nom) for nom in LUS} | {"reference": None}
    valeurs |= {nom: texte for nom, texte in lu.items() if nom in LUS}
    if isinstance(valeurs["naissance"], str):
        jour = valeurs["naissance"]
        valeurs["naissance"] = datetime.strptime(jour, "%d/%m/%Y").date() if jour else None
    return {**valeurs, "reference": valeurs["reference"] or None}
