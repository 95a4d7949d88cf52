"""What the régie hands over: closed, numbered, and equal to the ledger."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from comptes.models import Famille
from factures.bordereaux import contenu, documents
from factures.models import Bordereau, Encaissement, Maillon, Moyen, Origine, Regie
from factures.models.immuable import EcritureInterdite
from factures.mouvements import Sommes, sommes
from factures.services import (
    ChequeRecu,
    RienAArreter,
    arreter,
    contrepasser,
    imputer,
    rembourser,
    tranche_ouverte,
)
from portail.argent import centimes, euros
from portail.comptes_justes import controler
from portail.dates import aujourd_hui
from portail.papiers import PapierAltere
from tests import fabriques
from tests.fabriques import encaissement, facture
from tests.paiement.releves import le

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(le(18), tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def comptes_justes(db: None) -> Iterator[None]:
    yield
    assert controler().rapport == "Les comptes sont justes."


@pytest.fixture
def regie() -> Regie:
    return fabriques.la_regie()


def cloturer(regie: Regie) -> Bordereau:
    """Close today's, as the page shows it."""
    affiche = sommes(regie, tranche_ouverte(regie, aujourd_hui()))
    return arreter(regie, aujourd_hui(), par=None, affiche=affiche)


def lignes(bordereau: Bordereau) -> list[dict[str, str]]:
    texte = documents.csv_de(contenu.du(bordereau)).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(texte), delimiter=";"))


def test_a_bordereau_holds_what_was_received_by_means_and_by_service(
    famille: Famille, regie: Regie
) -> None:
    ecole, creche = (
        facture(famille, 80_00),
        facture(famille, 45_50, service=fabriques.petite_enfance()),
    )
    encaissement(famille, 125_50, ecole, creche)
    encaissement(famille, 20_00, facture(famille, 20_00), moyen=Moyen.ESPECES)

    bordereau = cloturer(regie)

    assert (bordereau.numero, bordereau.nombre) == ("VSM-B-2026-0001", 2)
    assert (bordereau.total, bordereau.rembourse) == (145_50, 0)
    tableau = contenu.du(bordereau).tableau
    assert tableau.moyens == [Moyen.CHEQUE, Moyen.ESPECES]
    assert [(r.titre.service, r.montants) for r in tableau.rangees] == [
        ("Service scolaire et périscolaire", [80_00, 20_00]),
        ("Village de la petite enfance", [45_50, 0]),
    ]
    assert (tableau.totaux.montants, tableau.totaux.total) == ([125_50, 20_00], 145_50)


def test_nothing_is_added_to_a_closed_bordereau(famille: Famille, regie: Regie) -> None:
    encaissement(famille, 80_00, facture(famille, 80_00))
    premier = cloturer(regie)
    encaissement(famille, 30_00, facture(famille, 30_00))
    second = cloturer(regie)

    assert contenu.du(premier).sommes == Sommes(1, 80_00, 0)
    assert contenu.du(second).sommes == Sommes(1, 30_00, 0)
    assert second.premier == premier.dernier + 1
    with pytest.raises(EcritureInterdite):
        premier.save()
    with pytest.raises(EcritureInterdite):
        Bordereau.objects.filter(pk=premier.pk).update(total=1)


def test_two_services_of_one_name_add_up(famille: Famille, regie: Regie) -> None:
    for code, montant in (("UN", 80_00), ("DEUX", 30_00)):
        service = fabriques.le_service(code, "Périscolaire")
        encaissement(famille, montant, facture(famille, montant, service=service))

    bordereau = cloturer(regie)

    assert contenu.du(bordereau).tableau.totaux.total == bordereau.total == 110_00


def test_the_year_is_the_one_that_is_closed(
    famille: Famille, regie: Regie, horloge: time_machine.Traveller
) -> None:
    horloge.move_to("2026-12-31T10:00:00+01:00")
    encaissement(famille, 80_00, facture(famille, 80_00))
    saint_sylvestre = aujourd_hui()
    horloge.move_to("2027-01-02T10:00:00+01:00")
    affiche = sommes(regie, tranche_ouverte(regie, saint_sylvestre))

    bordereau = arreter(regie, saint_sylvestre, par=None, affiche=affiche)

    assert bordereau.numero == "VSM-B-2026-0001"
    assert not bordereau.dans_la_journee


def test_what_the_tresorerie_took_is_on_no_bordereau(famille: Famille, regie: Regie) -> None:
    paye = encaissement(famille, 80_00, facture(famille, 80_00), origine=Origine.TRESORERIE)
    contrepasser(paye, motif="autre famille", par=None)

    with pytest.raises(RienAArreter, match="Aucun encaissement"):
        cloturer(regie)


