"""CESU and holiday vouchers settle what the town says they may, and give no change."""

from collections.abc import Iterator

import pytest
from django.db import connection

from comptes.models import Famille
from factures.bordereaux.mensuel import du_mois
from factures.models import Facture, Moyen
from factures.services import TitreNonAccepte, contrepasser, plafonds
from portail.comptes_justes import controler
from portail.dates import aujourd_hui
from tests import fabriques
from tests.fabriques import encaissement, facture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def comptes_justes(db: None) -> Iterator[None]:
    yield
    assert controler().rapport == "Les comptes sont justes."


@pytest.fixture
def creche() -> None:
    prestation = fabriques.la_prestation(fabriques.petite_enfance())
    prestation.cesu = True
    prestation.save()


@pytest.fixture
def garde(famille: Famille, creche: None) -> Facture:
    return facture(famille, 153_09, service=fabriques.petite_enfance())


def relue(une: Facture) -> Facture:
    return Facture.objects.get(pk=une.pk)


def test_meals_are_never_paid_in_cesu(famille: Famille) -> None:
    repas = facture(famille, 97_35)

    with pytest.raises(TitreNonAccepte, match="CESU"):
        encaissement(famille, 97_35, repas, moyen=Moyen.CESU)

    assert relue(repas).regle == 0


def test_childcare_is_paid_in_cesu_up_to_what_is_owed(famille: Famille, garde: Facture) -> None:
    encaissement(famille, 100_00, garde, moyen=Moyen.CESU)

    assert plafonds(Moyen.CESU, [relue(garde)]) == {garde.pk: 53_09}
    with pytest.raises(TitreNonAccepte, match="ne rendent pas la monnaie"):
        encaissement(famille, 60_00, relue(garde), moyen=Moyen.CESU)
    encaissement(famille, 53_09, relue(garde), moyen=Moyen.CESU)
    assert relue(garde).reste == 0


def test_reversed_vouchers_may_be_given_again(famille: Famille, garde: Facture) -> None:
    premier = encaissement(famille, 153_09, garde, moyen=Moyen.CESU)
    contrepasser(premier, motif="périmés", par=None)

    encaissement(famille, 153_09, relue(garde), moyen=Moyen.CESU)

    assert relue(garde).reste == 0


def test_holiday_vouchers_are_taken_where_the_town_does(famille: Famille) -> None:
    repas = facture(famille, 97_35)
    encaissement(famille, 50_00, repas, moyen=Moyen.CHEQUE_VACANCES)
    prestation = repas.lignes.get().prestation
    prestation.cheque_vacances = False
    prestation.save()

    with pytest.raises(TitreNonAccepte, match="chèque-vacances"):
        encaissement(famille, 10_00, relue(repas), moyen=Moyen.CHEQUE_VACANCES)


def test_other_means_settle_whatever_is_owed(famille: Famille, garde: Facture) -> None:
    repas = facture(famille, 97_35)

    assert plafonds(Moyen.CHEQUE, [repas, garde]) == {repas.pk: 97_35, garde.pk: 153_09}


def test_a_credit_note_of_the_childcare_leaves_nothing_for_cesu(
    famille: Famille, garde: Facture
) -> None:
    facture(famille, -100_00, service=fabriques.petite_enfance(), origine=garde)

    assert plafonds(Moyen.CESU, [relue(garde)]) == {garde.pk: 53_09}


def test_cesu_are_booked_on_the_childcare_wherever_its_line_stands(
    famille: Famille, creche: None
) -> None:
    service = fabriques.petite_enfance()
    repas = fabriques.la_prestation(service, "AREP")
    repas.code_comptable = "MEALS"
    repas.save()
    service.prestations.filter(cesu=True).update(code_comptable="GARDE")
    une = facture(famille, 100_00, service=service, lignes=2)
    premiere = une.lignes.order_by("rang")[0]
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE factures_lignefacture SET prestation_id = %s WHERE id = %s",
            [repas.pk, premiere.pk],
        )

    encaissement(famille, 50_00, une, moyen=Moyen.CESU)

    mois = du_mois(fabriques.la_regie(), aujourd_hui().replace(day=1))
    assert [(r.titre.code, r.montants) for r in mois.tableau.rangees] == [("GARDE", [50_00])]
