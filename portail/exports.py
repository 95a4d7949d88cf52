"""A list of the admin as a file: of exactly what is filtered and searched, and a trace of it."""

from collections.abc import Iterator, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any, cast

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify

from .models import ExportListe
from .tableur import FORMES, Cellule, Euros

EN_MEMOIRE = 1024 * 1024  # bytes; beyond, the file is made on the disk
LOT = 1000  # rows read at once


class Exportable:
    """Mix into a ModelAdmin, before it: buttons above its list give it as CSV or XLSX."""

    # Beside what the list shows; names as in `list_display`.
    export_en_plus: Sequence[str] = ()

    def get_export_en_plus(self, request: HttpRequest) -> Sequence[str]:
        return self.export_en_plus

    def get_urls(self) -> list[URLPattern]:
        page: Any = self
        vue = page.admin_site.admin_view(self.exporter)
        siennes: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [path("exporter/<slug:forme>/", vue, name=_nom(page.opts)), *siennes]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        filtres = f"?{request.GET.urlencode()}" if request.GET else ""
        adresse = f"admin:{_nom(cast(Any, self).opts)}"
        exports = [(f.nom, reverse(adresse, args=[cle]) + filtres) for cle, f in FORMES.items()]
        contexte = {"exports": exports, **(extra_context or {})}
        try:
            reponse: HttpResponse = super().changelist_view(request, contexte)  # type: ignore[misc]
        except OverflowError:  # a year that no database knows, written by hand in the address
            return redirect(request.path)
        return reponse

    def exporter(self, request: HttpRequest, forme: str) -> HttpResponse | FileResponse:
        page: Any = self
        if forme not in FORMES:
            raise Http404
        if not page.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        try:
            liste = page.get_changelist_instance(request)
        except (IncorrectLookupParameters, OverflowError):
            return redirect(reverse(f"admin:{_nom(page.opts, 'changelist')}") + "?e=1")
        return _fichier(request, liste, forme, self.get_export_en_plus(request))


def _fichier(request: HttpRequest, liste: Any, forme: str, en_plus: Sequence[str]) -> FileResponse:
    """Write the whole file, then its trace: what fails on the way is no file, and leaves none."""
    # Django's own first column, of boxes to tick, is no column.
    noms = [n for n in [*liste.list_display, *en_plus] if n != "action_checkbox"]
    titres = [_titre(liste, nom) for nom in noms]
    fichier = cast(Any, SpooledTemporaryFile(EN_MEMOIRE))  # noqa: SIM115, closed by the response
    nombre = FORMES[forme].ecrire(fichier, titres, _lignes(liste, noms))
    ExportListe.objects.create(
        par=cast(Any, request.user),
        modele=liste.opts.label,
        liste=str(liste.opts.verbose_name_plural),
        forme=forme,
        filtres=en_mots(liste),
        lignes=nombre,
    )
    fichier.seek(0)
    quand = f"{timezone.localtime():%Y-%m-%d-%H%M}"
    nom = f"{slugify(liste.opts.verbose_name_plural)}-{quand}.{forme}"
    nature = FORMES[forme].nature
    return FileResponse(fichier, as_attachment=True, filename=nom, content_type=nature)


def _titre(liste: Any, nom: str) -> str:
    titre: Any = label_for_field(nom, liste.model, liste.model_admin)
    return str(capfirst(str(titre)))


def _lignes(liste: Any, noms: list[str]) -> Iterator[list[Cellule]]:
    for objet in liste.queryset.iterator(chunk_size=LOT):
        yield [_cellule(liste.model_admin, nom, objet) for nom in noms]


def _cellule(page: Any, nom: str, objet: Any) -> Cellule:
    """What the list shows there, as a value rather than a text where it is an amount or a day."""
    try:
        champ, _, valeur = lookup_field(nom, objet, page)
    except models.ObjectDoesNotExist:
        return None
    if champ is not None and champ.flatchoices:
        valeur = dict(champ.flatchoices).get(valeur, valeur)
    if isinstance(valeur, SafeString):
        return strip_tags(valeur)
    brute = valeur is None or isinstance(valeur, (str, bool, int, date, Euros))
    return cast(Cellule, valeur) if brute else str(valeur)


def en_mots(liste: Any) -> str:
    """The search and the filters of a list, as one says them."""
    mots = [f"recherche : {liste.query}"] if liste.query else []
    mots += [
        f"{spec.title} : {choix['display']}"
        for spec in liste.filter_specs
        for choix in list(spec.choices(liste))[1:]  # the first one is « tous »
        if choix["selected"]
    ]
    periode = liste.date_hierarchy or ""
    mots += [f"{cle} : {v}" for cle, v in liste.params.items() if periode and periode in cle]
    return " · ".join(mots)


def _nom(opts: Any, page: str = "export") -> str:
    return f"{opts.app_label}_{opts.model_name}_{page}"
