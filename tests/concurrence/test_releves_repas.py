"""Two agents freeze one month, or answer one absence: one of them counts, the other is told."""

from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from comptes.models import Enfant, Famille, Utilisateur
from comptes.services.demandes import DejaTraitee
from factures.models import Service
from portail.dates import aujourd_hui
from reservations.models import (
    DemandeRepas,
    JourAbsence,
    JourParticulier,
    MotifAbsence,
    ReleveRepas,
    Reservation,
)
from reservations.services import decisions, demandes, releves
from tests import fabriques

from .outils import Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)
RELEVES, DEMANDES = "reservations_releverepas", "reservations_demanderepas"
NOVEMBRE, JEUDI, VENDREDI = date(2026, 11, 1), date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    malo = fabriques.ecolier(famille)
    for jour in (JEUDI, VENDREDI):
        Reservation.objects.create(enfant=malo, famille=famille, jour=jour)
    return malo


def agents() -> list[Utilisateur]:
    return [Utilisateur.objects.creer(nom, is_staff=True) for nom in ("agent-a", "agent-b")]


# --- one month, two agents ------------------------------------------------------------------------


def deux_arrets(malo: Enfant) -> list[Any]:
    """Both have read the month on their page, and send it together."""
    service = fabriques.le_service()
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Paris"))):
        vu = releves.preparer(service, NOVEMBRE).empreinte
        rencontre = Rencontre(RELEVES)
        return ensemble(
            *[
                rencontre.autour(
                    partial(releves.arreter, service, NOVEMBRE, par=agent, empreinte=vu)
                )
                for agent in agents()
            ]
        )


def test_a_month_is_frozen_once(malo: Enfant) -> None:
    [trop_tard] = erreurs(deux_arrets(malo), releves.Refuse)
    assert "Rien n’a changé" in str(trop_tard)
    assert [r.numero for r in ReleveRepas.objects.all()] == [1]


def test_control_without_the_lock_one_of_them_breaks(malo: Enfant) -> None:
    with sans_verrou(Service):
        issues = deux_arrets(malo)
    if not degat_de_sqlite(issues):
        assert len(erreurs(issues, IntegrityError)) == 1, "La course n’a pas eu lieu."
    assert ReleveRepas.objects.count() == 1


# --- one absence, two agents; one form, sent twice ------------------------------------------------


def demander(malo: Enfant, famille: Famille) -> DemandeRepas:
    return demandes.demander_absence(
        famille=famille,
        enfant=malo,
        debut=aujourd_hui(),
        fin=aujourd_hui(),
        motif=MotifAbsence.objects.all()[0],
        par=fabriques.parent(famille),
    )


@pytest.fixture
def ce_jour(malo: Enfant, famille: Famille) -> None:
    """A meal booked today, whatever the day."""
    jour = aujourd_hui()
    JourParticulier.objects.create(debut=jour, fin=jour, ouvert=True, motif="ouvert")
    Reservation.objects.get_or_create(enfant=malo, jour=jour, defaults={"famille": famille})


def oui_et_non(demande: DemandeRepas) -> list[Any]:
    rencontre = Rencontre(DEMANDES)
    premier, second = agents()
    return ensemble(
        rencontre.autour(partial(decisions.accepter, demande, par=premier)),
        rencontre.autour(partial(decisions.refuser, demande, motif="Non.", par=second)),
    )


@pytest.mark.usefixtures("ce_jour")
def test_of_two_answers_one_counts(malo: Enfant, famille: Famille) -> None:
    demande = demander(malo, famille)
    assert len(erreurs(oui_et_non(demande), DejaTraitee)) == 1
    demande.refresh_from_db()
    assert JourAbsence.objects.exists() == (demande.etat == "acceptee")


@pytest.mark.usefixtures("ce_jour")
def test_control_without_the_locks_both_answer(malo: Enfant, famille: Famille) -> None:
    demande = demander(malo, famille)
    with sans_verrou(DemandeRepas, Famille):
        issues = oui_et_non(demande)
    if not degat_de_sqlite(issues):
        assert erreurs(issues) == [], "La course n’a pas eu lieu."


def deux_clics(malo: Enfant, famille: Famille) -> list[Any]:
    rencontre, geste = Rencontre(DEMANDES), partial(demander, malo, famille)
    return ensemble(rencontre.autour(geste), rencontre.autour(geste))


@pytest.mark.usefixtures("ce_jour")
def test_a_form_sent_twice_is_one_request(malo: Enfant, famille: Famille) -> None:
    assert len(erreurs(deux_clics(malo, famille), ValidationError)) == 1
    assert DemandeRepas.objects.count() == 1


@pytest.mark.usefixtures("ce_jour")
def test_control_without_the_family_s_lock_it_is_two(malo: Enfant, famille: Famille) -> None:
    with sans_verrou(Famille):
        issues = deux_clics(malo, famille)
    if not degat_de_sqlite(issues):
        erreurs(issues)
        assert DemandeRepas.objects.count() == 2, "La course n’a pas eu lieu."
