"""An invoice's meals beside the dates that they stand for, as the relevés gave them to billing."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant, Famille
from factures.models import Facture, Prestation
from factures.services import FactureAEmettre, LigneAEmettre, emettre
from portail import roles
from reservations.models import Ecole, JourAbsence, Pointage, Reservation
from reservations.services import releves
from tests import fabriques

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOVEMBRE, DECEMBRE = date(2026, 11, 1), date(2026, 12, 1)
LUNDI, MARDI, JEUDI, VENDREDI = (date(2026, 11, n) for n in (16, 17, 19, 20))
EMISE = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    """The relevés are frozen on 1 December, the invoices issued on the 10th."""
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=PARIS), tick=False) as horloge:
        yield horloge


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille)


def reserver(enfant: Enfant, famille: Famille, *jours: date) -> None:
    for jour in jours:
        Reservation.objects.create(enfant=enfant, famille=famille, jour=jour)


def arreter(mois: date = NOVEMBRE) -> None:
    service = fabriques.le_service()
    par = fabriques.agent(roles.SERVICE, service)
    pret = releves.preparer(service, mois)
    releves.arreter(service, mois, par=par, empreinte=pret.empreinte)


def facturer(
    famille: Famille,
    *lignes: tuple[str, str, int],
    le: date = EMISE,
    periode: date = NOVEMBRE,
) -> Facture:
    """An invoice whose lines are a child's name, a prestation and a number of meals."""
    service = fabriques.le_service()
    numero = f"S{Facture.objects.count() + 1:08d}"
    codes = dict(Prestation.objects.filter(service=service).values_list("code", "pk"))
    emettre(
        [
            FactureAEmettre(
                service_id=service.pk,
                famille_id=famille.pk,
                numero=numero,
                type="F",
                periode=periode,
                date_emission=le,
                date_limite=date(2027, 2, 5),
                date_prelevement=None,
                total=sum(nombre * 2_45 for *_, nombre in lignes),
                origine_id=None,
                empreinte="e" * 64,
                lignes=tuple(
                    LigneAEmettre(
                        rang=rang,
                        enfant=enfant,
                        prestation_id=codes[code],
                        libelle=code,
                        quantite=nombre * 1000,
                        unite="repas",
                        prix=2_45,
                        montant=nombre * 2_45,
                        montant_garde=0,
                        tranche="T3",
                    )
                    for rang, (enfant, code, nombre) in enumerate(lignes, 1)
                ),
            )
        ]
    )
    return Facture.objects.get(numero=numero)


def page(parent: Client, facture: Facture) -> str:
    html = parent.get(f"/factures/{facture.numero}/").content.decode()
    return " ".join(html.replace("\u00a0", " ").replace("&nbsp;", " ").split())


def test_a_line_stands_beside_its_dates(parent: Client, famille: Famille, malo: Enfant) -> None:
    reserver(malo, famille, LUNDI, MARDI, JEUDI)
    arreter()
    # The billing software writes names its own way.
    facture = facturer(famille, ("Malo  Petit", "REST", 3))
    vue = page(parent, facture)
    assert "3 repas : les 16, 17 et 19" in vue
    assert "du portail" not in vue
    assert f'href="/reservations/erreur/{facture.numero}/1/"' in vue
    assert parent.get(f"/factures/{facture.numero}/pdf/").content.startswith(b"%PDF")


def test_what_is_excused_is_not_among_them_and_what_was_unbooked_has_its_own_line(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI, MARDI)
    demande = famille.demandes_repas.create(
        enfant=malo, nature="absence", debut=MARDI, fin=MARDI, etat="acceptee"
    )
    JourAbsence.objects.create(demande=demande, enfant=malo, jour=MARDI, facture=False)
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    Pointage.objects.create(enfant=malo, jour=JEUDI, ecole=ecole, etat="present")
    arreter()
    vue = page(parent, facturer(famille, ("PETIT Malo", "REST", 1), ("PETIT Malo", "RESM", 1)))
    assert "1 repas : le 16" in vue
    assert "1 repas : le 19" in vue
    assert "du portail" not in vue


def test_a_difference_is_said_plainly(parent: Client, famille: Famille, malo: Enfant) -> None:
    reserver(malo, famille, LUNDI, MARDI)
    arreter()
    vue = page(parent, facturer(famille, ("PETIT Malo", "REST", 3)))
    assert "2 repas : les 16 et 17" in vue
    assert "3 repas facturés, 2 connus du portail" in vue
    vue = page(
        parent,
        facturer(famille, ("PETIT Rose", "REST", 1), le=date(2026, 12, 9)),
    )
    assert "1 repas facturé, aucun connu du portail" in vue


