"""The demo's canteen, whatever the day on which somebody tries it."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from post_office.models import Email

from factures.detail import contenu
from factures.models import Facture
from portail.demo.instance import Instance
from portail.demo.peuplement import peupler
from portail.templatetags.francais import mois_iso
from reservations.ecoles import Annuaire
from reservations.models import DemandeRepas, Enregistrement, ReleveRepas, Reservation
from reservations.reserver.grille import premier_mois
from reservations.taches import annuler_les_jours_fermes

pytestmark = pytest.mark.django_db


def peupler_le(dossier: Path, jour: str, commune: str = "villiers-sur-marne") -> None:
    peupler(Instance(dossier, commune), date.fromisoformat(jour), lambda _: None)


def test_its_invoices_bill_meals_that_were_booked_and_frozen_before(tmp_path: Path) -> None:
    with time_machine.travel("2026-11-26 08:00:00+01:00", tick=False):
        peupler_le(tmp_path, "2026-11-26")
        mois = list(ReleveRepas.objects.order_by("numero").values_list("mois", flat=True))
        assert mois == [date(2026, 9, 1), date(2026, 10, 1)]
        for facture in Facture.objects.filter(type="F", service__code="SCOL"):
            dites = [li.complement for li in contenu(facture)["lignes"] if li.complement]
            assert not any(dite.ecart for dite in dites), facture
        septembre = Facture.objects.get(numero="S2026090311")
        (ligne, *_) = contenu(septembre)["lignes"]
        assert ligne.complement.texte.startswith("13 repas\u00a0: les 1er, 3, 4")


def test_the_closed_months_are_booked_and_the_open_one_is_left_to_the_families(
    tmp_path: Path,
) -> None:
    with time_machine.travel("2026-11-26 08:00:00+01:00", tick=False):
        peupler_le(tmp_path, "2026-11-26")
        mois = {mois_iso(jour) for jour in Reservation.objects.values_list("jour", flat=True)}
        assert mois == {"2026-09", "2026-10", "2026-11", "2026-12"}
        assert DemandeRepas.objects.filter(debut__gt=date(2026, 11, 26)).count() == 1
        assert Enregistrement.objects.filter(famille__code="000754").exists()
        assert not Email.objects.exists()
        annuler_les_jours_fermes()
        assert not Email.objects.exists(), "un repas est réservé un jour fermé"


@pytest.mark.parametrize("commune", ["villiers-sur-marne", "sautron"])
@pytest.mark.parametrize("jour", ["2027-01-03", "2027-05-12", "2027-07-20", "2027-09-02"])
def test_it_can_be_tried_on_any_day(tmp_path: Path, jour: str, commune: str) -> None:
    """In the holidays, at the turn of the school year, over a bridge."""
    with time_machine.travel(f"{jour} 08:00:00+01:00", tick=False):
        peupler_le(tmp_path, jour, commune)
        annuaire = Annuaire()
        libre = premier_mois(annuaire, list(annuaire.ecoles.values()))
        assert not Reservation.objects.filter(jour__gte=libre).exists()
        assert not Email.objects.exists()
