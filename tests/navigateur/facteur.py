"""The mail server that the portal writes to, in the test's own process."""

import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller

DELAI = 30.0  # seconds


@dataclass
class Facteur:
    """Takes every letter, and hands each out to whoever waits for it."""

    port: int
    lettres: list[EmailMessage] = field(default_factory=list)
    _arrivee: Condition = field(default_factory=Condition)

    def __enter__(self) -> "Facteur":
        self._serveur = Controller(self, hostname="127.0.0.1", port=self.port)
        self._serveur.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._serveur.stop()

    async def handle_DATA(self, _serveur: Any, _session: Any, enveloppe: Any) -> str:
        lettre = message_from_bytes(enveloppe.content, policy=policy.default)
        with self._arrivee:
            self.lettres.append(lettre)
            self._arrivee.notify_all()
        return "250 merci"

    def pour(self, adresse: str) -> list[EmailMessage]:
        return [lettre for lettre in list(self.lettres) if adresse in str(lettre["To"])]

    def attendre(self, adresse: str, nombre: int = 1) -> EmailMessage:
        """Return the `nombre`th letter to this address, once it is there."""
        limite = time.monotonic() + DELAI
        with self._arrivee:
            while len(trouvees := self.pour(adresse)) < nombre:
                reste = limite - time.monotonic()
                assert reste > 0, f"{len(trouvees)} lettre(s) à {adresse}, {nombre} attendue(s)"
                self._arrivee.wait(reste)
        return trouvees[nombre - 1]


def texte(lettre: EmailMessage) -> str:
    corps = lettre.get_body(("plain",))
    assert corps is not None
    return str(corps.get_content())


def pdf_joint(lettre: EmailMessage) -> tuple[str, bytes]:
    """The one attachment: its name and its bytes."""
    (piece,) = lettre.iter_attachments()
    assert piece.get_content_type() == "application/pdf"
    return str(piece.get_filename()), piece.get_content()