def test_each_regie_has_its_own_bordereaux(famille: Famille, regie: Regie) -> None:
    autre = fabriques.la_regie("CONS", "Régie du conservatoire")
    musique = fabriques.le_service("MUSI", "Conservatoire", de=autre)
    encaissement(famille, 80_00, facture(famille, 80_00))
    encaissement(famille, 12_00, facture(famille, 12_00, service=musique), regie=autre)

    assert (cloturer(regie).total, cloturer(autre).numero) == (80_00, "CONS-B-2026-0001")


def test_money_that_came_in_while_the_clerk_was_reading_stops_the_closing(
    famille: Famille, regie: Regie
) -> None:
    encaissement(famille, 80_00, facture(famille, 80_00))
    affiche = sommes(regie, tranche_ouverte(regie, aujourd_hui()))
    encaissement(famille, 5_00, facture(famille, 5_00))

    with pytest.raises(RienAArreter, match="depuis l’affichage"):
        arreter(regie, aujourd_hui(), par=None, affiche=affiche)

    assert not Bordereau.objects.exists()


def test_yesterday_s_bordereau_can_still_be_closed_this_morning(
    famille: Famille, regie: Regie, horloge: time_machine.Traveller
) -> None:
    encaissement(famille, 80_00, facture(famille, 80_00))
    hier = aujourd_hui()
    horloge.move_to(le(19))
    encaissement(famille, 30_00, facture(famille, 30_00))

    bordereau = arreter(regie, hier, par=None, affiche=sommes(regie, tranche_ouverte(regie, hier)))

    assert (bordereau.total, bordereau.arrete_au) == (80_00, hier)
    assert cloturer(regie).total == 30_00


def test_a_day_ends_at_midnight_in_paris(
    famille: Famille, regie: Regie, horloge: time_machine.Traveller
) -> None:
    une, deux = facture(famille, 80_00), facture(famille, 30_00)
    horloge.move_to("2026-11-18T22:59:59+00:00")  # 23:59:59 in Paris
    encaissement(famille, 80_00, une)
    horloge.move_to("2026-11-18T23:00:00+00:00")
    encaissement(famille, 30_00, deux)
    hier = le(18).date()

    bordereau = arreter(regie, hier, par=None, affiche=Sommes(1, 80_00, 0))

    assert bordereau.total == 80_00


def test_a_day_to_come_is_not_closed(famille: Famille, regie: Regie) -> None:
    encaissement(famille, 80_00, facture(famille, 80_00))

    with pytest.raises(RienAArreter, match="à venir"):
        arreter(regie, le(19).date(), par=None, affiche=Sommes(1, 80_00, 0))


def test_a_bounced_cheque_is_taken_back_by_the_next_bordereau(
    famille: Famille, regie: Regie
) -> None:
    cheque = ChequeRecu("0000123", "Banque Postale", "Hélène PETIT")
    rejete = encaissement(famille, 80_00, facture(famille, 80_00), cheque=cheque)
    premier = cloturer(regie)
    contrepasser(rejete, motif="sans provision", par=None)
    encaissement(famille, 30_00, facture(famille, 30_00), cheque=cheque)
    second = cloturer(regie)

    avant, apres = contenu.du(premier), contenu.du(second)
    assert ([e.pk for e in avant.cheques.a_remettre], avant.cheques.total) == ([rejete.pk], 80_00)
    assert (apres.cheques.total, apres.cheques.rejetes) == (30_00, -80_00)
    assert second.total == -50_00


def test_a_cheque_undone_before_the_closing_is_not_remitted(famille: Famille, regie: Regie) -> None:
    contrepasser(
        encaissement(famille, 80_00, facture(famille, 80_00)), motif="mauvaise famille", par=None
    )

    bordereau = cloturer(regie)

    cheques = contenu.du(bordereau).cheques
    assert (bordereau.nombre, bordereau.total) == (2, 0)
    assert (cheques.a_remettre, cheques.total, cheques.rejetes) == ([], 0, 0)


