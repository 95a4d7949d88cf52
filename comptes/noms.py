"""Names: a person's, as one writes it and another (`TRAORÉ Malo`, `Traore  malo`); a field's."""

import unicodedata

from django.db.models import Model


def plie(nom: str) -> str:
    """The name without accents, case, hyphens or doubled spaces: what it is compared by."""
    plat = unicodedata.normalize("NFKD", nom.replace("-", " ").replace("’", "'")).casefold()
    return " ".join("".join(c for c in plat if not unicodedata.combining(c)).split())


def nom_du_champ(objet: Model, champ: str) -> str:
    """What people call this field: `code postal`."""
    return str(objet._meta.get_field(champ).verbose_name)  # type: ignore[union-attr]
