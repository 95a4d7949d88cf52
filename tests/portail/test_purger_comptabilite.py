"""`purger` on accounting documents: ten full years, then figures and seals without a name."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from comptes.models import Famille
from factures.bordereaux import documents
from factures.models import (
    Bordereau,
    Cheque,
    DocumentBordereau,
    DocumentRecu,
    Encaissement,
    EnvoiRecu,
    Facture,
    LigneFacture,
    Maillon,
    Origine,
    Recu,
)
from factures.models.immuable import EcritureInterdite
from factures.mouvements import sommes
from factures.services import ChequeRecu, arreter, contrepasser, rembourser, tranche_ouverte
from paiement.models import Alerte, Paiement
from paiement.taches import remettre_les_recus_en_retard
from portail import roles
from portail.comptes_justes import controler
from portail.donnees.comptabilite import factures_echues
from tests import fabriques
from tests.paiement.releves import capture_encore, paye
from tests.portail.purges import le, purger_le

pytestmark = pytest.mark.django_db

# What happened in 2015 goes in the night of 1 January 2026.
VEILLE, JOUR = "2025-12-31", "2026-01-01"


@pytest.fixture
def famille() -> Famille:
    with le("2015-01-05"):
        return fabriques.nouvelle_famille(code="000754")


@pytest.fixture
def passe(famille: Famille) -> Famille:
    """A year of everything: paid online and twice, paid too much, undone, given back, credited."""
    with le("2015-06-10"):
        regie = fabriques.agent(roles.TRESORERIE)
        paye(famille, 45_90)
        double = paye(famille, 20_00)
        capture_encore(double)
        trop = fabriques.encaissement(
            famille,
            60_00,
            fabriques.facture(famille, 50_00),
            cheque=ChequeRecu("0000123", "La Banque Postale", "Hélène PETIT"),
        )
        rembourser(trop, 10_00, motif="Rendu à Mme Petit", par=regie)
        annulee = fabriques.facture(famille, 30_00)
        contrepasser(
            fabriques.encaissement(famille, 30_00, annulee), motif="Chèque de M. Petit", par=regie
        )
        corrigee = fabriques.facture(famille, 80_00)
        fabriques.facture(famille, -5_00, origine=corrigee)
        fabriques.encaissement(famille, 75_00, corrigee, origine=Origine.TRESORERIE)
        remettre_les_recus_en_retard()
        affiche = sommes(trop.regie, tranche_ouverte(trop.regie, date(2015, 6, 10)))
        documents.pdf_de(arreter(trop.regie, date(2015, 6, 10), par=regie, affiche=affiche))
    return famille


def personne() -> dict[str, int]:
    """How many rows still say something of somebody."""
    return {
        "payeur": Encaissement.objects.exclude(payeur="").count(),
        "reçu": Recu.objects.exclude(payeur="").count(),
        "document": DocumentRecu.objects.exclude(fichier="").count(),
        "chèque": Cheque.objects.exclude(numero="", banque="", tireur="").count(),
        "bordereau": DocumentBordereau.objects.exclude(fichier="").count(),
        "enfant": LigneFacture.objects.exclude(enfant="", tranche="", libelle="").count(),
        "empreinte": Facture.objects.exclude(empreinte="").count(),
        "compte": Paiement.objects.exclude(utilisateur=None, courriel="").count(),
        "envoi": EnvoiRecu.objects.exclude(adresse="").count(),
        "motif": Encaissement.objects.filter(motif__icontains="petit").count(),
    }


def figures() -> dict[str, Any]:
    return {
        "factures": list(Facture.objects.order_by("pk").values("pk", "numero", "total", "regle")),
        "lignes": list(LigneFacture.objects.order_by("pk").values("pk", "quantite", "montant")),
        "recus": list(Recu.objects.order_by("pk").values("numero", "rang", "encaissement")),
        "bordereaux": list(Bordereau.objects.order_by("pk").values()),
        "maillons": list(Maillon.objects.values()),
        "empreintes": list(DocumentRecu.objects.order_by("pk").values("sha256")),
    }


def test_until_the_last_night_of_the_tenth_year_nothing_moves(passe: Famille) -> None:
    avant = {nom: combien for nom, combien in personne().items() if nom not in ("envoi", "compte")}
    assert all(avant.values())

    assert "Factures, paiements et reçus (10 ans) : rien à faire" in purger_le(VEILLE)

    apres = personne()
    assert {nom: apres[nom] for nom in avant} == avant


def test_after_ten_years_nobody_is_named_and_every_figure_stands(passe: Famille) -> None:
    avant = figures()
    fichiers = [recu.fichier.path for recu in DocumentRecu.objects.all()]
    fichiers += [bordereau.fichier.path for bordereau in DocumentBordereau.objects.all()]
    assert len(fichiers) > 1

    rapport = purger_le(JOUR)

    assert "(10 ans) : 2 paiements, 8 encaissements, 6 factures, 1 bordereau" in rapport
    assert set(personne().values()) == {0}
    assert figures() == avant
    assert not [f for f in fichiers if DocumentRecu().fichier.storage.exists(f)]


def test_the_accounts_are_right_after_eleven_years(passe: Famille) -> None:
    assert controler().juste
    purger_le("2026-06-10")
    assert set(personne().values()) == {0}

    controle = controler()
    assert controle.juste, controle.rapport


def test_an_edit_behind_our_back_still_shows_after_the_purge(passe: Famille) -> None:
    purger_le(JOUR)
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE factures_encaissement SET montant = montant + 1 WHERE montant = 4590"
        )
    assert not controler().juste


def test_a_second_run_finds_nothing(passe: Famille) -> None:
    purger_le(JOUR)
    dates = list(Facture.objects.values_list("effacee_le"))

    assert "Factures, paiements et reçus (10 ans) : rien à faire" in purger_le("2026-01-02")
    assert list(Facture.objects.values_list("effacee_le")) == dates


def test_a_trial_counts_and_changes_nothing(passe: Famille) -> None:
    avant = personne()

    rapport = purger_le(JOUR, "--essai")

    assert "2 paiements, 8 encaissements, 6 factures" in rapport
    assert "rien n’a été changé" in rapport
    assert personne() == avant
    assert "2 paiements, 8 encaissements, 6 factures" in purger_le(JOUR)


def test_a_wiped_receipt_is_not_made_anew(passe: Famille) -> None:
    documents = DocumentRecu.objects.count()
    with le("2015-06-11"):
        fabriques.encaissement(passe, 1_00)  # nobody ever asked for its PDF
    purger_le(JOUR)

    remettre_les_recus_en_retard()
    assert DocumentRecu.objects.count() == documents


def test_the_family_finds_no_trace_of_it_on_its_pages(passe: Famille, client: Client) -> None:
    with le("2025-12-01"):
        recente = fabriques.facture(passe, 12_00)
    ancienne = Facture.objects.filter(type="F").earliest("pk")
    recu = Recu.objects.earliest("pk")
    purger_le(JOUR)

    with le("2026-01-02"):
        client.force_login(fabriques.parent(passe), backend="comptes.backends.Connexion")
        page = client.get(reverse("factures:archives")).content.decode()
        assert ancienne.numero not in page
        for vue, numero in (
            ("factures:detail", ancienne.numero),
            ("factures:pdf", ancienne.numero),
            ("factures:recu", recu.numero),
        ):
            assert client.get(reverse(vue, args=[numero])).status_code == 404
        assert client.get(reverse("factures:detail", args=[recente.numero])).status_code == 200


# --- never before they may go ---


def effacee(facture: Facture) -> bool:
    facture.refresh_from_db()
    return facture.effacee_le is not None


def payee_tard(famille: Famille, facture: Facture) -> None:
    with le("2016-01-01", "00:30"):  # still 2015 in UTC
        fabriques.encaissement(famille, 10_00, facture)


def creditee_tard(famille: Famille, facture: Facture) -> None:
    with le("2016-01-01"):
        fabriques.facture(famille, -1_00, origine=facture)


def essayee_tard(famille: Famille, facture: Facture) -> None:
    with le("2015-12-20"):
        Paiement.objects.filter(pk=fabriques.paiement(famille, facture).pk).update(
            etat="expire", interroger_le=None, cree_le="2016-01-01T12:00:00Z"
        )


@pytest.mark.parametrize("geste", [payee_tard, creditee_tard, essayee_tard])
def test_a_later_movement_keeps_the_invoice_another_year(
    famille: Famille, geste: Callable[[Famille, Facture], None]
) -> None:
    with le("2015-12-10"):
        facture = fabriques.facture(famille, 50_00, echeance=date(2015, 12, 31))
    geste(famille, facture)

    purger_le(JOUR)
    assert not effacee(facture)
    purger_le("2026-12-31")
    assert not effacee(facture)
    purger_le("2027-01-01")
    assert effacee(facture)


def test_a_payment_to_clear_up_keeps_its_documents_whatever_their_age(passe: Famille) -> None:
    paiement = Paiement.objects.earliest("pk")
    facture = Facture.objects.get(lignes_paiement__paiement=paiement)
    Paiement.objects.filter(pk=paiement.pk).update(etat="a-eclaircir")
    Alerte.objects.create(paiement=paiement, motif="montant", suite="vu avec M. Petit")

    purger_le("2040-01-01")
    paiement.refresh_from_db()
    assert paiement.utilisateur is not None
    assert not effacee(facture)

    Paiement.objects.filter(pk=paiement.pk).update(etat="classe")
    Alerte.objects.update(levee_le="2026-01-01T12:00:00Z")
    purger_le("2040-01-02")
    assert effacee(facture)
    assert Alerte.objects.get().suite == ""


def test_an_entry_given_back_later_waits_for_its_refund(famille: Famille) -> None:
    with le("2015-12-10"):
        trop = fabriques.encaissement(famille, 10_00)
    with le("2016-02-01"):
        rembourser(trop, 10_00, motif="trop-perçu", par=fabriques.agent(roles.TRESORERIE))

    purger_le(JOUR)
    assert Encaissement.objects.exclude(payeur="").count() == 2
    purger_le("2027-01-01")
    assert not Encaissement.objects.exclude(payeur="").exists()


# --- the door ---


def test_the_door_wipes_words_and_moves_no_figure(passe: Famille) -> None:
    assert factures_echues(date(2016, 1, 1)).exists()
    for figure in ({"total": 0}, {"regle": 0}, {"famille": passe}, {"numero": "X"}):
        with pytest.raises(EcritureInterdite):
            Facture.objects.all().effacer(**figure)
    for figure in ({"montant": 1}, {"reference_bancaire": ""}, {"famille": passe}):
        with pytest.raises(EcritureInterdite):
            Encaissement.objects.all().effacer(**figure)
    with pytest.raises(EcritureInterdite):
        Recu.objects.all().effacer(numero="")
    with pytest.raises(EcritureInterdite):
        Facture.objects.all().update(empreinte="")


def test_a_stop_in_the_middle_is_taken_up_again(passe: Famille) -> None:
    """The files are gone, the rows are not: what a killed machine leaves."""
    for document in DocumentRecu.objects.all():
        document.fichier.storage.delete(str(document.fichier))

    purger_le(JOUR)
    assert set(personne().values()) == {0}
