"""Letters: rows of an outbox in the same transaction as what they tell, sent by the worker."""

import fcntl
import time
from email.utils import make_msgid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.urls import reverse
from django_q.tasks import async_task
from post_office import mail
from post_office.models import Email

DUREE_MAXIMALE = 60  # seconds; well within a job's time


def poster(
    adresse: str,
    sujet: str,
    texte: str,
    *,
    html: str = "",
    pieces: dict[str, bytes] | None = None,
    repondre_a: str = "",
) -> Email:
    """Put a letter in the outbox, PDF attachments by file name; the worker sends it at once.

    Both rows (letter and job) belong to the caller's transaction. A mail server that is down delays
    it: the outbox is tried again every few minutes, for a month.
    """
    lettre = mail.send(
        recipients=[adresse],
        subject=sujet,
        message=texte,
        html_message=html,
        headers={"Reply-To": repondre_a} if repondre_a else None,
        attachments={
            nom: {"file": ContentFile(contenu), "mimetype": "application/pdf"}
            for nom, contenu in (pieces or {}).items()
        },
        priority="medium",
    )
    async_task("portail.taches.expedier")
    return lettre


def adresse_absolue(vue: str, *args: object) -> str:
    """Return a page's full address, for letters and banks: the public one, prefix included."""
    # ADRESSE_PUBLIQUE already ends with the prefix that reverse() puts in front.
    chemin = reverse(vue, args=args).removeprefix(settings.PREFIXE_URL)
    return f"{settings.ADRESSE_PUBLIQUE}{chemin}"


def expedier() -> None:
    """Send what waits in the outbox; of two senders at once, the second leaves it to the first.

    The lock is the kernel's: it dies with its holder, and never outlives a killed worker. A mail
    server that hangs keeps one run busy for a minute, and the rest waits for the next.
    """
    settings.DOSSIER_DONNEES.mkdir(parents=True, exist_ok=True)
    with (settings.DOSSIER_DONNEES / "courrier.verrou").open("w") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        fin = time.monotonic() + DUREE_MAXIMALE
        while time.monotonic() < fin and any(mail.send_queued(processes=1, log_level=1)):
            pass


class DossierEML(BaseEmailBackend):
    """Writes each letter as a `.eml` file, as the demo promises (`$DEMO_DIR/courriels`)."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        dossier = Path(settings.COURRIELS_DOSSIER)
        dossier.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            nom = make_msgid(domain="eml").strip("<>").split("@")[0]
            brouillon = dossier / f".{nom}"
            brouillon.write_bytes(message.message().as_bytes())
            brouillon.rename(dossier / f"{nom}.eml")
        return len(email_messages)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fail_silently=kwargs.get("fail_silently", False))
