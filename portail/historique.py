"""Who changed what, and when: the histories of an object and of what belongs to it, in French."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

MAXIMUM = 1000  # rows read of each model
PAR_PAGE = 50
TU = "(non montré)"
GESTES = {"+": "création", "~": "changement", "-": "suppression"}


@dataclass(frozen=True)
class Source:
    """Rows of one model's history, how the thing that they tell of is called, and the fields whose
    values are not shown."""

    lignes: QuerySet[Any]
    # Of the row itself: an object made from it would be read again for what histories leave out.
    sujet: Callable[[Any], str] = lambda ligne: str(ligne.instance_type.__str__(ligne))
    tus: Collection[str] = ()


@dataclass(frozen=True)
class Champ:
    nom: str
    avant: str
    apres: str


@dataclass(frozen=True)
class Ligne:
    """One change: `par` is '' for what the portal did by itself (an import, the worker)."""

    le: datetime
    par: str
    quoi: str
    geste: str
    raison: str
    champs: list[Champ] = field(default_factory=list)


def lire(sources: Iterable[Source]) -> tuple[list[Ligne], bool]:
    """Return the changes, the last one first, and whether there are older ones than these; as many
    queries for ten as for a thousand."""
    lues = [(source, _rangees(source)) for source in sources]
    lignes = [ligne for source, rangees in lues for ligne in _lignes(source, rangees[:MAXIMUM])]
    tronque = any(len(rangees) > MAXIMUM for _, rangees in lues)
    return sorted(lignes, key=lambda ligne: ligne.le, reverse=True), tronque


def _rangees(source: Source) -> list[Any]:
    rangees = source.lignes.order_by("-history_date", "-history_id").select_related("history_user")
    return list(rangees[: MAXIMUM + 1])


def _lignes(source: Source, rangees: list[Any]) -> Iterator[Ligne]:
    par_objet: dict[Any, list[Any]] = defaultdict(list)
    for rangee in rangees:
        par_objet[getattr(rangee, rangee.instance_type._meta.pk.attname)].append(rangee)
    couples = [
        couple
        for suite in par_objet.values()
        for couple in zip(suite, [*suite[1:], None], strict=True)
    ]
    return raconter(source, couples, source.tus)


def raconter(
    source: Source, couples: Sequence[tuple[Any, Any]], tus: Collection[str] = ()
) -> Iterator[Ligne]:
    """Tell each change, from the row before it (None when there is none); of the fields `tus`, only
    that they have changed."""
    valeurs = _Valeurs(source.lignes.model, [r for couple in couples for r in couple if r], tus)
    for rangee, precedente in couples:
        yield Ligne(
            le=rangee.history_date,
            par=str(rangee.history_user or ""),
            quoi=_quoi(str(rangee.instance_type._meta.verbose_name), source.sujet(rangee)),
            geste=GESTES[rangee.history_type],
            raison=rangee.history_change_reason or "",
            champs=valeurs.differences(precedente, rangee) if precedente else [],
        )


def _quoi(nature: str, sujet: str) -> str:
    return sujet if sujet.startswith(nature) else f"{nature} {sujet}"


class _Valeurs:
    """What the rows hold, in words; what they refer to is read once for all."""

    def __init__(self, historique: Any, rangees: list[Any], tus: Collection[str]) -> None:
        self.tus = {historique._meta.get_field(nom).verbose_name for nom in tus}
        self.champs = [champ for champ in historique.tracked_fields if champ.editable]
        self.renvois = {
            champ.name: champ.related_model._default_manager.in_bulk(
                {getattr(r, champ.attname) for r in rangees} - {None}
            )
            for champ in self.champs
            if isinstance(champ, ForeignKey)
        }
        self.listes = {
            champ: _listes(getattr(historique, champ.name).model, champ, rangees)
            for champ in historique._history_m2m_fields
        }

    def differences(self, avant: Any, apres: Any) -> list[Champ]:
        return [
            Champ(str(nom), *((TU, TU) if nom in self.tus else (ancien, nouveau)))
            for (nom, ancien), (_, nouveau) in zip(self._de(avant), self._de(apres), strict=True)
            if ancien != nouveau
        ]

    def _de(self, rangee: Any) -> Iterator[tuple[str, str]]:
        for champ in self.champs:
            valeur = getattr(rangee, champ.attname)
            if champ.name in self.renvois and valeur is not None:
                valeur = self.renvois[champ.name].get(valeur, f"n° {valeur}, effacé")
            elif champ.choices:
                valeur = dict(champ.flatchoices).get(valeur, valeur)
            yield champ.verbose_name, en_mots(valeur)
        for champ, listes in self.listes.items():
            yield champ.verbose_name, en_mots(", ".join(sorted(listes[rangee.history_id])))


def _listes(modele: Any, champ: Any, rangees: list[Any]) -> dict[Any, list[str]]:
    """The members that each row lists, by name."""
    renvoi = champ.m2m_reverse_field_name()
    membres = modele.objects.filter(history__in=[r.history_id for r in rangees])
    listes: dict[Any, list[str]] = defaultdict(list)
    for membre in membres.select_related(renvoi):
        listes[membre.history_id].append(str(getattr(membre, renvoi)))
    return listes


def en_mots(valeur: object) -> str:
    if isinstance(valeur, dict):
        valeur = ", ".join(f"{nom} : {mot}" for nom, mot in sorted(valeur.items()))
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return f"« {valeur} »" if valeur not in (None, "") else "(vide)"


class PageAvecHistorique:
    """Mix into a PageAdmin: its history page shows the object's `sources`, to look at."""

    historique = True

    def sources(self, request: HttpRequest, objet: Any) -> list[Source]:
        return [Source(objet.history.all())]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        page_admin: Any = self
        objet = page_admin.get_object(request, unquote(object_id))
        if objet is None:
            raise Http404
        if not page_admin.has_view_or_change_permission(request, objet):
            raise PermissionDenied
        lignes, tronque = lire(self.sources(request, objet))
        contexte = {
            **page_admin.admin_site.each_context(request),
            "title": f"Historique : {objet}",
            "opts": page_admin.opts,
            "objet": objet,
            "page": Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page")),
            "maximum": MAXIMUM if tronque else 0,
        }
        return render(request, "admin/historique.html", contexte)
