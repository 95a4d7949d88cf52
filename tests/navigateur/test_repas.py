"""Absences, late meals and the dates of an invoice: the parent, then the agent, in a browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from comptes.models import Enfant, Famille
from factures.models import Facture
from portail.dates import aujourd_hui, jour_court, mois_decale
from reservations.models import (
    DemandeRepas,
    JourAbsence,
    JourParticulier,
    LigneRepas,
    Pointage,
    ReleveRepas,
    Reservation,
)
from tests.navigateur import gestes, regards
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile

CODE, FACTURE, PRENOM = "000754", "S2026100353", "Malo"
ESSAI = "repas d’essai, absences"


@dataclass(frozen=True)
class Scene:
    """Two meals that can no longer be cancelled, and a day after them without any."""

    enfant: int
    jours: tuple[date, date]
    libre: date


@pytest.fixture
def scene(pile: Pile) -> Iterator[Scene]:
    jour = aujourd_hui()
    jours = (jour, jour + timedelta(days=1))
    with pile.base() as base:
        # In bulk: its history would be written to the test's own database.
        JourParticulier.objects.using(base).bulk_create(
            [
                JourParticulier(
                    debut=mois_decale(jour, -1),
                    fin=jour + timedelta(days=3),
                    ouvert=True,
                    motif=ESSAI,
                )
            ]
        )
        famille = Famille.objects.using(base).get(code=CODE)
        malo = Enfant.objects.using(base).get(familles=famille, prenom=PRENOM)
        _effacer(base, malo)
        for quand in jours:
            Reservation.objects.using(base).create(enfant=malo, jour=quand, famille=famille)
        _donner_a_facturer(base, famille, malo)
    yield Scene(malo.pk, jours, jour + timedelta(days=2))
    with pile.base() as base:
        # Nor is it deleted, for the same reason: it is about a day that nobody reads any more.
        essais = JourParticulier.objects.using(base).filter(motif=ESSAI)
        essais.update(debut=date(2020, 1, 1), fin=date(2020, 1, 1))
        _effacer(base, malo)


def _effacer(base: str, malo: Enfant) -> None:
    JourAbsence.objects.using(base).filter(enfant=malo).delete()
    DemandeRepas.objects.using(base).filter(famille__code=CODE).delete()
    Pointage.objects.using(base).filter(enfant=malo).delete()
    du_mois = {"jour__gte": mois_decale(aujourd_hui(), -1), "enfant": malo}
    Reservation.objects.using(base).filter(**du_mois).delete()


def _donner_a_facturer(base: str, famille: Famille, malo: Enfant) -> None:
    """What the demo's relevé says nothing of, since the month has too few days: one meal fewer than
    the invoice bills."""
    facture = Facture.objects.using(base).get(numero=FACTURE)
    du_mois = LigneRepas.objects.using(base).filter(releve__mois=facture.periode)
    if du_mois.filter(famille=famille).exists():
        return
    ligne = facture.lignes.filter(libelle="Restaurant scolaire").get()
    releve, _ = ReleveRepas.objects.using(base).get_or_create(
        service_id=facture.service_id,
        mois=facture.periode,
        rang=1,
        defaults={"numero": 9001, "arrete_le": _a_midi(facture.date_emission)},
    )
    connus = ligne.quantite // 1000 - 1
    LigneRepas.objects.using(base).create(
        releve=releve,
        famille=famille,
        enfant=ligne.enfant,
        fiche=malo,
        prestation_id=ligne.prestation_id,
        nature=LigneRepas.Nature.SERVI,
        jours=[(facture.periode + timedelta(days=n)).isoformat() for n in range(connus)],
    )


def _a_midi(jour: date) -> str:
    return f"{jour.isoformat()} 12:00+01:00"


def regarder(page: Page, nom: str) -> None:
    fautes = regards.partout(page, nom, None)
    assert not fautes, "\n".join(fautes)


def test_an_absence_is_told_then_answered(pile: Pile, visiteur: Visiteur, scene: Scene) -> None:
    parent = visiteur(pile)
    gestes.se_connecter(parent, CODE)
    parent.goto("/reservations/demandes/")
    regarder(parent, "demandes-de-repas-vides")
    parent.get_by_role("link", name="Signaler une absence").click()
    parent.get_by_role("button", name="Envoyer au service").click()
    expect(parent.get_by_role("alert")).to_be_visible()
    regarder(parent, "absence-incomplete")
    parent.get_by_role("radio", name=PRENOM).check()
    parent.get_by_label("Premier jour d’absence").fill(scene.jours[0].isoformat())
    parent.get_by_label("Dernier jour d’absence").fill(scene.jours[1].isoformat())
    parent.get_by_role("radio", name="Maladie, avec certificat médical").check()
    parent.get_by_role("button", name="Envoyer au service").click()
    expect(parent.get_by_text("Votre demande est envoyée.")).to_be_visible()
    regarder(parent, "demandes-de-repas")

    agent = visiteur(pile)
    gestes.se_connecter_en_agent(agent, "scolaire")
    agent.get_by_role("link", name="Demandes des familles").click()
    ligne = agent.get_by_role("row").filter(has_text=f"({CODE})").filter(has_text="Absence")
    ligne.get_by_role("link", name="Absence").click()
    expect(agent.locator("#content")).to_contain_text("1 repas ne sera pas facturé")
    regarder(agent, "demande-de-repas")
    agent.get_by_role("button", name="Accepter").click()
    expect(agent.locator(".messagelist")).to_contain_text("1 repas ne sera pas facturé")

    parent.reload()
    expect(parent.get_by_text("Acceptée")).to_be_visible()
    expect(parent.locator("main")).to_contain_text("reste facturé")
    regarder(parent, "absence-acceptee")


def test_a_late_meal_is_asked_for_without_javascript(
    pile: Pile, visiteur: Visiteur, scene: Scene
) -> None:
    page = visiteur(pile, java_script_enabled=False)
    gestes.se_connecter(page, CODE)
    page.goto(f"/reservations/hors-delai/?enfant={scene.enfant}&jour={scene.libre}")
    page.get_by_role("button", name="Envoyer au service").click()
    expect(page.locator("main")).to_contain_text(f"{PRENOM}, le {jour_court(scene.libre)}")
    page.get_by_role("button", name="Retirer ma demande").click()
    expect(page.get_by_text("Votre demande est retirée.")).to_be_visible()


def test_a_line_s_dates_lead_to_telling_an_error(
    pile: Pile, visiteur: Visiteur, scene: Scene
) -> None:
    page = visiteur(pile)
    gestes.se_connecter(page, CODE)
    page.goto(f"/factures/{FACTURE}/")
    expect(page.get_by_text("connus du portail")).to_be_visible()
    regarder(page, "facture-et-dates")
    page.get_by_role("link", name="Signaler une erreur : Malo, Restaurant scolaire").click()
    regarder(page, "erreur-de-facture")
    page.get_by_label("Ce qui ne va pas").fill("Malo était absent le 5.")
    page.get_by_role("button", name="Envoyer au service").click()
    expect(page.get_by_text("Votre demande est envoyée.")).to_be_visible()


@pytest.mark.parametrize("modele", ["delai/1/change", "motifabsence", "tarif", "exceptiondelai"])
def test_the_rules_are_read_on_a_phone_too(pile: Pile, page: Page, modele: str) -> None:
    gestes.se_connecter_en_agent(page, "mairie")
    reponse = page.goto(f"/admin/reservations/{modele}/")
    assert reponse is not None
    assert reponse.ok
    regarder(page, modele)


def test_a_month_is_frozen_from_its_page(pile: Pile, visiteur: Visiteur, scene: Scene) -> None:
    mois = mois_decale(aujourd_hui(), -1)
    with pile.base() as base:
        famille = Famille.objects.using(base).get(code=CODE)
        Reservation.objects.using(base).create(
            enfant_id=scene.enfant, jour=mois + timedelta(days=1), famille=famille
        )
    page = visiteur(pile)
    gestes.se_connecter_en_agent(page, "scolaire")
    page.get_by_role("link", name="Facturation des repas").click()
    regarder(page, "facturation-des-repas")
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator(".messagelist")).to_contain_text("arrêté : son CSV est prêt.")
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="CSV").first.click()
    assert telechargement.value.suggested_filename.endswith(f"-{mois:%Y-%m}.csv")
    regarder(page, "releve-arrete")
