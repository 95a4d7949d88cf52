"""The receipt: a PDF made once, kept as bytes with its digest, and the letter that carries it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from comptes import courriers
from comptes.courriers import TropDEnvois
from comptes.models import Lettre, Utilisateur
from portail import courrier, papiers, pdf
from portail.models import Commune

from .models import DocumentRecu, Encaissement, EnvoiRecu, Recu, Service
from .services import trop_percu

ENVOIS_PAR_JOUR = 5  # on demand, per receipt: the portal is nobody's way to flood a mailbox


def produire(recu: Recu) -> DocumentRecu:
    """Return the receipt's PDF, made at the first call; the same bytes for ever after.

    Two makers at once: the row's uniqueness lets one win, and both return the winner's.
    """
    document = DocumentRecu.objects.filter(recu=recu).first()
    if document is not None:
        return document
    octets = pdf.rendre("pdf/recu.html", contenu(recu))
    return papiers.garder(DocumentRecu, octets, recu.numero, recu=recu)


def octets(recu: Recu) -> bytes:
    """Return the receipt's bytes; raises `PapierAltere` when they are not those made then."""
    return papiers.relire(produire(recu))


def envoyer(
    recu: Recu, adresse: str, *, a_la_demande: bool = False, par: Utilisateur | None = None
) -> bool:
    """Put the receipt's letter in the outbox; False when the automatic one is already there.
    `par` is the agent who has it sent, where it is one.

    The letter and the row that remembers it are one transaction: a job that is run twice, or that
    dies in between, sends one letter. Raises `TropDEnvois`.
    """
    contenu_pdf = octets(recu)
    with transaction.atomic():
        if not a_la_demande:
            _, premier = EnvoiRecu.objects.get_or_create(
                recu=recu, a_la_demande=False, defaults={"adresse": adresse}
            )
            if not premier:
                return False
        else:
            veille = timezone.now() - timedelta(days=1)
            demandes = EnvoiRecu.objects.filter(recu=recu, a_la_demande=True, le__gt=veille)
            if demandes.count() >= ENVOIS_PAR_JOUR:
                raise TropDEnvois(recu.numero)
            EnvoiRecu.objects.create(recu=recu, adresse=adresse, a_la_demande=True)
        contexte = contenu(recu)
        courriers.ecrire(
            contexte["encaissement"].famille,
            Lettre.Nature.RECU,
            adresse,
            f"Votre reçu {recu.numero} – {contexte['commune'].nom}",
            render_to_string("courriels/recu.txt", contexte),
            html=render_to_string("courriels/recu.html", contexte),
            pieces={f"recu-{recu.numero}.pdf": contenu_pdf},
            objet=recu.numero,
            par=par,
            repondre_a=contexte["regie"].courriel,
        )
    return True


def contenu(recu: Recu) -> dict[str, Any]:
    """Return what the receipt's PDF and letter say."""
    encaissement = Encaissement.objects.select_related("regie", "famille", "cheque").get(
        pk=recu.encaissement_id
    )
    imputations = encaissement.imputations.select_related("facture__service").order_by(
        "facture__date_limite", "facture__service", "facture__numero"
    )
    lignes = [{"facture": i.facture, "montant": i.montant} for i in imputations]
    return {
        "commune": Commune.actuelle(),
        "regie": encaissement.regie,
        "recu": recu,
        "encaissement": encaissement,
        "lignes": lignes,
        "services": _par_service(lignes),
        "trop_percu": trop_percu(encaissement),
        "cheque": getattr(encaissement, "cheque", None),
        "adresse": courrier.adresse_absolue("factures:archives"),
    }


def _par_service(lignes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    services: dict[Service, list[dict[str, Any]]] = {}
    for ligne in lignes:
        services.setdefault(ligne["facture"].service, []).append(ligne)
    return [
        {"service": s, "lignes": siennes, "sous_total": sum(li["montant"] for li in siennes)}
        for s, siennes in services.items()
    ]
