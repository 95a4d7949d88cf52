"""What holds after any death: the bank's books, ours, the receipts and the letters agree."""

import hashlib
from collections.abc import Iterator

from django.db.models import Sum
from django_q.models import OrmQ, Task
from post_office.models import STATUS, Email

from factures.models import DocumentRecu, Encaissement, EnvoiRecu, Facture, Origine, Recu
from paiement.etats import Etat
from paiement.models import Paiement
from portail.argent import euros
from portail.comptes_justes import controler

from .etapes import Moment, Sorte
from .histoires import Vecu


def violations(vecu: Vecu) -> list[str]:
    """Everything that is not as it should be."""
    return [
        *_argent(vecu),
        *_paiements(vecu),
        *_recus(vecu),
        *_lettres(vecu),
        *_travaux(),
        *_comptes(),
    ]


def _argent(vecu: Vecu) -> Iterator[str]:
    """The bank's own books, whatever we know of them."""
    en_ligne = Encaissement.objects.filter(origine=Origine.EN_LIGNE)
    encaisse = en_ligne.aggregate(s=Sum("montant"))["s"] or 0
    accepte = vecu.ville.accepte()
    if accepte != encaisse:
        yield f"La banque a accepté {euros(accepte)}, nous avons encaissé {euros(encaisse)}."


def _paiements(vecu: Vecu) -> Iterator[str]:
    for facture in Facture.objects.filter(pk__in=[f.pk for f in vecu.factures]):
        if facture.reste or facture.tenue_par:
            yield f"{facture.numero} : reste {euros(facture.reste)}, tenue « {facture.tenue_par} »."
    siens = Paiement.objects.de(vecu.parent.famille)
    acceptes = siens.filter(etat=Etat.ACCEPTE)
    if acceptes.count() != len(vecu.histoire.paniers):
        yield f"{len(vecu.histoire.paniers)} paiements faits, {acceptes.count()} effectués."
    for paiement in siens.exclude(etat__in=(Etat.ACCEPTE, Etat.ABANDONNE)):
        yield f"Paiement {paiement.reference} : encore {paiement.etat}."
    for paiement in siens:
        if paiement.transitions.filter(vers=Etat.ACCEPTE).count() > 1:
            yield f"Paiement {paiement.reference} : effectué deux fois."


def _recus(vecu: Vecu) -> Iterator[str]:
    for encaissement in Encaissement.objects.filter(famille=vecu.parent.famille):
        documents = DocumentRecu.objects.filter(recu__encaissement=encaissement)
        if Recu.objects.filter(encaissement=encaissement).count() != 1 or len(documents) != 1:
            yield f"Encaissement {encaissement.pk} : il a {len(documents)} reçu."
        for document in documents:
            with document.fichier.open("rb") as fichier:
                lu = hashlib.sha256(fichier.read()).hexdigest()
            if lu != document.sha256:
                yield f"Reçu {document.recu.numero} : le fichier n’est pas celui qui a été fait."


def _lettres(vecu: Vecu) -> Iterator[str]:
    """A mail server that dies on us says nothing: the letter is sent until one has taken it, under
    one Message-ID, by which a mailbox knows a second copy."""
    recues = [(str(li["Message-ID"]), str(li["Subject"])) for li in vecu.lettres]
    for recu in Recu.objects.filter(encaissement__famille=vecu.parent.famille):
        siennes = [identifiant for identifiant, sujet in recues if recu.numero in sujet]
        if len(set(siennes)) != 1 or EnvoiRecu.objects.filter(recu=recu).count() != 1:
            yield f"Reçu {recu.numero} : {len(set(siennes))} lettre(s) à la famille."
        if len(siennes) > 1 and not _remise_incertaine(vecu):
            yield f"Reçu {recu.numero} : la même lettre, {len(siennes)} fois."
    attente = Email.objects.exclude(status=STATUS.sent)
    if attente.exists():
        yield f"{attente.count()} lettre(s) encore dans la boîte d’envoi."


def _remise_incertaine(vecu: Vecu) -> bool:
    """Whether a worker died between the mail server's yes and its own note of it."""
    incertains = {(Sorte.LETTRE, Moment.APRES), (Sorte.VALIDATION, Moment.AVANT)}
    return any(
        mort.porte == "expedier" and (mort.sorte, mort.moment) in incertains for mort in vecu.morts
    )


def _travaux() -> Iterator[str]:
    if OrmQ.objects.exists():
        yield f"{OrmQ.objects.count()} travaux encore dans la file."
    for rate in Task.objects.filter(success=False):
        yield f"Le travail {rate.func} a échoué : {rate.result}"


def _comptes() -> Iterator[str]:
    controle = controler()
    if not controle.juste:
        yield controle.rapport
