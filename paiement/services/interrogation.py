"""Asking the bank: on a return, on a notification, on a schedule, before letting go."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from .. import messages, passerelles
from ..etats import Etat, Issue
from ..models import Paiement
from ..passerelles.base import BanqueInjoignable, Passerelle, Verdict
from .dernier_mot import dernier_mot
from .etat import journal, mouvoir
from .reception import croire, reprendre_les_messages
from .traitement import traiter

# Longer than the slowest answer: an attempt still without a token then never got one.
SANS_JETON = timedelta(minutes=2)
RESERVATION = timedelta(minutes=2)
INJOIGNABLE, EN_ERREUR = "injoignable", "en erreur"


def interroger(paiement: Paiement, *, par: str) -> Paiement:
    """Ask the bank about a payment and apply its answer; raises `BanqueInjoignable`.

    No transaction is open while the bank thinks.
    """
    return _interroger(paiement, par=par)[0]


def _interroger(paiement: Paiement, *, par: str) -> tuple[Paiement, Sequence[Verdict]]:
    try:
        passerelle = passerelles.pour(paiement.regie, paiement.passerelle)
        if not passerelle.interrogeable:
            return _selon_le_dernier_mot(paiement, passerelle, par)
        verdicts = passerelle.interroger(paiement)
    except BanqueInjoignable as erreur:
        messages.garder(
            paiement.passerelle,
            messages.Sens.REPONSE,
            erreur.brut,
            paiement=paiement,
            verdict=f"injoignable : {erreur}",
        )
        raise
    brut = verdicts[0].brut
    refuse = messages.porte_une_carte(brut, verdicts)
    if refuse:
        verdicts = (Verdict(Issue.INCONNUE, libelle="numéro de carte en clair"),)
    message = messages.garder(
        paiement.passerelle,
        messages.Sens.REPONSE,
        brut,
        paiement=paiement,
        verdict="refusé" if refuse else " ; ".join(v.resume for v in verdicts),
        verdicts=verdicts,
    )
    return croire(paiement, message, verdicts, par=par), verdicts


def _selon_le_dernier_mot(
    paiement: Paiement, passerelle: Passerelle, par: str
) -> tuple[Paiement, Sequence[Verdict]]:
    message, verdict = dernier_mot(paiement, passerelle)
    if message is None:
        return traiter(paiement.pk, verdict, par=par), [verdict]
    if not message.confirmations.exists():
        messages.confirmer(message, [verdict])
    return croire(paiement, message, [verdict], par=par), [verdict]


def demander(paiement: Paiement, *, par: str) -> None:
    """Ask now if the bank can be reached; otherwise the worker goes on asking."""
    if paiement.jeton:
        with suppress(BanqueInjoignable):  # kept as a message already
            interroger(paiement, par=par)


def interroger_les_silencieux(
    progres: Callable[[Paiement], None] = lambda _: None,
) -> dict[str, int]:
    """Ask about every payment whose time has come; counts per outcome, the failed ones among them
    (`INJOIGNABLE`, `EN_ERREUR`)."""
    reprendre_les_messages()
    bilan: dict[str, int] = {}
    muettes: set[tuple[int, str]] = set()
    echus = Paiement.objects.filter(interroger_le__lte=timezone.now()).select_related("regie")
    for paiement in echus.order_by("interroger_le"):
        banque = (paiement.regie_id, paiement.passerelle)
        if banque in muettes and paiement.jeton:
            continue  # it hangs: one wait is enough, the others' turn comes in a minute
        try:
            issue = _interroger_un(paiement)
        except Exception:
            # One that cannot be asked about must not keep the others waiting. It comes back soon.
            journal.exception("interrogation en erreur", reference=paiement.reference)
            issue = EN_ERREUR
        if issue:
            bilan[issue] = bilan.get(issue, 0) + 1
            muettes |= {banque} if issue == INJOIGNABLE else set()
            progres(paiement)
    return bilan


def abandonner(paiement: Paiement, *, confirme: bool = False) -> Paiement:
    """Let the parent go: the invoices are free whatever the bank says later.

    The bank is asked once before, for the payment may be done. Raises `BanqueInjoignable` when it
    cannot be, or when it has a card and is still deciding, unless the parent has seen the warning
    (`confirme`). The attempt stays on the list of questions: its page may still be open somewhere,
    and what is captured there is recorded.
    """
    if paiement.jeton and paiement.etat == Etat.EN_COURS:
        try:
            paiement, verdicts = _interroger(paiement, par="famille")
            if paiement.etat == Etat.EN_COURS and any(map(_sans_certitude, verdicts)):
                raise BanqueInjoignable("une carte y a peut-être été validée")
        except BanqueInjoignable:
            if not confirme:
                raise
    if paiement.etat == Etat.EN_COURS:
        mouvoir(paiement.pk, Etat.ABANDONNE, par="famille")
        paiement.refresh_from_db()
    return paiement


def _sans_certitude(verdict: Verdict) -> bool:
    return verdict.engage or verdict.issue is Issue.INCONNUE


def _interroger_un(paiement: Paiement) -> str:
    maintenant = timezone.now()
    # Two workers may run this at once: who moves the time forward asks. A crash just asks later.
    prise = Paiement.objects.filter(pk=paiement.pk, interroger_le=paiement.interroger_le).update(
        interroger_le=maintenant + RESERVATION, interrogations=F("interrogations") + 1
    )
    if not prise:
        return ""
    if not paiement.jeton:
        return _sans_jeton(paiement)
    try:
        return str(Etat(interroger(paiement, par="interrogation").etat).label)
    except BanqueInjoignable as erreur:
        journal.warning("banque injoignable", reference=paiement.reference, raison=str(erreur))
        traiter(paiement.pk, Verdict(Issue.INCONNUE, libelle=INJOIGNABLE), par="interrogation")
        return INJOIGNABLE


def _sans_jeton(paiement: Paiement) -> str:
    if timezone.now() - paiement.cree_le < SANS_JETON:
        return ""
    detail = "La page de la banque ne s’est pas ouverte."
    clos = mouvoir(paiement.pk, Etat.ABANDONNE, par="interrogation", detail=detail, sans_jeton=True)
    return str(Etat.ABANDONNE.label) if clos else ""
