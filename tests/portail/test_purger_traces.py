"""`purger` on what visits leave: each kind goes on its day, not one day before."""

import hashlib
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone
from django_q.models import Task
from post_office.models import STATUS, Attachment, Email

from comptes import services
from comptes.models import (
    Connexion,
    DemandeMiseAJour,
    Enfant,
    Famille,
    Rattachement,
    Utilisateur,
)
from factures import recus
from factures.models import EnvoiRecu, Recu
from paiement import messages
from paiement.models import Alerte, Confirmation, MessageBanque, Paiement
from paiement.taches import remettre_les_recus_en_retard
from portail import courrier, roles
from portail.models import ExportListe
from tests import fabriques
from tests.paiement.releves import paye
from tests.portail.purges import a_paris, le, purger_le

pytestmark = pytest.mark.django_db


def il_part(objet: Model, veille: str, jour: str) -> str:
    """Still there the day before, gone on the day; that day's report."""
    purger_le(veille)
    assert type(objet)._default_manager.filter(pk=objet.pk).exists(), "parti un jour trop tôt"
    rapport = purger_le(jour)
    assert not type(objet)._default_manager.filter(pk=objet.pk).exists(), "encore là"
    return rapport


# --- sign-ins ---


@pytest.mark.parametrize(
    ("venu", "veille", "jour"),
    [
        ("2026-05-22", "2026-11-21", "2026-11-22"),
        ("2026-08-31", "2027-02-27", "2027-02-28"),  # no 31 February: its last day
        ("2026-08-29", "2027-02-27", "2027-02-28"),
        ("2026-11-30", "2027-05-29", "2027-05-30"),
    ],
)
def test_a_sign_in_is_kept_six_months_to_the_day(
    famille: Famille, venu: str, veille: str, jour: str
) -> None:
    compte = fabriques.parent(famille)
    connexion = Connexion.objects.create(
        utilisateur=compte, le=a_paris(venu, "23:59"), appareil="Firefox"
    )

    assert "Connexions et essais de connexion (6 mois) : 1 connexion" in il_part(
        connexion, veille, jour
    )


def test_the_day_is_the_town_s_not_the_server_s(famille: Famille) -> None:
    """Half past midnight in Paris is still the day before in UTC."""
    compte = fabriques.parent(famille)
    connexion = Connexion.objects.create(
        utilisateur=compte, le=a_paris("2026-05-23", "00:30"), appareil="Firefox"
    )

    il_part(connexion, "2026-11-22", "2026-11-23")


@pytest.mark.parametrize("modele", [AccessAttempt, AccessFailureLog, AccessLog])
def test_a_failed_sign_in_with_its_address_goes_as_well(modele: type[Any]) -> None:
    champs: dict[str, Any] = {"username": "000754", "ip_address": "192.0.2.7"}
    if modele is AccessAttempt:
        champs["failures_since_start"] = 3
    with le("2026-05-22"):
        trace = modele.objects.create(**champs)

    rapport = il_part(trace, "2026-11-21", "2026-11-22")
    assert "1 trace de connexion ou d’essai" in rapport


def test_finished_sessions_go_and_open_ones_stay() -> None:
    finie = Session.objects.create(session_key="a" * 32, expire_date=a_paris("2026-11-21"))
    ouverte = Session.objects.create(session_key="b" * 32, expire_date=a_paris("2026-11-22"))

    assert "Sessions ouvertes (30 minutes) : 1 session finie" in purger_le("2026-11-22")
    assert list(Session.objects.all()) == [ouverte]
    assert finie.pk != ouverte.pk


def test_a_job_that_failed_is_kept_a_month() -> None:
    quand = a_paris("2026-10-22")
    travail = Task.objects.create(
        id="e" * 32, func="f", args=("parent@exemple.fr",), started=quand, stopped=quand
    )

    assert "1 travail" in il_part(travail, "2026-11-21", "2026-11-22")


def test_the_trace_of_an_exported_list_is_kept_a_year() -> None:
    trace = ExportListe.objects.create(
        le=a_paris("2025-11-22"), modele="factures.Facture", liste="factures", forme="csv", lignes=3
    )

    assert "1 trace d’export" in il_part(trace, "2026-11-21", "2026-11-22")


# --- the banks' messages ---

BRUT = "vads_cust_email=parent@exemple.fr&é=€"


@pytest.fixture
def message(famille: Famille) -> MessageBanque:
    with le("2025-10-22"):
        paiement = paye(famille)
        return messages.garder("payline", "reponse", BRUT, paiement=paiement, verdict="accepté")


def texte(message: MessageBanque) -> str:
    message.refresh_from_db()
    return message.brut


