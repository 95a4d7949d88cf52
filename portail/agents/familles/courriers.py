"""The letters that a family was sent, and what became of each: never what they say."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from post_office.models import STATUS, Email, Log

from comptes.models import Lettre

PAR_PAGE = 10
ETATS = {
    STATUS.sent: "envoyé",
    STATUS.failed: "en échec",
    STATUS.requeued: "en attente d’un nouvel essai",
}
_INJOIGNABLE = "le serveur d’envoi de la ville ne répond pas"
RAISONS = {
    "SMTPRecipientsRefused": "l’adresse est refusée par la messagerie du destinataire",
    "SMTPSenderRefused": "l’adresse de la ville est refusée par la messagerie du destinataire",
    "SMTPDataError": "le message est refusé par la messagerie du destinataire",
    "SMTPAuthenticationError": "le serveur d’envoi refuse le compte de la ville",
    "SMTPServerDisconnected": "le serveur d’envoi a coupé la communication",
    "SMTPConnectError": _INJOIGNABLE,
    "ConnectionRefusedError": _INJOIGNABLE,
    "TimeoutError": _INJOIGNABLE,
    "gaierror": _INJOIGNABLE,
    "OSError": _INJOIGNABLE,
}
RAISON_INCONNUE = "l’envoi n’a pas abouti ; le journal technique en dit plus"


@dataclass(frozen=True)
class Ligne:
    """One letter. `renvoi`: the kind and the object by which `envois` finds what to send again."""

    lettre: Lettre
    adresse: str
    etat: str
    raison: str
    essais: int
    renvoi: tuple[str, str] | None

    @property
    def ouvre_un_compte(self) -> bool:
        return self.lettre.nature in Lettre.OUVRENT_UN_COMPTE


@dataclass(frozen=True)
class Courriers:
    page: Page[Any]
    lignes: list[Ligne]


def lire(lettres: QuerySet[Lettre], connues: set[str], pages: QueryDict) -> Courriers:
    """Read these in two queries; an address that is none of `connues` is only hinted at."""
    sans_texte = lettres.select_related("email", "par").defer(
        "email__message", "email__html_message"
    )
    dites = sans_texte.annotate(derniere_faute=_derniere_faute())
    page = Paginator(dites, PAR_PAGE).get_page(pages.get("courriers"))
    return Courriers(page, [_ligne(lettre, connues) for lettre in page])


def masquee(adresse: str) -> str:
    """`re…@exemple.fr`: what somebody typed once may be a stranger's."""
    debut, _, domaine = adresse.partition("@")
    return f"{debut[:2]}…@{domaine}"


def _derniere_faute() -> Subquery:
    """The kind of the last failure; a letter that waits for a month has thousands."""
    fautes = Log.objects.filter(email=OuterRef("email"), status=STATUS.failed).order_by("-pk")
    return Subquery(fautes.values("exception_type")[:1])


def _ligne(lettre: Any, connues: set[str]) -> Ligne:
    email = lettre.email
    adresse = ", ".join(email.to)
    partie = email.status == STATUS.sent
    faute = "" if partie else lettre.derniere_faute
    return Ligne(
        lettre,
        adresse if adresse.lower() in connues else masquee(adresse),
        ETATS.get(email.status, "en attente d’envoi"),
        RAISONS.get(faute, RAISON_INCONNUE) if faute else "",
        _essais(email),
        _renvoi(lettre),
    )


def _essais(email: Email) -> int:
    """How often it was tried: the outbox counts the tries that are to come again."""
    fini = email.status in (STATUS.sent, STATUS.failed)
    return (email.number_of_retries or 0) + (1 if fini else 0)


def _renvoi(lettre: Lettre) -> tuple[str, str] | None:
    if lettre.nature not in Lettre.RENVOYABLES:
        return None
    if lettre.nature in (Lettre.Nature.RECU, Lettre.Nature.RESERVATION):
        return lettre.nature, lettre.objet
    return "lettre", str(lettre.pk)
