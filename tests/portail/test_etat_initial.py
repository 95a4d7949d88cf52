"""Histories that begin in a portal already in use: what was there before is written down once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from comptes import services
from comptes.champs import Champ
from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur
from factures.models import Service
from portail import roles
from portail.donnees.suivi import details, historiques, supprimer_historique
from portail.models import Commune
from tests import fabriques
from tests.fichiers import FAMILLE, octets
from tests.importateur import Importateur
from tests.portail.purges import le, purger_le

pytestmark = pytest.mark.django_db
SUIVIS: tuple[Any, ...] = (
    Utilisateur,
    Famille,
    Responsable,
    Enfant,
    Rattachement,
    Service,
    Commune,
)
# Histories that came with their tables, whole rooms of them: nothing was there before.
DES_LE_DEBUT = {
    "reservations",
    "paiement",
    "portail.HistoricalAnnonce",
    "portail.HistoricalEtape",
    "portail.HistoricalQuestion",
    "demandes",
}
DEBUTS = [
    ("comptes", "0004_etat_initial"),
    ("factures", "0004_etat_initial"),
    ("portail", "0008_etat_initial"),
]
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


def sans_historique() -> None:
    """As a portal that was there before histories were."""
    for historique in historiques():
        supprimer_historique(historique)


def mettre_a_niveau() -> None:
    """Run these migrations; on today's models, for the tables here have today's columns."""
    executeur = MigrationExecutor(connection)
    etat = executeur.loader.project_state()
    for cle in DEBUTS:
        (operation,) = executeur.loader.get_migration(*cle).operations
        operation.code(etat.apps, None)  # type: ignore[attr-defined]


def test_each_followed_thing_has_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portail.suivi.LOT", 2)
    for _ in range(5):
        fabriques.enfant(fabriques.nouvelle_famille())
    fabriques.agent(roles.SERVICE, fabriques.le_service())
    sans_historique()

    mettre_a_niveau()

    for modele in SUIVIS:
        lignes = {ligne.id: ligne for ligne in modele.history.all()}
        assert modele.history.count() == len(lignes) == modele.objects.count() > 0, modele
        for objet in modele.objects.all():
            ligne = lignes[objet.pk]
            assert ligne.history_type == "+"
            assert ligne.history_change_reason == "état à la mise en place de l’historique"
            for champ in modele.history.model.tracked_fields:
                assert getattr(ligne, champ.attname) == getattr(objet, champ.attname)
        for detail in details(modele.history.model):
            assert detail._default_manager.exists(), "les listes suivies aussi"
    ensuite = {h for h in historiques() if not {h._meta.app_label, h._meta.label} & DES_LE_DEBUT}
    assert {modele.history.model for modele in SUIVIS} == ensuite, "un modèle oublié"


def test_what_has_a_history_keeps_it_and_a_second_time_nothing_comes() -> None:
    famille = fabriques.nouvelle_famille()
    famille.ville = "Nantes"
    famille.save()
    avant = [modele.history.count() for modele in SUIVIS]

    for _ in range(2):
        mettre_a_niveau()

    assert [modele.history.count() for modele in SUIVIS] == avant


def test_the_first_change_says_what_was_before(horloge: time_machine.Traveller) -> None:
    service = fabriques.le_service()
    agent = fabriques.agent(roles.SERVICE, service)
    sans_historique()
    mettre_a_niveau()
    horloge.shift(timedelta(minutes=1))

    service.nom = "Service des écoles"
    service.save()

    apres, avant = service.history.all()
    (change,) = apres.diff_against(avant).changes
    assert (change.field, change.old) == ("nom", "Service scolaire et périscolaire")
    agent.nom = "Camille"
    agent.save()
    apres, avant = agent.history.all()
    assert apres.diff_against(avant).changed_fields == ["nom"]


def test_an_old_file_undoes_none_of_two_requests(
    tmp_path: Path, horloge: time_machine.Traveller
) -> None:
    """The sheet said A before histories were; B was asked for and applied, then C."""
    importer, fichier = Importateur("importer_familles", tmp_path), octets([FAMILLE])
    importer(fichier)
    sans_historique()
    mettre_a_niveau()
    famille, parent = Famille.objects.get(), Utilisateur.objects.get()
    mairie = fabriques.agent(roles.SERVICE)
    for adresse in ("1 place du Marché", "2 rue Neuve"):
        horloge.shift(timedelta(minutes=1))
        famille.refresh_from_db()
        champ = Champ(famille, "adresse")
        demande = services.demander(champ, adresse, famille=famille, par=parent)
        services.appliquer(demande, par=mairie)

    issue = importer(fichier)

    assert "adresse reste « 2 rue Neuve »" in issue.rapport
    assert Famille.objects.get().adresse == "2 rue Neuve"


def test_it_is_no_sign_of_life() -> None:
    with le("2020-01-01"):
        famille = fabriques.nouvelle_famille()
        fabriques.enfant(famille)
        Enfant.objects.update(naissance="2000-01-01")
    sans_historique()
    with le("2026-11-21"):
        mettre_a_niveau()

    assert "1 famille" in purger_le("2026-11-22")
