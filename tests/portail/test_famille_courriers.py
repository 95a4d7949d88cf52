"""The letters that a family was sent: what became of each, and the same again for who lost it."""

import re
import smtplib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from post_office.models import STATUS, Email

from comptes import courriers, services
from comptes.courriers import RENVOIS_PAR_JOUR
from comptes.models import DemandeMiseAJour, Famille, Lettre, Utilisateur
from factures import recus
from factures.models import EnvoiRecu, Recu
from portail import courrier, roles
from portail.donnees.lots import Passage
from portail.donnees.purge import purger
from reservations.models import DemandeRepas, Ecole, Enregistrement
from reservations.services import lettres_demandes
from tests import fabriques
from tests.portail.familles import (
    ADRESSE_TAPEE,
    MAINTENANT,
    agent_scolaire,
    entree,
    page_de,
    qui_a_tout_vecu,
    recu_de,
    renvoyer,
)
from tests.portail.test_acces_familles import texte
from tests.reservations.cuisine import JEAN_RENON

pytestmark = pytest.mark.django_db
Nature = Lettre.Nature


@pytest.fixture(autouse=True)
def horloge() -> Any:
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


@pytest.fixture
def famille() -> Famille:
    return qui_a_tout_vecu("000754")


@pytest.fixture
def scolaire() -> Client:
    return entree(agent_scolaire())


def envoyer(client: Client, page: str, adresse: str = "1", vue: int | None = None) -> str:
    """The form as the page shows it, sent; what the next page says."""
    montree = client.get(page)
    vue = montree.context["envoi"].vue if vue is None else vue
    return texte(client.post(page, {"vue": vue, "adresse": adresse}, follow=True))


def derniere(famille: Famille) -> Lettre:
    lettre = famille.lettres.order_by("-pk").first()
    assert lettre is not None
    return lettre


# --- whose letter it is ---------------------------------------------------------------------------


def test_every_letter_to_a_family_says_so(famille: Famille) -> None:
    services.envoyer_liens(famille.code)
    demande = DemandeMiseAJour.objects.get(famille=famille, etat="recue")
    agent = agent_scolaire()
    services.annoncer([demande])
    services.appliquer(demande, affiche=demande.avant, par=agent)
    natures = list(famille.lettres.order_by().values_list("nature", flat=True).distinct())
    assert set(natures) == {"recu", "reservation", "adresse", "mot-de-passe", "demande"}
    reservation = famille.lettres.filter(nature=Nature.RESERVATION).first()
    assert reservation is not None
    assert reservation.objet == Enregistrement.objects.latest("pk").reference
    # The services' own letters are nobody's.
    a_la_ville = Email.objects.filter(lettre=None)
    assert a_la_ville.exists()
    assert all("Demande" in email.subject or "demande" in email.subject for email in a_la_ville)


def test_only_one_way_leads_a_letter_to_a_family() -> None:
    """Who calls the outbox itself writes to the town's services, or is `comptes.courriers`."""
    racine, appels = Path(settings.RACINE), set()
    for fichier in racine.glob("*/**/*.py"):
        lieu = str(fichier.relative_to(racine))
        if not lieu.startswith((".", "tests")) and "courrier.poster(" in fichier.read_text("utf-8"):
            appels.add(lieu)
    assert appels == {
        "comptes/courriers.py",
        "comptes/services/lettres_demandes.py",  # to the services: a request is there
        "reservations/services/lettres_demandes.py",
        "paiement/services/alertes.py",  # to the régie
        "portail/comptes_justes.py",  # to the technical contact
    }


def test_one_address_of_two_families_gets_a_letter_for_each(famille: Famille) -> None:
    """Separated parents whose files bear one address: no letter names the other's code."""
    autre = fabriques.nouvelle_famille(courriel="parent000754@exemple.fr")
    Email.objects.all().delete()
    services.envoyer_liens("parent000754@exemple.fr")
    for qui in (famille, autre):
        lettre = qui.lettres.get(nature=Nature.MOT_DE_PASSE).email
        codes = set(re.findall(r"utilisateur\s: (\S+)", lettre.message))
        assert codes == {qui.code}


def test_a_purged_letter_takes_its_row_along(famille: Famille, horloge: Any) -> None:
    Email.objects.update(status=STATUS.sent)
    horloge.move_to("2026-12-27 10:00+01:00")
    purger(Passage(date(2026, 12, 27)))
    assert famille.lettres.exists()
    horloge.move_to("2028-01-01 10:00+01:00")
    purger(Passage(date(2028, 1, 1)))
    assert not Email.objects.exists()
    assert not Lettre.objects.exists()


def petite_enfance_a_une_ecole() -> Client:
    """The early-childhood service serves a school of its own, and bills Malo's family."""
    petite = fabriques.petite_enfance()
    Ecole.objects.filter(nom=JEAN_RENON).update(service=petite)
    return entree(fabriques.agent(roles.SERVICE, petite))


