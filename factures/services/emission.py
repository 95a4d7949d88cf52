"""Issuing invoices: the only way in for `Facture` and `LigneFacture` rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.db import connection, models, transaction

from factures.models import Facture, LigneFacture
from portail.argent import ZERO

LOT_SQLITE = 500


class LigneAEmettre(NamedTuple):
    """A line: quantity in thousandths, amounts in cents. Its fields are the table's columns."""

    rang: int
    enfant: str
    prestation_id: int
    libelle: str
    quantite: int
    unite: str
    prix: int
    montant: int
    montant_garde: int = ZERO
    tranche: str = ""


@dataclass(slots=True)
class FactureAEmettre:
    """An invoice or a credit note with its lines, which add up to its total. Cents."""

    service_id: int
    famille_id: int
    numero: str
    type: str
    periode: date
    date_emission: date
    date_limite: date | None
    date_prelevement: date | None
    total: int
    empreinte: str
    lignes: Sequence[LigneAEmettre]
    origine_id: int | None = None


_FACTURE = (
    "service_id",
    "famille_id",
    "numero",
    "type",
    "periode",
    "date_emission",
    "date_limite",
    "date_prelevement",
    "total",
    "origine_id",
    "empreinte",
)
_LIGNE = LigneAEmettre._fields
_de_facture = attrgetter(*_FACTURE)


def emettre(lot: Sequence[FactureAEmettre]) -> list[int]:
    """Write these invoices and return the keys of the credit notes among them.

    The caller holds the transaction, and gives the keys of all it issued to `imputer_avoirs()`,
    once, before that transaction ends: until then a credit note is neither sealed nor allocated.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("emettre() demande une transaction.")
    if not lot:
        return []
    ecrire = _copier if connection.vendor == "postgresql" else _inserer
    cles = ecrire(lot)
    return [c for c, f in zip(cles, lot, strict=True) if f.type == Facture.Type.AVOIR]


def _inserer(lot: Sequence[FactureAEmettre]) -> list[int]:
    factures = Facture.objects.bulk_create(
        [Facture(**dict(zip(_FACTURE, _de_facture(f), strict=True))) for f in lot], LOT_SQLITE
    )
    LigneFacture.objects.bulk_create(
        [
            LigneFacture(facture=facture, **ligne._asdict())
            for facture, f in zip(factures, lot, strict=True)
            for ligne in f.lignes
        ],
        LOT_SQLITE,
    )
    return [facture.pk for facture in factures]


def _copier(lot: Sequence[FactureAEmettre]) -> list[int]:
    """PostgreSQL's COPY: a year of a town's invoices in seconds."""
    cles = _reserver(len(lot))
    couples = list(zip(cles, lot, strict=True))
    with connection.wrap_database_errors, connection.cursor() as curseur:
        # Checked lot by lot, or the server would hold every row's check until the end.
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _copy(
            Facture,
            ("id", *_FACTURE, "regle", "tenue_par"),
            ((cle, *_de_facture(f), ZERO, "") for cle, f in couples),
        )
        _copy(
            LigneFacture,
            ("facture_id", *_LIGNE),
            ((cle, *ligne) for cle, f in couples for ligne in f.lignes),
        )
    return cles


def _reserver(nombre: int) -> list[int]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Facture._meta.db_table, nombre],
        )
        return [cle for (cle,) in curseur.fetchall()]


def _copy(modele: type[models.Model], colonnes: Sequence[str], rangees: Iterable[tuple]) -> None:
    ordre = f"COPY {modele._meta.db_table} ({', '.join(colonnes)}) FROM STDIN"
    with connection.cursor() as curseur, curseur.copy(ordre) as copie:
        for rangee in rangees:
            copie.write_row(rangee)
