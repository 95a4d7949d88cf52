"""Admin pages to look at: whatever moves money goes through the doors, not through a form."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .exports import Exportable
from .pages_admin import Champs, PageAdmin

# How people say what a table calls without its accents.
LIBELLES = {
    "regie": "régie",
    "enregistre_par": "enregistré par",
    "levee_par": "levée par",
    "contrepasse": "contrepasse l’encaissement",
    "rembourse": "rembourse l’encaissement",
}


class LectureSeule:
    """Mix into a ModelAdmin or an inline: everything shown, nothing added, changed or deleted."""

    show_full_result_count = False

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_form(*args, **{"labels": LIBELLES, **kwargs})  # type: ignore[misc]

    def get_formset(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_formset(*args, **{"labels": LIBELLES, **kwargs})  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PageDeLecture(LectureSeule, Exportable, PageAdmin):
    """A read-only change list, which leaves as a file, and its pages."""

    historique = False

    show_facets = admin.ShowFacets.NEVER


class LignesDeLecture(LectureSeule, Champs, admin.TabularInline):
    """Read-only rows inside another page."""

    template = "admin/lignes.html"
    extra = 0
    can_delete = False
    show_change_link = False