def test_two_lines_of_one_child_are_counted_together(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI, MARDI, JEUDI)
    arreter()
    vue = page(parent, facturer(famille, ("PETIT Malo", "REST", 2), ("PETIT Malo", "REST", 1)))
    assert vue.count("3 repas : les 16, 17 et 19") == 1
    assert "du portail" not in vue
    assert vue.count("Signaler une erreur") == 2


def test_without_a_relevé_nothing_is_made_up(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI)
    vue = page(parent, facturer(famille, ("PETIT Malo", "REST", 12)))
    assert "du portail" not in vue
    assert "le 16" not in vue
    assert "Signaler une erreur" in vue


def test_the_other_family_s_days_are_not_told(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.nouvelle_famille()
    autre.rattachements.create(enfant=malo)
    reserver(malo, famille, LUNDI)
    reserver(malo, autre, MARDI)
    arreter()
    vue = page(parent, facturer(famille, ("PETIT Malo", "REST", 1)))
    assert "1 repas : le 16" in vue
    assert "17" not in vue.split("1 repas : le 16")[1].split("</td>")[0]


def test_what_is_put_right_later_is_on_the_invoice_that_puts_it_right(
    client: Client, famille: Famille, malo: Enfant, horloge: time_machine.Traveller
) -> None:
    """November's invoice keeps the dates it was made from; December's takes the meal back."""
    reserver(malo, famille, LUNDI, MARDI, date(2026, 12, 14), date(2026, 12, 15))
    arreter()
    novembre = facturer(famille, ("PETIT Malo", "REST", 2))
    horloge.move_to(datetime(2026, 12, 19, 9, tzinfo=PARIS))
    Reservation.objects.filter(jour=MARDI).delete()
    arreter()
    arreter(DECEMBRE)
    decembre = facturer(
        famille,
        ("PETIT Malo", "REST", 2),
        ("PETIT Malo", "REST", -1),
        le=date(2027, 1, 10),
        periode=DECEMBRE,
    )
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    assert "2 repas : les 16 et 17" in page(client, novembre)
    vue = page(client, decembre)
    assert "2 repas : les 14 et 15" in vue
    assert "1 repas repris : le 17 novembre" in vue
    assert "du portail" not in vue


def test_what_was_forgotten_is_counted_with_its_month_on_the_invoice_that_bills_it(
    client: Client, famille: Famille, malo: Enfant, horloge: time_machine.Traveller
) -> None:
    reserver(malo, famille, LUNDI, MARDI, date(2026, 12, 14), date(2026, 12, 15))
    arreter()
    novembre = facturer(famille, ("PETIT Malo", "REST", 2))
    horloge.move_to(datetime(2026, 12, 19, 9, tzinfo=PARIS))
    reserver(malo, famille, VENDREDI)
    arreter()
    arreter(DECEMBRE)
    decembre = facturer(famille, ("PETIT Malo", "REST", 3), le=date(2027, 1, 10), periode=DECEMBRE)
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    vue = page(client, decembre)
    assert "3 repas : le 20 novembre et les 14 et 15 décembre" in vue
    assert "du portail" not in vue
    assert "2 repas : les 16 et 17" in page(client, novembre)


def test_the_creche_s_lines_and_credit_notes_are_left_alone(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    creche = fabriques.facture(famille, service=fabriques.petite_enfance())
    avoir = fabriques.facture(famille, -2_45, origine=fabriques.facture(famille))
    for facture in (creche, avoir):
        assert "Signaler une erreur" not in page(parent, facture)


def test_dates_cost_the_same_for_one_line_as_for_six(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    def requetes(facture: Facture) -> int:
        with CaptureQueriesContext(connection) as vues:
            page(parent, facture)
        return len(vues)

    rose = fabriques.ecolier(famille, "Rose")
    for enfant in (malo, rose):
        reserver(enfant, famille, LUNDI, MARDI)
    arreter()
    une = facturer(famille, ("PETIT Malo", "REST", 2))
    six = facturer(
        famille,
        *[("PETIT Malo", "REST", 1)] * 2,
        *[("PETIT Rose", "REST", 1)] * 2,
        ("PETIT Rose", "RESM", 1),
        ("PETIT Malo", "ETUD", 9),
    )
    requetes(une)  # the first page also opens the session
    assert requetes(six) == requetes(une)
