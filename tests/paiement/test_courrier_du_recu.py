"""The receipt's letter, over a real SMTP server that is there, down, and back."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from factures.models import DocumentRecu, EnvoiRecu, Facture
from paiement.etats import Etat
from paiement.models import Paiement
from portail import courrier
from tests import fabriques

from .banque import accepte, comptes_justes, traiter
from .travail import Boite, pieces, port_libre, serveur_de_courrier, travailler

# Posting ends by closing the database's connection: these need real transactions.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paye() -> Paiement:
    famille = fabriques.nouvelle_famille("000754")
    scolaire = fabriques.facture(famille, 97_35)
    creche = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    paiement = fabriques.paiement(famille, scolaire, creche, jeton="J-1")
    return traiter(paiement.pk, accepte(paiement), par="notification")


def une_lettre(boite: Boite) -> Any:
    (lettre,) = boite.lettres
    return lettre


def test_it_comes_at_once_with_the_receipt_of_the_archives(paye: Paiement, settings: Any) -> None:
    with serveur_de_courrier(settings) as boite:
        assert travailler() == ["paiement.taches.remettre_recu", "portail.taches.expedier"]
    lettre, document = une_lettre(boite), DocumentRecu.objects.get()
    recu = document.recu
    assert boite.destinataires == [["recu@exemple.fr"]]
    assert lettre["Subject"].strip() == f"Votre reçu {recu.numero} – Villiers-sur-Marne"
    ((nom, pdf),) = pieces(lettre).items()
    assert nom == f"recu-{recu.numero}.pdf"
    assert pdf[:5] == b"%PDF-"
    assert hashlib.sha256(pdf).hexdigest() == document.sha256
    for sous_type in ("plain", "html"):
        corps = lettre.get_body((sous_type,)).get_content().replace("\u00a0", " ")
        for attendu in ("250,44 €", "97,35 €", "153,09 €", recu.numero, paye.reference):
            assert attendu in corps


def test_the_mail_server_is_down_and_the_payment_does_not_care(
    paye: Paiement, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port_libre()
    debut = timezone.now()
    travailler()
    paye.refresh_from_db()
    assert paye.etat == Etat.ACCEPTE
    assert not Facture.objects.filter(regle=0).exists()
    assert DocumentRecu.objects.count() == 1
    lettre = Email.objects.get()
    assert (lettre.status, lettre.number_of_retries) == (STATUS.requeued, 1)
    assert Log.objects.filter(email=lettre).count() == 1
    comptes_justes()
    # An hour of this: tried again every five minutes, never given up, never doubled.
    for minutes in range(0, 61, 6):
        with time_machine.travel(debut + timedelta(minutes=minutes)):
            courrier.expedier()
    lettre.refresh_from_db()
    assert lettre.status == STATUS.requeued
    assert 10 <= (lettre.number_of_retries or 0) <= 12
    plus_tard = debut + timedelta(minutes=70)
    with serveur_de_courrier(settings) as boite, time_machine.travel(plus_tard):
        courrier.expedier()
        courrier.expedier()
    une_lettre(boite)
    assert Email.objects.get().status == STATUS.sent
    assert EnvoiRecu.objects.count() == 1


def test_a_server_that_is_down_for_weeks_does_not_lose_it(settings: Any) -> None:
    attente = settings.POST_OFFICE["RETRY_INTERVAL"] * settings.POST_OFFICE["MAX_RETRIES"]
    assert attente > timedelta(days=30)


def test_the_job_done_twice_posts_once(paye: Paiement, settings: Any) -> None:
    with serveur_de_courrier(settings) as boite:
        travailler()
        traiter(paye.pk, accepte(paye), par="interrogation")
        travailler()
        courrier.expedier()
    une_lettre(boite)


def test_a_refused_payment_posts_nothing(settings: Any) -> None:
    famille = fabriques.nouvelle_famille()
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J-2")
    with serveur_de_courrier(settings) as boite:
        traiter(paiement.pk, accepte(paiement, reference="AUTREPAIEMEN"), par="notification")
        travailler()
        courrier.expedier()
    assert boite.lettres == []