def test_a_meal_s_letters_are_those_of_the_service_that_feeds_the_child(
    famille: Famille, scolaire: Client
) -> None:
    fabriques.facture(famille, service=fabriques.petite_enfance())
    petite = petite_enfance_a_une_ecole()
    lettres_demandes.repondre(DemandeRepas.objects.get(famille=famille))
    reponse = famille.lettres.get(nature=Nature.DEMANDE_REPAS)
    page = renvoyer(famille, "lettre", str(reponse.pk))
    for client, vus, statut in ((scolaire, True, 200), (petite, False, 404)):
        dit = etat(client, famille)
        for mot in ("Réservation de repas", "Réponse à une demande de repas"):
            assert (mot in dit) == vus, mot
        assert client.get(page).status_code == statut


def test_a_receipt_of_another_service_s_invoice_is_the_regie_s_alone(
    famille: Famille, scolaire: Client
) -> None:
    petite = fabriques.petite_enfance()
    ailleurs = fabriques.facture(famille, 10_00, service=petite)
    deux = [fabriques.facture(famille, 10_00), fabriques.facture(famille, 10_00, service=petite)]
    regie = entree(fabriques.agent(roles.TRESORERIE))
    for payees in ([ailleurs], deux, []):
        encaissement = fabriques.encaissement(famille, 20_00, *payees)
        recu = Recu.objects.get(encaissement=encaissement)
        recus.envoyer(recu, "parent000754@exemple.fr")
        assert recu.numero in etat(regie, famille)
        assert recu.numero not in etat(scolaire, famille)
        page = renvoyer(famille, "recu", recu.numero)
        assert regie.get(page).status_code == 200
        assert scolaire.get(page).status_code == 404
    assert recu_de(famille).numero in etat(scolaire, famille)


# --- what became of it ----------------------------------------------------------------------------


def etat(client: Client, famille: Famille) -> str:
    return texte(client.get(page_de(famille))).replace("&nbsp;", " ")


