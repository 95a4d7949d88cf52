"""Choices that are ticked, with the name of their group: where the admin draws the form it gives
them a label that is tied to none of them."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html


class _Groupe:
    role: str

    def __init__(self, sujet: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)  # type: ignore[call-arg]
        self.sujet = sujet

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        choix = super().render(name, value, attrs, renderer)  # type: ignore[misc]
        dits = {"role": self.role, "aria-label": self.sujet}
        if attrs and "aria-invalid" in attrs:
            dits["aria-describedby"] = f"{attrs['id']}_error"
        return format_html("<div{}>{}</div>", flatatt(dits), choix)


class UnSeul(_Groupe, forms.RadioSelect):
    role = "radiogroup"


class Plusieurs(_Groupe, forms.CheckboxSelectMultiple):
    role = "group"
