"""Where receipts are kept: on disk for good before the database says that they are there."""

import os
from typing import Any

from django.core.files.storage import FileSystemStorage


class DepotDurable(FileSystemStorage):
    """Django's own, flushed to the disk: a power cut leaves no empty receipt behind its row."""

    def _save(self, name: str, content: Any) -> str:
        nom: str = super()._save(name, content)  # type: ignore[misc]
        chemin = self.path(nom)
        for cible in (chemin, os.path.dirname(chemin)):
            descripteur = os.open(cible, os.O_RDONLY)
            try:
                os.fsync(descripteur)
            finally:
                os.close(descripteur)
        return nom
