"""The style sheets and scripts, gathered where the portal serves them from."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def rassembler() -> None:
    """Gather them, unless none has changed since the last time (it takes seconds)."""
    marque = Path(settings.STATIC_ROOT) / "empreinte"
    empreinte = _empreinte()
    if marque.exists() and marque.read_text() == empreinte:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    marque.write_text(empreinte)


def _empreinte() -> str:
    """Digest every source file's name, size and date."""
    condense = hashlib.sha256()
    for finder in get_finders():
        for nom, stockage in finder.list([]):
            etat = Path(stockage.path(nom)).stat()
            condense.update(f"{nom} {etat.st_size} {etat.st_mtime_ns}\n".encode())
    return condense.hexdigest()
