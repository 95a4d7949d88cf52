"""Papers that are made once and kept as bytes with their digest (receipts, bordereaux)."""

import hashlib
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction

M = TypeVar("M", bound=models.Model)


class PapierAltere(RuntimeError):
    """The stored file is no longer the one that was made."""


def garder(modele: type[M], octets: bytes, nom: str, **de: Any) -> M:
    """Store these bytes as the paper `de` something; the row's uniqueness lets one maker win, and
    a second one returns the winner's and leaves no file behind."""
    empreinte = hashlib.sha256(octets).hexdigest()
    fichier = ContentFile(octets, name=f"{nom}-{empreinte[:12]}.pdf")
    document: Any = modele(**de, fichier=fichier, sha256=empreinte)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        document.fichier.storage.delete(document.fichier.name)
        return modele._default_manager.get(**de)
    return document


def relire(document: Any) -> bytes:
    """Return a paper's bytes; raises `PapierAltere` when they are not those made then."""
    with document.fichier.open("rb") as fichier:
        octets: bytes = fichier.read()
    if hashlib.sha256(octets).hexdigest() != document.sha256:
        raise PapierAltere(str(document))
    return octets