def test_the_state_is_said_in_french_with_its_reason(
    famille: Famille, scolaire: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "en attente d’envoi" in etat(scolaire, famille)
    Email.objects.exclude(lettre__nature=Nature.RECU).delete()

    courrier.expedier()  # no mail server answers here
    page = etat(scolaire, famille)
    assert "en attente d’un nouvel essai" in page
    assert "Le serveur d’envoi de la ville ne répond pas." in page

    def refuser(*_: Any, **__: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", refuser)
    Email.objects.update(scheduled_time=None)
    courrier.expedier()
    page = etat(scolaire, famille)
    assert "2 essais" in page
    assert "L’adresse est refusée par la messagerie du destinataire." in page
    assert "no such user" not in page

    Email.objects.update(status=STATUS.failed)
    page = etat(scolaire, famille)
    assert "en échec" in page
    assert "Réessayer" in page
    Email.objects.update(status=STATUS.sent)
    page = etat(scolaire, famille)
    assert "en échec" not in page
    assert "refusée" not in page


def test_an_address_that_somebody_typed_is_only_hinted_at(
    famille: Famille, scolaire: Client
) -> None:
    page = etat(scolaire, famille)
    assert "gr…@exemple.fr" in page
    assert ADRESSE_TAPEE not in page
    assert "neuve@exemple.fr" not in page
    assert "parent000754@exemple.fr" in page
    page = texte(scolaire.get(renvoyer(famille, "recu", recu_de(famille).numero)))
    assert "gr…@exemple.fr" in page
    assert ADRESSE_TAPEE not in page


def test_no_page_shows_what_a_letter_says(famille: Famille, scolaire: Client) -> None:
    courriers.ecrire(famille, Nature.MOT_DE_PASSE, "x@exemple.fr", "Lien", "https://secret/lien")
    assert "secret" not in etat(scolaire, famille)


# --- the same again -------------------------------------------------------------------------------


def test_a_receipt_goes_again_with_its_pdf(famille: Famille, scolaire: Client) -> None:
    recu = recu_de(famille)
    dit = envoyer(scolaire, renvoyer(famille, "recu", recu.numero), adresse="2")
    assert f"Reçu {recu.numero} : le courrier part à l’adresse marc000754@exemple.fr." in dit
    lettre = derniere(famille)
    assert (lettre.nature, lettre.objet, lettre.email.to) == (
        "recu",
        recu.numero,
        ["marc000754@exemple.fr"],
    )
    assert lettre.par is not None
    assert lettre.email.attachments.count() == 1
    assert EnvoiRecu.objects.filter(recu=recu, a_la_demande=True).count() == 1
    assert f"renvoyé par {lettre.par}" in etat(scolaire, famille)


def test_to_the_address_that_was_typed_then_too(famille: Famille, scolaire: Client) -> None:
    envoyer(scolaire, renvoyer(famille, "recu", recu_de(famille).numero), adresse="meme")
    assert derniere(famille).email.to == [ADRESSE_TAPEE]


def test_to_no_other_address(famille: Famille, scolaire: Client) -> None:
    page, avant = renvoyer(famille, "recu", recu_de(famille).numero), Email.objects.count()
    for adresse in ("voleur@exemple.fr", "9", ""):
        assert "errorlist" in envoyer(scolaire, page, adresse=adresse)
    assert Email.objects.count() == avant


def test_a_closed_access_gets_nothing_and_where_it_went_is_proposed(
    famille: Famille, scolaire: Client
) -> None:
    page = renvoyer(famille, "recu", recu_de(famille).numero)

    def montree() -> tuple[set[str], str]:
        form = scolaire.get(page).context["form"]
        return {cle for cle, _ in form.fields["adresse"].choices}, form.initial["adresse"]

    envoyer(scolaire, page, adresse="2")
    assert montree() == ({"1", "2"}, "2")
    Utilisateur.objects.filter(responsable__famille=famille, responsable__rang=2).update(
        is_active=False
    )
    assert montree() == ({"1"}, "1")
    avant = Email.objects.count()
    assert "errorlist" in envoyer(scolaire, page, adresse="2")
    assert Email.objects.count() == avant


def test_a_confirmation_goes_again_as_it_was(famille: Famille, scolaire: Client) -> None:
    reservation = famille.lettres.filter(nature=Nature.RESERVATION).earliest("pk")
    envoyer(scolaire, renvoyer(famille, "reservation", reservation.objet))
    neuve = derniere(famille)
    assert neuve.pk != reservation.pk
    assert (neuve.email.subject, neuve.email.message) == (
        reservation.email.subject,
        reservation.email.message,
    )
    assert neuve.objet == reservation.objet


def test_an_answer_goes_again_word_for_word(famille: Famille, scolaire: Client) -> None:
    demande = DemandeMiseAJour.objects.get(famille=famille, etat="recue")
    services.refuser(demande, motif="Justificatif attendu.", par=agent_scolaire())
    lettre = famille.lettres.get(nature=Nature.DEMANDE)
    envoyer(scolaire, renvoyer(famille, "lettre", str(lettre.pk)))
    neuve = derniere(famille)
    assert neuve.email.message == lettre.email.message
    assert neuve.email.headers == lettre.email.headers


def test_a_double_click_sends_one_letter(famille: Famille, scolaire: Client) -> None:
    page = renvoyer(famille, "recu", recu_de(famille).numero)
    vue = scolaire.get(page).context["envoi"].vue
    envoyer(scolaire, page, vue=vue)
    nombre = Email.objects.count()
    assert "vient d’être renvoyé : rien de plus n’est parti" in envoyer(scolaire, page, vue=vue)
    assert Email.objects.count() == nombre


@pytest.mark.parametrize("genre", ["recu", "reservation", "lettre"])
def test_nobody_floods_a_mailbox(
    famille: Famille, scolaire: Client, horloge: Any, genre: str
) -> None:
    demande = DemandeMiseAJour.objects.get(famille=famille, etat="recue")
    services.refuser(demande, motif="Non.", par=agent_scolaire())
    objet = {
        "recu": recu_de(famille).numero,
        "reservation": famille.lettres.filter(nature=Nature.RESERVATION).earliest("pk").objet,
        "lettre": str(famille.lettres.get(nature=Nature.DEMANDE).pk),
    }[genre]
    page = renvoyer(famille, genre, objet)
    for _ in range(RENVOIS_PAR_JOUR):
        assert "le courrier part" in envoyer(scolaire, page)
    nombre = Email.objects.count()
    assert "déjà été renvoyé plusieurs fois aujourd’hui" in envoyer(scolaire, page)
    assert Email.objects.count() == nombre
    horloge.shift(timedelta(days=1, seconds=1))
    scolaire = entree(agent_scolaire())  # the session is long over
    assert "le courrier part" in envoyer(scolaire, page)


def test_what_is_not_of_this_family_or_this_role_is_not_there(
    famille: Famille, scolaire: Client
) -> None:
    autre = qui_a_tout_vecu()
    regie = entree(fabriques.agent(roles.TRESORERIE))
    reservation = famille.lettres.filter(nature=Nature.RESERVATION).earliest("pk")
    lien = famille.lettres.filter(nature=Nature.ADRESSE).earliest("pk")
    for client, page in (
        (scolaire, renvoyer(famille, "recu", recu_de(autre).numero)),
        (scolaire, renvoyer(autre, "reservation", reservation.objet)),
        (scolaire, renvoyer(famille, "lettre", str(lien.pk))),
        (scolaire, renvoyer(famille, "lettre", str(reservation.pk))),
        (scolaire, renvoyer(famille, "lettre", "x")),
        (scolaire, renvoyer(famille, "lettre", "9" * 5000)),
        (scolaire, renvoyer(famille, "adresse", "x")),
        (regie, renvoyer(famille, "reservation", reservation.objet)),
    ):
        for methode in (client.get, client.post):
            assert methode(page).status_code == 404, page
    assert regie.get(renvoyer(famille, "recu", recu_de(famille).numero)).status_code == 200
    petite = entree(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    assert petite.get(renvoyer(famille, "recu", recu_de(famille).numero)).status_code == 404


def test_a_link_to_an_account_is_never_sent_again(famille: Famille) -> None:
    lien = famille.lettres.filter(nature=Nature.ADRESSE).earliest("pk")
    with pytest.raises(AssertionError):
        courriers.renvoyer(lien, "x@exemple.fr", par=agent_scolaire())
