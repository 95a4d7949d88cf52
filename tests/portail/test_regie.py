"""The régie's desk: what only a person can clear up, and who did."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptes.models import Famille, Utilisateur
from factures.models import Encaissement
from factures.services import trop_percu
from paiement.etats import Etat
from paiement.models import Alerte, LigneReleve, Paiement, VirementBanque
from paiement.services import alertes
from portail import roles
from portail.comptes_justes import controler
from portail.dates import aujourd_hui
from tests import fabriques
from tests.paiement.banque import Banque, accepte, comptes_justes, traiter
from tests.paiement.releves import le, paye

pytestmark = pytest.mark.django_db
BUREAU = "/admin/regie/"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(le(18), tick=False) as horloge:
        yield horloge


@pytest.fixture
def banque() -> Iterator[Banque]:
    with Banque() as banque:
        yield banque


def agent(role: str = "", **champs: Any) -> Utilisateur:
    nom = champs.pop("identifiant", "agent")
    utilisateur = Utilisateur.objects.creer(nom, "x", is_staff=True, **champs)
    utilisateur.groups.set(Group.objects.filter(name=role))
    return utilisateur


def navigateur(utilisateur: Utilisateur, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(utilisateur, backend="comptes.backends.Connexion")
    return client


@pytest.fixture
def clerc() -> Utilisateur:
    return agent(roles.TRESORERIE, identifiant="tresorerie", nom="Claude Martin")


@pytest.fixture
def regie(clerc: Utilisateur) -> Client:
    return navigateur(clerc)


@pytest.fixture
def a_eclaircir(famille: Famille) -> Paiement:
    """The bank took one cent less than asked."""
    paiement = fabriques.paiement(famille, fabriques.facture(famille, 97_35), jeton="J")
    return traiter(paiement.pk, accepte(paiement, montant=97_34), par="notification")


@pytest.fixture
def trop(famille: Famille) -> Encaissement:
    """50 € received for an invoice of 40 €."""
    return fabriques.encaissement(famille, 50_00, fabriques.facture(famille, 40_00))


def alerte(famille: Famille, motif: str = "La banque annonce un remboursement.") -> Alerte:
    paiement = paye(famille)
    alertes.alerter(paiement, motif)
    return Alerte.objects.get(paiement=paiement)


def geste(nom: str, cle: int) -> str:
    return reverse(f"regie:{nom}", args=[cle])


def texte(reponse: Any) -> str:
    """The page on one line, its spaces plain ones."""
    return " ".join(reponse.content.decode().split())


# --- who enters -----------------------------------------------------------------------------------


def adresses(cle: int) -> list[str]:
    gestes = ("lever", "demander", "classer", "rembourser")
    return [*(geste(nom, cle) for nom in gestes), BUREAU, f"{BUREAU}rapprochement/2026-11-18/"]


def test_a_family_or_a_stranger_is_sent_to_the_admin_s_door(
    client: Client, parent: Client, a_eclaircir: Paiement
) -> None:
    for adresse in adresses(a_eclaircir.pk):
        for qui in (Client(), parent):
            for reponse in (qui.get(adresse), qui.post(adresse, {"motif": "x"})):
                assert reponse.status_code == 302
                assert reponse.headers["Location"].startswith("/admin/login/")


def test_a_service_s_agent_sees_no_money(a_eclaircir: Paiement) -> None:
    scolaire = navigateur(agent(roles.SERVICE))
    for adresse in adresses(a_eclaircir.pk):
        assert scolaire.get(adresse).status_code == 403
        assert scolaire.post(adresse, {"motif": "x"}).status_code == 403
    assert BUREAU not in texte(scolaire.get("/admin/"))


def test_the_regie_and_the_administrator_have_a_way_in(regie: Client) -> None:
    for qui in (regie, navigateur(agent(identifiant="mairie", is_superuser=True))):
        assert f'href="{BUREAU}"' in texte(qui.get("/admin/"))
        assert qui.get(BUREAU).status_code == 200


def test_who_may_look_but_not_settle_has_no_button(a_eclaircir: Paiement) -> None:
    curieux = agent(roles.TRESORERIE, identifiant="curieux")
    Group.objects.get(name=roles.TRESORERIE).permissions.filter(codename="tenir_regie").delete()
    client = navigateur(curieux)

    page = texte(client.get(BUREAU))

    assert a_eclaircir.reference in page
    assert "Classer" not in page
    assert client.post(geste("classer", a_eclaircir.pk), {"motif": "x"}).status_code == 403


def test_every_gesture_wants_its_token(clerc: Utilisateur, a_eclaircir: Paiement) -> None:
    strict = navigateur(clerc, enforce_csrf_checks=True)
    for adresse in adresses(a_eclaircir.pk):
        assert strict.post(adresse, {"motif": "x"}).status_code == 403


@pytest.mark.parametrize("nom", ["lever", "demander", "classer", "rembourser"])
def test_a_gesture_is_no_page_and_wants_something_that_exists(regie: Client, nom: str) -> None:
    assert regie.get(geste(nom, 1)).status_code == 405
    assert regie.post(geste(nom, 999_999)).status_code == 404
    assert regie.post(geste(nom, 10**30)).status_code == 404


# --- an empty desk --------------------------------------------------------------------------------


def test_a_quiet_desk_says_so(regie: Client) -> None:
    controler()
    page = texte(regie.get(BUREAU))
    for phrase in (
        "Comptes justes</strong>, le 18 novembre 2026 à 14 h 00",
        "Aucune alerte ouverte.",
        "Aucun paiement à éclaircir.",
        "Aucun trop-perçu.",
        "Tous les virements sont notés.",
    ):
        assert phrase in page


def test_accounts_that_do_not_add_up_show_their_report(regie: Client, trop: Encaissement) -> None:
    with connection.cursor() as curseur:
        curseur.execute("UPDATE factures_encaissement SET montant = 5001")
    controler()
    page = texte(regie.get(BUREAU))
    assert "Écart dans les comptes" in page
    assert f"encaissement {trop.pk} (rang 1) a été modifié(e)" in page


# --- alerts ---------------------------------------------------------------------------------------


def test_an_alert_is_closed_with_what_was_done(
    regie: Client, clerc: Utilisateur, famille: Famille
) -> None:
    levee = alerte(famille)
    assert levee.motif in texte(regie.get(BUREAU))

    reponse = regie.post(geste("lever", levee.pk), {"suite": "Vu avec la famille."}, follow=True)

    assert "Alerte close." in texte(reponse)
    assert levee.motif not in texte(reponse)
    levee.refresh_from_db()
    assert (levee.suite, levee.levee_par, levee.levee_le) == ("Vu avec la famille.", clerc, le(18))


def test_an_alert_closed_twice_keeps_the_first_word(regie: Client, famille: Famille) -> None:
    levee = alerte(famille)
    regie.post(geste("lever", levee.pk), {"suite": "Première"})

    reponse = regie.post(geste("lever", levee.pk), {"suite": "Seconde"}, follow=True)

    assert "C’était déjà fait" in texte(reponse)
    levee.refresh_from_db()
    assert levee.suite == "Première"


def test_an_alert_without_a_word_stays_open(regie: Client, famille: Famille) -> None:
    une, autre = alerte(famille, "Une"), alerte(famille, "Autre")

    page = texte(regie.post(geste("lever", une.pk), {"suite": "  "}))

    assert page.count("Dites la suite donnée à cette alerte.") == 2  # in the summary, at the field
    assert f'id="lever-{autre.pk}-suite"' in page
    assert Alerte.objects.filter(levee_le=None).count() == 2


def test_a_refused_form_keeps_what_was_typed(regie: Client, famille: Famille) -> None:
    une = alerte(famille)
    longue = "très long " * 30
    page = texte(regie.post(geste("lever", une.pk), {"suite": longue}))
    assert f'value="{longue.strip()}' in page
    assert "au plus 200 caractères" in page


# --- payments to clear up -------------------------------------------------------------------------


def test_a_payment_to_clear_up_shows_what_the_bank_last_said(
    regie: Client, a_eclaircir: Paiement
) -> None:
    page = texte(regie.get(BUREAU))
    assert a_eclaircir.reference in page
    assert "Paiements à éclaircir (1)" in page


def test_the_bank_is_asked_again(regie: Client, a_eclaircir: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", a_eclaircir, montant=97_34)
    reponse = regie.post(geste("demander", a_eclaircir.pk), follow=True)
    assert f"Paiement {a_eclaircir.reference}, la banque dit : accepté" in texte(reponse)
    assert "à 14 h 00&nbsp;: accepté" in texte(reponse)
    assert Encaissement.objects.count() == 1


def test_a_bank_that_does_not_answer_is_said(
    regie: Client, a_eclaircir: Paiement, banque: Banque
) -> None:
    banque.tombe()
    reponse = regie.post(geste("demander", a_eclaircir.pk), follow=True)
    assert "La banque n’a pas répondu" in texte(reponse)
    a_eclaircir.refresh_from_db()
    assert a_eclaircir.etat == Etat.A_ECLAIRCIR


def test_a_payment_is_closed_with_what_the_check_showed(
    regie: Client, a_eclaircir: Paiement
) -> None:
    refuse = texte(regie.post(geste("classer", a_eclaircir.pk), {"motif": ""}))
    assert "Dites ce que la vérification a montré." in refuse

    for _ in range(2):
        reponse = regie.post(
            geste("classer", a_eclaircir.pk), {"motif": "Vu sur le site."}, follow=True
        )

    assert "C’était déjà fait" in texte(reponse)
    a_eclaircir.refresh_from_db()
    assert a_eclaircir.etat == Etat.CLASSE
    mouvement = a_eclaircir.transitions.get(vers=Etat.CLASSE)
    assert mouvement.detail == "tresorerie : Vu sur le site."


# --- overpayments ---------------------------------------------------------------------------------


def rendre(client: Client, trop: Encaissement, montant: str = "10,00", **champs: str) -> Any:
    donnees = {"montant": montant, "motif": "Viré le 18", "reste": "1000", **champs}
    return client.post(geste("rembourser", trop.pk), donnees, follow=True)


def test_a_refund_made_outside_is_recorded(
    regie: Client, clerc: Utilisateur, trop: Encaissement
) -> None:
    assert "10,00 €</strong> sur l’" in texte(regie.get(BUREAU))

    reponse = rendre(regie, trop)

    assert "Remboursement de 10,00 € enregistré." in texte(reponse)
    assert "Aucun trop-perçu." in texte(reponse)
    rendu = Encaissement.objects.get(rembourse=trop)
    assert (rendu.montant, rendu.motif, rendu.enregistre_par) == (-10_00, "Viré le 18", clerc)
    comptes_justes()


def test_a_refund_sent_twice_is_recorded_once(regie: Client, trop: Encaissement) -> None:
    """Even a partial one, that the door alone would take twice."""
    rendre(regie, trop, "4,00")
    encore = rendre(regie, trop, "4,00")

    assert "a changé depuis l’affichage" in texte(encore)
    assert trop_percu(trop) == 6_00
    assert "Remboursement de 6,00 €" in texte(rendre(regie, trop, "6", reste="600"))


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"montant": "10,01"}, "10,01 € dépasse le trop-perçu."),
        ({"montant": "dix"}, "Écrivez un montant en euros, par exemple 12,50."),
        ({"montant": ""}, "Écrivez le montant rendu, par exemple 12,50."),
        ({"montant": "0"}, "Écrivez un montant plus grand que zéro."),
        ({"montant": "-5"}, "Écrivez un montant plus grand que zéro."),
        ({"motif": " "}, "Dites le motif du remboursement."),
        ({"reste": "x"}, "Rien n’a été enregistré"),
    ],
)
def test_a_refund_that_cannot_be_says_why_and_writes_nothing(
    regie: Client, trop: Encaissement, champs: dict[str, str], raison: str
) -> None:
    page = texte(rendre(regie, trop, **champs))
    assert raison in page
    for champ in ("montant", "motif"):
        if saisi := champs.get(champ, "").strip():
            assert f'value="{saisi}"' in page
    assert not Encaissement.objects.filter(rembourse=trop).exists()


def test_what_was_taken_in_another_currency_is_not_passed_off_as_euros(
    regie: Client, famille: Famille
) -> None:
    paiement = fabriques.paiement(famille, fabriques.facture(famille, 97_35), jeton="J")
    traiter(paiement.pk, accepte(paiement, devise="840"), par="notification")
    assert "(devise 840, et non des euros)" in texte(regie.get(BUREAU))


# --- the bank's days ------------------------------------------------------------------------------


def ligne(paiement: Paiement, brut: int, frais: int = 21, **champs: Any) -> LigneReleve:
    valeurs = {
        "regie": paiement.regie,
        "banque": "payline",
        "jour": aujourd_hui(),
        "reference": paiement.reference,
        "occurrence": 1,
        "empreinte": f"{LigneReleve.objects.count()}",
    }
    return LigneReleve.objects.create(
        brut=brut, frais=frais, net=brut - frais, **{**valeurs, **champs}
    )


def jour(quand: str = "2026-11-18") -> str:
    return f"{BUREAU}rapprochement/{quand}/"


def test_the_desk_names_the_bank_s_differences(regie: Client, famille: Famille) -> None:
    different, manquant, double = (paye(famille, m) for m in (10_00, 20_00, 30_00))
    ligne(different, 9_99)
    ligne(double, 30_00)
    ligne(double, 30_00)

    page = texte(regie.get(BUREAU))

    assert "sans encaissement au portail (1)" in page
    assert "Montants différents (1)" in page
    assert "et sur aucun (1)" in page
    assert manquant.reference in page


def test_a_day_shows_both_sides_with_their_totals(regie: Client, famille: Famille) -> None:
    un, autre = paye(famille, 10_00), paye(famille, 20_00)
    ligne(un, 10_00)
    ligne(autre, 20_00, jour=aujourd_hui() + timedelta(days=1))

    page = texte(regie.get(jour()))

    assert "Rapprochement du 18 novembre 2026" in page
    assert "Régie des services à l’enfance, payline" in page
    assert page.count('<span class="regie-rapprochee">rapprochée</span>') == 2
    pied = page.split("<tfoot>")[1]
    assert [m for m in ("30,00 €", "10,00 €", "0,21 €", "9,79 €") if m not in pied] == []
    assert "le 19 novembre 2026" in page
    assert jour("2026-11-17") in page
    assert jour("2026-11-19") in page
    lendemain = texte(regie.get(jour("2026-11-19")))
    assert ">0,00 €</td>" in lendemain.split("<tfoot>")[1]  # it was not received that day
    assert autre.reference in lendemain
    assert un.reference not in lendemain


def test_a_later_refund_stands_on_its_own_day(regie: Client, famille: Famille) -> None:
    paiement = paye(famille, 10_00)
    ligne(paiement, 10_00)
    ligne(paiement, -10_00, jour=aujourd_hui() + timedelta(days=2))

    assert "remboursement ou rejet" not in texte(regie.get(jour()))
    assert "remboursement ou rejet" in texte(regie.get(jour("2026-11-20")))


def test_what_one_regie_s_statement_leaves_out_of_another_s_is_not_missing(
    regie: Client, famille: Famille
) -> None:
    paiement = paye(famille, 10_00)
    ligne(paiement, 10_00, regie=fabriques.la_regie("DEUX", "Deux"), reference="AUTREPAIEMEN")

    page = texte(regie.get(jour()))

    assert '<span class="regie-attendue">pas encore au relevé</span>' in page
    assert "manquant au relevé" not in page


def test_midnight_in_paris_parts_the_days(
    regie: Client, famille: Famille, horloge: time_machine.Traveller
) -> None:
    horloge.move_to(le(18, 0))  # 23:00 UTC, the day before
    paiement = paye(famille)
    assert paiement.reference in texte(regie.get(jour()))
    assert paiement.reference not in texte(regie.get(jour("2026-11-17")))


@pytest.mark.parametrize("adresse", ["2026-02-30", "20261118", "hier", "0001-01-01", "9999-12-31"])
def test_no_such_day(regie: Client, adresse: str) -> None:
    assert regie.get(jour(adresse)).status_code == 404


def virer(client: Client, paiement: Paiement, date: str, **champs: Any) -> Any:
    donnees = {"regie": paiement.regie_id, "banque": "payline", "date": date, **champs}
    return client.post(jour(), donnees, follow=True)


def test_the_bank_s_transfer_is_noted_with_who_did(
    regie: Client, clerc: Utilisateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    paiement = paye(famille)
    assert "18 novembre 2026</a>" in texte(regie.get(BUREAU))
    horloge.move_to(le(21))
    regie = navigateur(clerc)

    for _ in range(2):
        reponse = virer(regie, paiement, "2026-11-20")

    assert "C’était déjà fait" in texte(reponse)
    assert "Viré à la ville le <strong>20 novembre 2026</strong>, noté par Claude Martin" in texte(
        reponse
    )
    note = VirementBanque.objects.get()
    assert (note.regie, note.banque, note.par, note.le) == (
        paiement.regie,
        "payline",
        clerc,
        le(21),
    )
    assert "Tous les virements sont notés." in texte(regie.get(BUREAU))


def test_a_wrong_date_is_corrected_and_what_was_said_stays(
    regie: Client, clerc: Utilisateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    paiement = paye(famille)
    horloge.move_to(le(21))
    regie = navigateur(clerc)
    virer(regie, paiement, "2026-11-19")
    page = texte(virer(regie, paiement, "2026-11-20"))
    assert "Viré à la ville le <strong>20 novembre 2026</strong>" in page
    assert VirementBanque.objects.count() == 2


@pytest.mark.parametrize(
    ("date", "champs", "raison"),
    [
        ("2026-11-19", {}, "Cette date n’est pas encore venue."),
        ("2026-11-17", {}, "La banque ne vire pas avant le jour des paiements."),
        ("", {}, "Indiquez la date du virement."),
        ("demain", {}, "Écrivez une date, par exemple 05/12/2026."),
        ("2026-11-18", {"banque": "payfip"}, "Ni paiement ni ligne de relevé ce jour-là"),
        ("2026-11-18", {"regie": "999"}, "Rien n’a été enregistré."),
    ],
)
def test_a_date_that_cannot_be_is_refused(
    regie: Client, famille: Famille, date: str, champs: dict[str, str], raison: str
) -> None:
    page = texte(virer(regie, paye(famille), date, **champs))
    assert raison in page
    assert not VirementBanque.objects.exists()


# --- as many questions whatever there is ----------------------------------------------------------


def requetes(client: Client, adresse: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captees:
        assert client.get(adresse).status_code == 200
    return len(captees)


def remplir(famille: Famille) -> None:
    alerte(famille)
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton=famille.code)
    traiter(paiement.pk, accepte(paiement, montant=1), par="notification")
    fabriques.encaissement(famille, 50_00, fabriques.facture(famille, 40_00))
    ligne(paye(famille, 10_00), 9_99)
    ligne(paye(famille, 10_00), 10_00)
    paye(famille, 5_00)


def test_the_desk_and_the_day_ask_the_same_number_of_questions(
    regie: Client, famille: Famille
) -> None:
    controler()
    remplir(famille)
    requetes(regie, BUREAU)  # what Django looks up once
    avant = [requetes(regie, adresse) for adresse in (BUREAU, jour())]
    for _ in range(4):
        remplir(fabriques.nouvelle_famille())

    assert [requetes(regie, adresse) for adresse in (BUREAU, jour())] == avant
    assert max(avant) <= 25


def test_a_desk_that_overflows_counts_what_it_does_not_show(
    regie: Client, famille: Famille, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portail.agents.bureau.MAXIMUM", 1)
    for n in range(3):
        alerte(famille, f"Alerte {n}")
    page = texte(regie.get(BUREAU))
    assert "Alertes (3)" in page
    assert "… et 2 autres." in page


# --- everything that the bank said, in the admin --------------------------------------------------


def test_a_payment_s_page_shows_its_messages_captures_and_alerts(
    regie: Client, famille: Famille
) -> None:
    levee = alerte(famille)
    page = texte(regie.get(reverse("admin:paiement_paiement_change", args=[levee.paiement_id])))
    message = levee.paiement.messages.get()
    assert levee.motif in page
    assert f"45,90 € ({message.confirmations.get().transaction})" in page
    une = texte(regie.get(reverse("admin:paiement_messagebanque_change", args=[message.pk])))
    assert message.confirmations.get().transaction in une
    assert 'type="submit" value="Enregistrer"' not in page + une