def test_a_bank_s_message_leaves_its_digest_and_its_verdict(message: MessageBanque) -> None:
    autres = MessageBanque.objects.exclude(brut="").count()
    captures = list(Confirmation.objects.values())
    purger_le("2026-11-21")
    assert texte(message) == BRUT

    assert f"Messages des banques (13 mois) : {autres} message" in purger_le("2026-11-22")

    assert texte(message) == ""
    assert message.empreinte == hashlib.sha256(BRUT.encode()).hexdigest()
    assert message.verdict == "accepté"
    assert list(Confirmation.objects.values()) == captures, "la preuve de la capture reste"
    empreinte = message.empreinte
    purger_le("2026-11-23")
    message.refresh_from_db()
    assert message.empreinte == empreinte, "l’empreinte du vide n’est pas celle du message"


def test_a_stranger_s_message_goes_too() -> None:
    with le("2025-10-22"):
        message = messages.garder("payline", "notification", "n’importe quoi")

    purger_le("2026-11-22")
    assert texte(message) == ""


def test_a_message_that_is_not_applied_yet_is_left_alone(message: MessageBanque) -> None:
    MessageBanque.objects.filter(pk=message.pk).update(applique=False)

    purger_le("2030-01-01")
    assert texte(message) == BRUT


@pytest.mark.parametrize(
    "attente",
    [{"etat": "en-cours"}, {"etat": "a-eclaircir"}, {"interroger_le": a_paris("2026-11-22")}],
)
def test_a_message_of_an_unsettled_payment_is_left_alone(
    message: MessageBanque, attente: dict[str, Any]
) -> None:
    Paiement.objects.filter(messages=message).update(**attente)

    purger_le("2030-01-01")
    assert texte(message) == BRUT


def test_a_message_of_a_payment_with_an_open_alert_is_left_alone(message: MessageBanque) -> None:
    assert message.paiement is not None
    alerte = Alerte.objects.create(paiement=message.paiement, motif="à regarder")
    purger_le("2030-01-01")
    assert texte(message) == BRUT

    Alerte.objects.filter(pk=alerte.pk).update(levee_le=timezone.now())
    purger_le("2030-01-02")
    assert texte(message) == ""


# --- letters ---


def lettre(sujet: str = "Votre reçu", statut: int = STATUS.sent, **champs: Any) -> Email:
    email = courrier.poster("parent@exemple.fr", sujet, champs.pop("texte", "Bonjour"), **champs)
    Email.objects.filter(pk=email.pk).update(status=statut)
    return email


def test_a_letter_and_its_attachment_are_kept_thirteen_months(settings: Any) -> None:
    with le("2025-10-22"):
        email = lettre(pieces={"recu.pdf": b"%PDF-1"})
    piece = Attachment.objects.get()
    fichier = settings.MEDIA_ROOT / piece.file.name
    assert fichier.exists()

    assert "E-mails envoyés (13 mois) : 1 e-mail" in il_part(email, "2026-11-21", "2026-11-22")
    assert not Attachment.objects.exists()
    assert not fichier.exists()


def test_an_attachment_that_a_younger_letter_carries_stays() -> None:
    with le("2025-10-22"):
        vieille = lettre(pieces={"recu.pdf": b"%PDF-1"})
    with le("2026-01-01"):
        jeune = lettre()
    piece = Attachment.objects.get()
    jeune.attachments.add(piece)

    il_part(vieille, "2026-11-21", "2026-11-22")
    assert jeune.attachments.get() == piece


@pytest.mark.parametrize("statut", [STATUS.queued, STATUS.requeued])
def test_a_letter_on_its_way_stays(statut: int) -> None:
    with le("2025-10-22"):
        email = lettre(statut=statut)

    purger_le("2030-01-01")
    assert Email.objects.filter(pk=email.pk).exists()


def test_a_letter_that_opens_an_account_is_kept_a_month(famille: Famille) -> None:
    with le("2026-10-22"):
        ordinaire = lettre()
        services.envoyer_liens(famille.code)
        services.demander_adresse(fabriques.parent(famille), "neuve@exemple.fr")
    liens = Email.objects.exclude(pk=ordinaire.pk)
    liens.update(status=STATUS.sent)
    assert liens.count() == 2

    purger_le("2026-11-21")
    assert liens.count() == 2
    assert "un lien d’accès (1 mois) : 2 e-mails" in purger_le("2026-11-22")
    assert list(Email.objects.all()) == [ordinaire]


