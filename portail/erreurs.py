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


def de_la_liste(formulaires: "BaseFormSet[Any]") -> Iterator[Erreur]:
    """What concerns the forms together; each has its own besides."""
    if formulaires.is_bound:
        for texte in formulaires.non_form_errors():
            yield Erreur(str(texte))


def de_la_page(contexte: Mapping[Any, Any], en_profondeur: bool) -> list[Erreur]:
    """Those of every form that the page was given; `en_profondeur`: or that this holds."""
    trouves = _chercher(contexte.values(), PROFONDEUR if en_profondeur else 1)
    uniques = {id(trouve): trouve for trouve in trouves}
    return [
        erreur
        for trouve in uniques.values()
        for erreur in (de(trouve) if isinstance(trouve, BaseForm) else de_la_liste(trouve))
    ]


def _chercher(valeurs: Iterable[Any], profondeur: int) -> "Iterator[BaseForm | BaseFormSet[Any]]":
    """Level by level: what is held in several places is met at the nearest, and walked once."""
    vus: set[int] = set()
    for _ in range(profondeur):
        dessous: list[Any] = []
        for valeur in valeurs:
            if id(valeur) in vus:
                continue
            vus.add(id(valeur))
            if isinstance(valeur, AdminForm):
                yield valeur.form
            elif isinstance(valeur, InlineAdminFormSet):
                yield valeur.formset
                yield from valeur.formset
            elif isinstance(valeur, BaseForm):
                yield valeur
            elif isinstance(valeur, BaseFormSet):
                yield valeur
                yield from valeur
            else:
                dessous.extend(_contenu(valeur))
        valeurs = dessous


def _contenu(valeur: Any) -> Iterable[Any]:
    """What can be looked into without reading a database or using something up."""
    if isinstance(valeur, dict):
        return valeur.values()
    if isinstance(valeur, list | tuple):
        return valeur
    if is_dataclass(valeur) and not isinstance(valeur, type):
        return [getattr(valeur, champ.name) for champ in fields(valeur)]
    return ()
