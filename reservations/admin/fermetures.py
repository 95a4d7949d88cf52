"""What may close days asks first: how many booked meals it would give up, of how many families."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django_q.tasks import async_task

from ..services.fermetures import Touches, touches_par

CASE = "annuler_repas"
ACCORD = "J’annule ces repas et je préviens les familles"


class _Case(forms.CheckboxInput):
    """A box that holds the numbers that are agreed to: of others, one is asked again."""

    def __init__(self, valeur: str) -> None:
        super().__init__(check_test=lambda _: False)
        self.valeur = valeur

    def format_value(self, value: Any) -> str:
        return self.valeur


class FermetureForm(forms.ModelForm):
    """Comes back with a box to tick when what is typed would give up meals."""

    annuler_repas = forms.CharField(label=ACCORD, required=False, widget=forms.HiddenInput)
    touches = Touches(0, 0)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors and self.has_changed():
            self._demander()

    def _demander(self) -> None:
        # A copy: one that is saved and undone would think that it is there.
        self.touches = touches_par(copy(self.instance).save)
        accord = f"{self.touches.repas} {self.touches.familles}"
        if self.touches and self.cleaned_data[CASE] != accord:
            self.fields[CASE].widget = _Case(accord)
            dits = en_mots(self.touches, "serait annulé", "seraient annulés")
            suite = "Cochez la case pour l’accepter, ou changez votre saisie."
            self.add_error(CASE, f"{dits}. {suite}")


class FermeDesJours:
    """Mix into a ModelAdmin whose objects say on which days meals are served.

    The worker gives up the meals, and writes to each family; its job is a row of the same
    transaction: it runs once the change is really there.
    """

    form: Any = FermetureForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Who only reads is asked nothing."""
        page: Any = self
        ecrit = (
            page.has_change_permission(request, obj) if obj else page.has_add_permission(request)
        )
        champs = super().get_fields(request, obj)  # type: ignore[misc]
        return [champ for champ in champs if ecrit or champ != CASE]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if form.touches:
            dits = en_mots(form.touches, "est annulé", "sont annulés")
            messages.warning(request, f"{dits}\u00a0: les familles reçoivent un e-mail.")
        _mettre_au_travail()

    def get_deleted_objects(self, objs: Iterable[Model], request: HttpRequest) -> Any:
        """The page that asks whether to delete says what this closes: an opening that goes does."""
        page: Any = super()
        a_effacer, nombres, interdits, proteges = page.get_deleted_objects(objs, request)
        if not (interdits or proteges):
            touches = touches_par(lambda: [copy(objet).delete() for objet in objs])
            if touches:
                de = _de_familles(touches.familles)
                nombres[f"repas réservés {de}, annulés avec un e-mail aux familles"] = touches.repas
        return a_effacer, nombres, interdits, proteges

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)  # type: ignore[misc]
        _mettre_au_travail()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)  # type: ignore[misc]
        _mettre_au_travail()


def en_mots(touches: Touches, un: str, plusieurs: str) -> str:
    """`1 repas déjà réservé est annulé`, `3 repas déjà réservés, de 2 familles, sont annulés`."""
    if touches.repas == 1:
        return f"1 repas déjà réservé {un}"
    return f"{touches.repas} repas déjà réservés, {_de_familles(touches.familles)}, {plusieurs}"


def _de_familles(nombre: int) -> str:
    return "d’une famille" if nombre == 1 else f"de {nombre} familles"


def _mettre_au_travail() -> None:
    async_task("reservations.taches.annuler_les_jours_fermes")