def test_where_a_receipt_went_is_forgotten_and_it_goes_out_no_second_time(
    famille: Famille,
) -> None:
    with le("2025-10-22"):
        paiement = paye(famille)
        remettre_les_recus_en_retard()
    envoi = EnvoiRecu.objects.get()
    assert envoi.adresse == "recu@exemple.fr"

    purger_le("2026-11-21")
    envoi.refresh_from_db()
    paiement.refresh_from_db()
    assert (envoi.adresse, paiement.courriel) == ("recu@exemple.fr", "recu@exemple.fr")

    assert "2 adresses de reçus" in purger_le("2026-11-22")
    remettre_les_recus_en_retard()
    envoi.refresh_from_db()
    paiement.refresh_from_db()
    assert (envoi.adresse, paiement.courriel) == ("", "")
    assert EnvoiRecu.objects.count() == 1


def test_the_address_of_a_receipt_that_never_left_is_kept(famille: Famille) -> None:
    with le("2025-10-22"):
        paiement = paye(famille)
        recus.produire(Recu.objects.get())

    purger_le("2026-11-22")
    paiement.refresh_from_db()
    assert paiement.courriel == "recu@exemple.fr"


# --- requests and histories ---


def demande(famille: Famille, **champs: Any) -> DemandeMiseAJour:
    return DemandeMiseAJour.objects.create(
        famille=famille,
        champ="ville",
        apres="Nantes",
        demandeur=fabriques.parent(famille),
        **champs,
    )


def test_an_answered_request_is_kept_a_year(famille: Famille) -> None:
    close = demande(famille, etat="traitee", traitee_le=a_paris("2025-11-22"))

    assert "Demandes de mise à jour (1 an) : 1 demande" in il_part(
        close, "2026-11-21", "2026-11-22"
    )


def test_a_request_that_waits_is_never_touched(famille: Famille) -> None:
    passe = a_paris("2020-01-01")
    attend = demande(famille, creee_le=passe)
    reporter = demande(famille, etat="traitee", traitee_le=passe, a_reporter=True)

    purger_le("2026-11-22")
    assert set(DemandeMiseAJour.objects.all()) == {attend, reporter}


def test_a_request_that_an_agent_carried_over_is_kept_a_year_more(famille: Famille) -> None:
    """Of the second adult's telephone no file tells: nothing else ever ends the wait."""
    passe = a_paris("2020-01-01")
    reportee = demande(
        famille,
        etat="traitee",
        traitee_le=passe,
        a_reporter=True,
        reportee_le=a_paris("2025-11-22"),
    )

    il_part(reportee, "2026-11-21", "2026-11-22")


def test_what_the_admin_notes_of_its_own_goes_with_the_histories() -> None:
    with le("2023-11-22"):
        note = LogEntry.objects.create(
            user=fabriques.agent(roles.SERVICE), object_repr="famille 000754", action_flag=2
        )

    il_part(note, "2026-11-21", "2026-11-22")


def test_a_change_is_kept_three_years_and_the_sheet_stays() -> None:
    with le("2023-11-21"):
        famille = fabriques.nouvelle_famille()
        enfant, parti = fabriques.enfant(famille), fabriques.enfant(famille)
        agent = fabriques.agent(roles.SERVICE)
    with le("2023-11-22"):
        for objet in (famille, enfant, agent):
            objet.save()
        Rattachement.objects.get(enfant=parti).delete()
        parti.delete()
    groupes = apps.get_model("comptes", "HistoricalUtilisateur_groups")
    assert groupes.objects.count() == 2
    purger_le("2026-11-20")
    assert Famille.history.filter(id=famille.pk).count() == 2

    rapport = purger_le("2026-11-22")
    assert "Historique des changements (3 ans) : " in rapport
    for modele in (Famille, Enfant, Rattachement, Utilisateur):
        restent = modele.history.values_list("id", flat=True)
        assert sorted(restent) == sorted(o.pk for o in modele.objects.all()), "le dernier état"
    assert Famille.history.get().history_type == "~"
    assert groupes.objects.count() == 1
    assert Famille.objects.filter(pk=famille.pk).exists()
    assert agent.groups.exists()


def test_a_change_is_never_left_without_what_was_before() -> None:
    """Long unchanged, then changed last month: both say what the change was."""
    with le("2020-01-01"):
        agent = fabriques.agent(roles.SERVICE)
    with le("2026-10-01"):
        agent.nom = "Camille"
        agent.save()

    purger_le("2026-11-22")
    assert [ligne.nom for ligne in agent.history.all()] == ["Camille", ""]

    assert "3 ans) : " in purger_le("2029-10-01")
    assert [ligne.nom for ligne in agent.history.all()] == ["Camille"]
    assert "Historique des changements (3 ans) : rien à faire" in purger_le("2029-10-02")
