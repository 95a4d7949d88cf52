"""What is to be put right on a page, whichever forms it shows: its title counts it, its summary
says it and leads to each field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.forms import BaseForm, BaseFormSet
from django.forms.widgets import RadioSelect

PROFONDEUR = 8  # a page's dataclasses hold each other, not themselves


@dataclass(frozen=True)
class Erreur:
    """`cible`: the id of the field; '' and no `champ` for what concerns the whole form."""

    texte: str
    champ: str = ""
    cible: str = ""


def de(form: BaseForm) -> Iterator[Erreur]:
    """The form's own errors, then its fields' in their order."""
    if not form.is_bound:
        return
    for texte in form.non_field_errors():
        yield Erreur(str(texte))
    for champ in form:
        # A group of radio buttons has no field of its own: its first one is where one answers.
        premier = f"{champ.auto_id}_0" if isinstance(champ.field.widget, RadioSelect) else ""
        cible = premier or champ.id_for_label
        for texte in champ.errors:
            if champ.is_hidden:
                yield Erreur(str(texte))
            else:
                yield Erreur(str(texte), str(champ.label), cible)


def de_la_page(contexte: Mapping[Any, Any], en_profondeur: bool) -> list[Erreur]:
    """Those of every form that the page was given; `en_profondeur`: or that this holds."""
    formulaires = _chercher(contexte.values(), PROFONDEUR if en_profondeur else 1)
    uniques = {id(form): form for form in formulaires}
    return [erreur for form in uniques.values() for erreur in de(form)]


def _chercher(valeurs: Iterable[Any], reste: int) -> Iterator[BaseForm]:
    if not reste:
        return
    for valeur in valeurs:
        if isinstance(valeur, BaseForm):
            yield valeur
        elif isinstance(valeur, AdminForm):
            yield valeur.form
        elif isinstance(valeur, InlineAdminFormSet):
            yield from valeur.formset
        elif isinstance(valeur, BaseFormSet):
            yield from valeur
        else:
            yield from _chercher(_contenu(valeur), reste - 1)


def _contenu(valeur: Any) -> Iterable[Any]:
    """What can be looked into without reading a database or using something up."""
    if isinstance(valeur, dict):
        return valeur.values()
    if isinstance(valeur, list | tuple):
        return valeur
    if is_dataclass(valeur) and not isinstance(valeur, type):
        return [getattr(valeur, champ.name) for champ in fields(valeur)]
    return ()
