"""Names as somebody types them in a hurry: without capitals, accents or hyphens, in Python and in
both databases alike."""

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Transform

# One sign for one sign, which each database can do by itself; capitals too, for a database whose
# own idea of small letters ends with ASCII.
_AVEC, _SANS = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", "aaaaaaceeeeiiiinoooooouuuuyy"
AVEC, SANS = f"{_AVEC}{_AVEC.upper()}-'’", f"{_SANS}{_SANS}   "
_TABLE = str.maketrans(AVEC, SANS)


def plier(texte: str) -> str:
    """`LEFÈVRE-Petit` → `lefevre petit`."""
    return texte.translate(_TABLE).lower()


@CharField.register_lookup
class Plie(Transform):
    """`nom__plie__contains=plier(mot)`: the column folded as `plier` folds the word."""

    lookup_name = "plie"
    function = "PLIER"  # on SQLite, ours

    def as_postgresql(self, compilateur: Any, connexion: Any) -> tuple[str, list[Any]]:
        sql, valeurs = compilateur.compile(self.lhs)
        return f"lower(translate({sql}, %s, %s))", [*valeurs, AVEC, SANS]


def _donner_la_fonction(connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("PLIER", 1, _plier_ou_rien, deterministic=True)


def _plier_ou_rien(texte: str | None) -> str | None:
    return None if texte is None else plier(texte)


connection_created.connect(_donner_la_fonction)
