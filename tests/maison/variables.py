"""Undefined variables: Django shows them as nothing, so nobody notices. This notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.template import Template, Variable
from django.template.base import VariableDoesNotExist

from tests.maison.gabarits import DOSSIER


@contextmanager
def surveillees() -> Iterator[tuple[set[str], set[str]]]:
    """Yield two sets that fill up: faults as `template : variable`, and templates rendered.

    Stricter than `string_if_invalid`: `{% if %}` and `{% for %}` are looked at too. Only our own
    templates are: Django's and crispy's lean on undefined variables on purpose.
    """
    fautes: set[str] = set()
    rendus: set[str] = set()
    resoudre, rendre = Variable.resolve, Template._render  # type: ignore[attr-defined]

    def resolve(variable: Variable, context: Any) -> Any:
        try:
            return resoudre(variable, context)
        except VariableDoesNotExist:
            if nom := _des_notres(getattr(context, "render_context", None)):
                fautes.add(f"{nom} : {variable.var}")
            raise

    def _render(gabarit: Template, context: Any) -> Any:
        if nom := _nom(gabarit):
            rendus.add(nom)
        return rendre(gabarit, context)

    Variable.resolve = resolve  # type: ignore[method-assign,assignment]
    Template._render = _render  # type: ignore[attr-defined]
    try:
        yield fautes, rendus
    finally:
        Variable.resolve = resoudre  # type: ignore[method-assign]
        Template._render = rendre  # type: ignore[attr-defined]


def _des_notres(rendu: Any) -> str:
    return _nom(rendu.template) if rendu is not None and rendu.template else ""


def _nom(gabarit: Template) -> str:
    origine = str(gabarit.origin.name)
    return origine.removeprefix(f"{DOSSIER}/") if origine.startswith(f"{DOSSIER}/") else ""
