"""The ledger's chain: each row sealed over the one before, so that an edit behind our back shows.

A link's seal is HMAC-SHA-256(CLE_JOURNAL, previous seal + rank + nature + the row's figures). The
figures are ids, amounts, codes and instants: no personal data, so purging a name breaks nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction

from .models import Bordereau, Encaissement, Facture, Imputation, Maillon, Recu, TeteJournal

Nature = Maillon.Nature
LOT = 1000

# The columns that are sealed, per nature; their order is part of the seal and never changes.
_CHIFFRES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    Nature.ENCAISSEMENT: (
        Encaissement,
        (
            "pk",
            "regie_id",
            "famille_id",
            "montant",
            "devise",
            "moyen",
            "origine",
            "recu_le",
            "enregistre_le",
            "reference",
            "banque",
            "reference_bancaire",
            "contrepasse_id",
            "rembourse_id",
        ),
    ),
    Nature.IMPUTATION: (
        Imputation,
        (
            "pk",
            "facture_id",
            "encaissement_id",
            "avoir_id",
            "montant",
            "annule_id",
            "enregistree_le",
        ),
    ),
    Nature.AVOIR: (
        Facture,
        ("pk", "numero", "service_id", "famille_id", "total", "origine_id"),
    ),
    Nature.RECU: (
        Recu,
        ("pk", "regie_id", "annee", "rang", "numero", "encaissement_id", "emis_le"),
    ),
    Nature.BORDEREAU: (
        Bordereau,
        (
            "pk",
            "regie_id",
            "annee",
            "rang",
            "numero",
            "arrete_au",
            "ferme_le",
            "premier",
            "dernier",
            "nombre",
            "total",
            "rembourse",
        ),
    ),
}


def sceller(lignes: Iterable[models.Model]) -> None:
    """Append these freshly written rows to the chain, in this order.

    Must run inside the transaction that wrote them, as its last lock: every writer of the ledger
    queues on the head's row (the last step of the lock order).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("sceller() demande la transaction qui a écrit les lignes.")
    tete = verrouiller_la_tete()
    maillons = []
    for ligne in lignes:
        tete.rang += 1
        nature = _nature(ligne)
        tete.sceau = sceau(tete.sceau, tete.rang, nature, chiffres(nature, ligne))
        maillons.append(Maillon(rang=tete.rang, nature=nature, objet=ligne.pk, sceau=tete.sceau))
    Maillon.objects.bulk_create(maillons, batch_size=LOT)
    tete.save(update_fields=["rang", "sceau"])


def sceau(precedent: str, rang: int, nature: str, valeurs: list[Any]) -> str:
    """Return the hex seal of one link over the previous one."""
    message = json.dumps([precedent, rang, str(nature), valeurs], ensure_ascii=True).encode()
    return hmac.new(settings.CLE_JOURNAL.encode(), message, hashlib.sha256).hexdigest()


def chiffres(nature: str, ligne: models.Model) -> list[Any]:
    """Return the figures of a row that its seal covers, as JSON knows them."""
    return [_ecrit(getattr(ligne, nom)) for nom in _CHIFFRES[nature][1]]


def ecarts() -> Iterator[str]:
    """Walk the whole chain and name, in French, every link or row that does not hold.

    One broken link is reported once: the walk goes on from the seal as stored.
    """
    precedent, rang = "", 0
    for maillon, ligne in _parcours():
        rang += 1
        if maillon.rang != rang:
            manquants = maillon.rang - rang
            yield f"Chaîne : {manquants} maillon(s) manquent avant le rang {maillon.rang}."
            rang = maillon.rang
        nom = f"{Nature(maillon.nature).label} {maillon.objet} (rang {maillon.rang})"
        if ligne is None:
            yield f"Chaîne : {nom} a été effacé(e)."
        elif (
            sceau(precedent, rang, maillon.nature, chiffres(maillon.nature, ligne)) != maillon.sceau
        ):
            yield f"Chaîne : {nom} a été modifié(e), ou son maillon."
        precedent = maillon.sceau
    tete = tete_actuelle()
    if (tete.rang, tete.sceau) != (rang, precedent):
        yield f"Chaîne : la tête annonce le rang {tete.rang}, le dernier maillon est le {rang}."
    yield from _lignes_sans_maillon()


def tete_actuelle() -> TeteJournal:
    """Return the chain's head (rank 0 and an empty seal before the first entry), without lock."""
    return TeteJournal.objects.filter(pk=1).first() or TeteJournal(pk=1)


def verrouiller_la_tete() -> TeteJournal:
    """Take the last lock of the order: while it is held, no entry is being written."""
    TeteJournal.objects.get_or_create(pk=1)
    return TeteJournal.objects.select_for_update().get(pk=1)


def _nature(ligne: models.Model) -> str:
    for nature, (modele, _) in _CHIFFRES.items():
        if isinstance(ligne, modele):
            return nature
    raise TypeError(f"{ligne!r} n’est pas une écriture du journal.")


def _parcours() -> Iterator[tuple[Maillon, models.Model | None]]:
    dernier = 0
    while lot := list(Maillon.objects.filter(rang__gt=dernier).order_by("rang")[:LOT]):
        lignes: dict[str, dict[int, models.Model]] = {}
        for nature, (modele, colonnes) in _CHIFFRES.items():
            cles = [m.objet for m in lot if m.nature == nature]
            lignes[nature] = _par_cle(modele, colonnes, cles)
        for maillon in lot:
            yield maillon, lignes[maillon.nature].get(maillon.objet)
        dernier = lot[-1].rang


def _par_cle(
    modele: type[models.Model], colonnes: tuple[str, ...], cles: list[int]
) -> dict[int, models.Model]:
    return modele._default_manager.only(*colonnes).in_bulk(cles) if cles else {}


def _lignes_sans_maillon() -> Iterator[str]:
    for nature, (modele, _) in _CHIFFRES.items():
        lignes = modele._default_manager.order_by("pk")
        if modele is Facture:
            lignes = lignes.filter(type=Facture.Type.AVOIR)
        scelles = Maillon.objects.filter(nature=nature).values("objet")
        for cle in lignes.exclude(pk__in=scelles).values_list("pk", flat=True)[:LOT]:
            yield f"Chaîne : {Nature(nature).label} {cle} n’est pas dans la chaîne."


def _ecrit(valeur: Any) -> Any:
    if isinstance(valeur, datetime):
        return valeur.astimezone(UTC).isoformat(timespec="microseconds")
    return valeur.isoformat() if isinstance(valeur, date) else valeur
