"""Writing a town's tables into rows, and saying in the file's own words what a row refuses."""

from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import FileField, Model

from .lecture import FichierFaux, Table

M = TypeVar("M", bound=Model)


def poser(modele: type[M], table: Table, champs: dict[str, Any], **cles: Any) -> M:
    """Create the row that `cles` name, or bring it back to these values; a row that has them
    already is not written, and its history says nothing.

    Raises `FichierFaux`. What `cles` name is unique: the row is checked without asking the database
    again (every test with a database loads a town).
    """
    objet = modele._default_manager.filter(**cles).first() or modele(**cles)
    avant = None if objet._state.adding else _valeurs(objet)
    connus = {
        f.name: f
        for f in modele._meta.concrete_fields
        if f.editable and not f.primary_key and not isinstance(f, FileField)
    }
    for nom, champ in connus.items():
        if nom not in {*champs, *cles} and not (champ.blank or champ.null or champ.has_default()):
            raise table.faute(nom, "il manque cette valeur.")
    for nom, valeur in champs.items():
        if nom not in connus:
            raise table.faute(nom, "le portail ne connaît pas ce nom.")
        if isinstance(valeur, dict | list):
            raise table.faute(nom, "il faut une seule valeur.")
        setattr(objet, nom, valeur.strip() if isinstance(valeur, str) else valeur)
    try:
        objet.clean_fields(exclude={f.name for f in modele._meta.fields if f.is_relation})
        objet.clean()
    except ValidationError as erreur:
        raise _faute(objet, table, erreur) from erreur
    if avant != _valeurs(objet):
        objet.save()
    return objet


def _valeurs(objet: Model) -> dict[str, Any]:
    return {f.attname: getattr(objet, f.attname) for f in objet._meta.concrete_fields}


def _faute(objet: Model, table: Table, erreur: ValidationError) -> FichierFaux:
    nom, messages = next(iter(erreur.message_dict.items()))
    if nom == NON_FIELD_ERRORS:
        return FichierFaux(f"{table.ou} : {messages[0]}")
    if objet._meta.get_field(nom).get_internal_type() == "BooleanField":
        return table.faute(nom, "il faut true ou false, sans guillemets.")
    return table.faute(nom, messages[0])