def test_an_overpayment_belongs_to_no_service_until_it_settles_something(
    famille: Famille, regie: Regie
) -> None:
    une = facture(famille, 80_00)
    trop = encaissement(famille, 100_00, une)
    premier = cloturer(regie)
    imputer(trop, facture(famille, 15_00, service=fabriques.petite_enfance()), 15_00)
    rembourser(trop, 5_00, motif="virement", par=None)
    second = cloturer(regie)

    assert [r.total for r in contenu.du(premier).tableau.rangees] == [80_00, 20_00]
    lu = contenu.du(second)
    assert [(r.titre.service[:7], r.total) for r in lu.tableau.rangees] == [
        ("Village", 15_00),
        ("Trop-pe", -15_00),
    ]
    assert (second.total, second.rembourse, second.nombre) == (0, -5_00, 1)
    assert [e.montant for e in lu.remboursements] == [-5_00]
    # What came later changed nothing of the first.
    assert [ligne["facture"] for ligne in lignes(premier)] == [une.numero, ""]
    assert sum(centimes(ligne["montant"]) for ligne in lignes(premier)) == 100_00
    assert sum(centimes(ligne["montant"]) for ligne in lignes(second)) == -5_00


def test_the_csv_says_one_line_an_allocation(famille: Famille, regie: Regie) -> None:
    une, deux = facture(famille, 80_00), facture(famille, 45_50)
    encaissement(
        famille, 130_00, une, deux, cheque=ChequeRecu("0000123", "Banque Postale", "H. PETIT")
    )

    lues = lignes(cloturer(regie))

    assert [(ligne["facture"], ligne["montant"]) for ligne in lues] == [
        (une.numero, "80,00"),
        (deux.numero, "45,50"),
        ("", "4,50"),
    ]
    assert {ligne["cheque_numero"] for ligne in lues} == {"0000123"}
    assert {ligne["code_famille"] for ligne in lues} == {famille.code}


def test_the_pdf_says_its_total_its_cheques_and_who_closed_it(
    famille: Famille, regie: Regie
) -> None:
    encaissement(
        famille,
        80_00,
        facture(famille, 80_00),
        cheque=ChequeRecu("0000123", "Banque Postale", "Hélène PETIT"),
    )
    bordereau = cloturer(regie)

    octets = documents.pdf_de(bordereau)

    texte = " ".join(p.extract_text() for p in PdfReader(BytesIO(octets)).pages)
    plat = " ".join(texte.split())
    for dit in (bordereau.numero, euros(80_00).replace("\u00a0", " "), "0000123", "Banque Postale"):
        assert dit in plat.replace("\u00a0", " ")
    assert documents.pdf_de(bordereau) == octets


def test_a_tampered_pdf_is_not_handed_out(famille: Famille, regie: Regie) -> None:
    encaissement(famille, 80_00, facture(famille, 80_00))
    bordereau = cloturer(regie)
    documents.pdf_de(bordereau)
    chemin = bordereau.document.fichier.path
    with open(chemin, "ab") as fichier:
        fichier.write(b"x")

    with pytest.raises(PapierAltere):
        documents.pdf_de(bordereau)


def test_reading_a_bordereau_takes_as_many_queries_for_two_entries_as_for_thirty(
    famille: Famille, regie: Regie
) -> None:
    def lire(nombre: int) -> int:
        for _ in range(nombre):
            trop = encaissement(famille, 11_00, facture(famille, 10_00))
            contrepasser(encaissement(famille, 5_00), motif="erreur", par=None)
        imputer(trop, facture(famille, 1_00), 1_00)
        bordereau = cloturer(regie)
        with CaptureQueriesContext(connection) as requetes:
            documents.csv_de(contenu.du(bordereau))
            documents.pdf_de(bordereau)
        return len(requetes)

    assert lire(2) == lire(30)


def test_an_edited_bordereau_shows_in_the_check(famille: Famille, regie: Regie) -> None:
    encaissement(famille, 80_00, facture(famille, 80_00))
    bordereau = cloturer(regie)
    with connection.cursor() as curseur:
        curseur.execute("UPDATE factures_bordereau SET total = 7900 WHERE id = %s", [bordereau.pk])

    rapport = controler().rapport

    with connection.cursor() as curseur:
        curseur.execute("UPDATE factures_bordereau SET total = 8000 WHERE id = %s", [bordereau.pk])
    assert "ses écritures font" in rapport
    assert "Chaîne : bordereau" in rapport


def test_a_bordereau_is_a_link_of_the_chain(famille: Famille, regie: Regie) -> None:
    encaissement(famille, 80_00, facture(famille, 80_00))
    bordereau = cloturer(regie)

    maillon = Maillon.objects.latest("rang")
    assert (maillon.nature, maillon.objet) == (Maillon.Nature.BORDEREAU, bordereau.pk)
    assert maillon.rang == bordereau.dernier + 1
    assert Encaissement.objects.count() == 1
