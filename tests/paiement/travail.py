"""The worker and the outside of the house: jobs done by hand, a mail server on this machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils.module_loading import import_string
from django_q.models import OrmQ


def travailler(seulement: str = "") -> list[str]:
    """Do the jobs in the queue, as the worker would; their names, in order.

    The names that do not begin with `seulement` are taken out of the queue and not done. (Posting
    closes the database's connection: only a test with real transactions can do that.)
    """
    faits = []
    while rangee := OrmQ.objects.order_by("pk").first():
        tache = rangee.task
        if tache["func"].startswith(seulement):
            import_string(tache["func"])(*tache["args"], **tache["kwargs"])
            faits.append(tache["func"])
        rangee.delete()
    return faits


class Boite:
    """A mail server's inbox."""

    def __init__(self) -> None:
        self.lettres: list[EmailMessage] = []
        self.destinataires: list[list[str]] = []

    async def handle_DATA(self, serveur: SMTP, session: Session, enveloppe: Envelope) -> str:
        assert isinstance(enveloppe.content, bytes)
        lettre = message_from_bytes(enveloppe.content, policy=policy.default)
        assert isinstance(lettre, EmailMessage)
        self.lettres.append(lettre)
        self.destinataires.append(enveloppe.rcpt_tos)
        return "250 Bien reçu"


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port: int = prise.getsockname()[1]
        return port


@contextmanager
def serveur_de_courrier(settings: Any) -> Iterator[Boite]:
    """A real SMTP server, there for the block and down after it."""
    boite = Boite()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port_libre()
    serveur = Controller(boite, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    serveur.start()
    try:
        yield boite
    finally:
        serveur.stop()


def pieces(lettre: EmailMessage) -> dict[str, bytes]:
    """A letter's attachments by file name."""
    return {
        p.get_filename() or "": p.get_payload(decode=True)  # type: ignore[misc]
        for p in lettre.iter_attachments()
    }
