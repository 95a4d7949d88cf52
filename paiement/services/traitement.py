"""A verdict becomes a state and, when money was taken, an entry of the ledger: one transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from factures.models import Encaissement, Origine
from factures.services import encaisser, lacher
from factures.services.verrous import verrouiller
from portail.argent import euros

from ..etats import ETAT_SELON_ISSUE, Etat, Issue
from ..models import MessageBanque, Paiement, Panier
from ..passerelles import PASSERELLES
from ..passerelles.base import Verdict
from .alertes import alerter
from .dernier_mot import revenu_sans_payer
from .etat import inscrire, journal, verrouille

PATIENCE = timedelta(hours=72)  # as long as the banks can answer
PAUSE_MINIMALE = timedelta(minutes=1)
PAUSE_MAXIMALE = timedelta(hours=1)
SUITE = timedelta(minutes=1)
HORLOGES = timedelta(minutes=5)  # how far the bank's clock may be from ours
# What a bank may say of a capture afterwards.
SUITES = {
    Issue.ABANDONNE: "une annulation",
    Issue.REFUSE: "un rejet",
    Issue.EXPIRE: "une autorisation périmée",
}
REVENUS = ("retour", "famille")  # what made us ask says that the parent has left the bank's page


@transaction.atomic
def traiter(cle: int, verdict: Verdict, *, par: str) -> Paiement:
    """Apply what the bank proved of a payment; the same verdict twice changes nothing.

    `par` says what made us ask (`notification`, `retour`, `interrogation`, `famille`).
    """
    paiement = verrouille(cle)
    conclu = paiement.etat != Etat.EN_COURS and paiement.interroger_le is None
    if not verdict.concerne(paiement):
        journal.warning("verdict d’un autre paiement", reference=paiement.reference)
        verdict = Verdict(
            Issue.INCONNUE, code=verdict.code, libelle="référence d’un autre paiement"
        )
    if motif := verdict.alerte or _revient_sur_une_capture(paiement, verdict):
        alerter(paiement, motif)
    if verdict.issue is Issue.ACCEPTE:
        _capturer(paiement, verdict, par)
    elif (fin := _fin(paiement, verdict, par)) and inscrire(
        paiement, fin, par=par, detail=verdict.resume
    ):
        lacher(paiement.reference)
    if conclu and _n_apprend_rien(paiement, verdict.issue):
        return paiement  # the last word was given; a bank that stammers later takes nothing back
    paiement.interroger_le = _prochaine_question(paiement, verdict.issue)
    if paiement.interroger_le is None and verdict.issue in (Issue.EN_ATTENTE, Issue.INCONNUE):
        # Out of patience: the régie looks at the bank's own pages. (From ACCEPTE: a no-op.)
        inscrire(paiement, Etat.A_ECLAIRCIR, par=par, detail="La banque n’a pas conclu.")
        lacher(paiement.reference)
    paiement.save()
    return paiement


def _n_apprend_rien(paiement: Paiement, issue: Issue) -> bool:
    """What the régie has looked at itself, only money taken opens again."""
    classe = paiement.etat == Etat.CLASSE and issue is not Issue.ACCEPTE
    return classe or issue is Issue.INCONNUE


def _revient_sur_une_capture(paiement: Paiement, verdict: Verdict) -> str:
    """Say what the bank takes back of a capture that we recorded; '' for nothing."""
    if verdict.issue not in SUITES or not _captures(paiement, verdict).exists():
        return ""
    operation = verdict.transaction[:60]
    return f"La banque annonce {SUITES[verdict.issue]} après le paiement, opération {operation}."


def _captures(paiement: Paiement, verdict: Verdict) -> QuerySet[Encaissement]:
    return Encaissement.objects.filter(
        banque=paiement.passerelle, reference_bancaire=verdict.transaction, montant__gt=0
    )


def _fin(paiement: Paiement, verdict: Verdict, par: str) -> Etat | None:
    """Return the unhappy end that this verdict is, None while it may not be one.

    As long as the bank's page is open and the parent has not come back, a refused card may be
    followed by another there, and the invoices stay held for it.
    """
    if verdict.sans_carte and revenu_sans_payer(paiement):
        return Etat.ABANDONNE
    fin = ETAT_SELON_ISSUE.get(verdict.issue)
    if fin is None or verdict.issue in PASSERELLES[paiement.passerelle].derniers_mots:
        return fin
    return fin if _a_quitte_la_page(paiement, par) else None


def _a_quitte_la_page(paiement: Paiement, par: str) -> bool:
    if par in REVENUS or timezone.now() >= paiement.expire_le:
        return True
    return paiement.messages.filter(sens=MessageBanque.Sens.RETOUR).exists()


def _capturer(paiement: Paiement, verdict: Verdict, par: str) -> None:
    assert verdict.montant is not None, "un verdict accepté dit son montant"
    deja = _captures(paiement, verdict).first()
    if deja is not None:
        if (deja.montant, deja.devise) != (verdict.montant, verdict.devise):
            alerter(
                paiement,
                f"La banque annonce maintenant {euros(verdict.montant)} au lieu de "
                f"{euros(deja.montant)}, opération {verdict.transaction[:60]}.",
            )
        if deja.reference != paiement.reference:
            inscrire(paiement, Etat.A_ECLAIRCIR, par=par, detail="Opération d’un autre paiement.")
            lacher(paiement.reference)
        return
    lignes = list(paiement.lignes.values_list("facture_id", "montant"))
    verrouiller(cle for cle, _ in lignes)
    lacher(paiement.reference)
    Panier.factures.through.objects.filter(facture__in=[cle for cle, _ in lignes]).delete()
    conforme = (verdict.montant, verdict.devise) == (paiement.montant, paiement.devise)
    encaissement = _encaisser(paiement, verdict, lignes if conforme else [])
    if paiement.encaissement_id:
        journal.warning("deuxième capture", reference=paiement.reference)
    else:
        paiement.encaissement = encaissement
        vers = Etat.ACCEPTE if conforme else Etat.A_ECLAIRCIR
        inscrire(paiement, vers, par=par, detail=verdict.resume)
    if conforme:  # what the régie must clear up first is nobody's receipt yet
        # A row in the same database: it is there if, and only if, this transaction is.
        async_task("paiement.taches.remettre_recu", encaissement.pk, paiement.pk)


def _encaisser(
    paiement: Paiement, verdict: Verdict, repartition: list[tuple[int, int]]
) -> Encaissement:
    return encaisser(
        regie=paiement.regie,
        famille=paiement.famille,
        payeur=_payeur(paiement),
        montant=verdict.montant or 0,
        devise=verdict.devise or paiement.devise,
        moyen=verdict.moyen,
        origine=Origine.EN_LIGNE,
        recu_le=_quand(paiement, verdict),
        repartition=repartition,
        reference=paiement.reference,
        banque=paiement.passerelle,
        reference_bancaire=verdict.transaction,
    )


def _quand(paiement: Paiement, verdict: Verdict) -> datetime:
    """When the bank took the money, by its own word: a capture may be heard of days later."""
    maintenant = timezone.now()
    if verdict.date and paiement.cree_le - HORLOGES <= verdict.date <= maintenant + HORLOGES:
        return min(max(verdict.date, paiement.cree_le), maintenant)
    return maintenant


def _payeur(paiement: Paiement) -> str:
    responsable = getattr(paiement.utilisateur, "responsable", None)
    return str(responsable or paiement.famille)


def _prochaine_question(paiement: Paiement, issue: Issue) -> datetime | None:
    """When to ask again, None for never.

    A refusal or a cancellation read while the bank's page is still open is not its last word: the
    parent may try another card there. So the bank is asked once more when the page has closed.
    """
    maintenant = timezone.now()
    age = maintenant - paiement.cree_le
    if issue is Issue.ACCEPTE:
        return None
    if issue in ETAT_SELON_ISSUE:
        return paiement.expire_le + SUITE if maintenant < paiement.expire_le else None
    if age >= PATIENCE or paiement.etat == Etat.ACCEPTE:
        return None
    return maintenant + min(max(age / 3, PAUSE_MINIMALE), PAUSE_MAXIMALE)
