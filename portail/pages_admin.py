"""What the admin's pages are made of here: their lists and forms weigh what the families' do.

Django sends each of them jQuery, XRegExp and the scripts that need these (120 kB), for a "+" that
opens a window, calendars whose styles our policy blocks, and rows that nobody can add without them.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest, HttpResponse

from .mots import de

# The browser's own calendars and clocks.
DATES: dict[type[models.Field], dict[str, Any]] = {
    models.DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
    models.TimeField: {"widget": forms.TimeInput({"type": "time"}, format="%H:%M")},
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    },
}


class Champs(admin.options.BaseModelAdmin):
    """The fields of a page or of its rows."""

    media = forms.Media()

    def __init__(self, *args: Any) -> None:
        propres = self.formfield_overrides
        self.formfield_overrides = {**DATES, **propres}  # type: ignore[misc]  # as Django does
        super().__init__(*args)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What a field refers to is chosen here, and made on its own page."""
        champ: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if champ and isinstance(champ.widget, RelatedFieldWidgetWrapper):
            champ.widget = champ.widget.widget
        return champ


class PageAdmin(Champs, admin.ModelAdmin):
    """A model's list and form."""

    historique = True  # what nobody writes here has none, and no link to it

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        suite = {**context, "historique": self.historique}
        return super().render_change_form(request, suite, *args, **kwargs)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        titre = f"Ajout {de(str(self.opts.verbose_name))}"
        return super().add_view(request, form_url, {"title": titre, **(extra_context or {})})


class Blocs(Champs, admin.StackedInline):
    """Rows to write inside another page, each field with its label: in a table, what is read aloud
    has none.

    The page comes with blank ones; `ajouter` names the button that gives one more without a save.
    """

    template = "admin/blocs.html"
    ajouter = ""
    extra = 1
    extra_a_la_creation = 1

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return self.extra if obj else self.extra_a_la_creation
