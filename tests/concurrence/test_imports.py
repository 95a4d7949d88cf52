"""A dropped file confirmed by two hands at once, and a job given out twice: written once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from factures.models import Facture
from portail import roles
from portail.agents.imports import chantier, depots, travail
from portail.agents.imports.genres import GENRES
from portail.models import FichierImporte
from portail.models.fichier_importe import Etat, FichierImporteQuerySet
from tests import fabriques
from tests.fichiers import facture, octets

from .outils import Rencontre, ensemble, erreurs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent(famille: Famille) -> Utilisateur:
    return fabriques.agent(roles.SERVICE, fabriques.le_service())


@pytest.fixture
def depot(agent: Utilisateur) -> FichierImporte:
    """Tried, and to be confirmed."""
    fichier = SimpleUploadedFile("factures.csv", octets(facture()))
    depose = depots.deposer(GENRES["factures"], fichier, par=agent, jeton=uuid4(), brouillon=False)
    return FichierImporte.objects.get(pk=depose.pk)


def etat(depot: FichierImporte) -> str:
    return FichierImporte.objects.get(pk=depot.pk).etat


def test_two_confirmations_at_once_write_once(agent: Utilisateur, depot: FichierImporte) -> None:
    geste = partial(depots.confirmer, depot, par=agent, vu=depot.empreinte, tolerer=False)
    issues = ensemble(geste, geste)
    assert erreurs(issues) == []
    assert sorted(issue is None for issue in issues) == [False, True]
    assert (etat(depot), Facture.objects.count()) == (Etat.FAIT, 1)


def test_a_confirmation_and_a_giving_up_at_once_are_one_of_the_two(
    agent: Utilisateur, depot: FichierImporte
) -> None:
    confirmer = partial(depots.confirmer, depot, par=agent, vu=depot.empreinte, tolerer=False)
    erreurs(ensemble(confirmer, partial(depots.abandonner, depot)))
    assert (etat(depot), Facture.objects.count()) in [(Etat.FAIT, 1), (Etat.ABANDONNE, 0)]


def deux_fois_le_travail(
    agent: Utilisateur, depot: FichierImporte, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on two machines, where no file's lock is shared: both have read what there is to do."""

    @contextmanager
    def sans_verrou(cle: int) -> Iterator[Any]:
        with (chantier.settings.DOSSIER_DONNEES / f"{uuid4()}").open("a+b") as flux:
            yield chantier.Chantier(flux)

    monkeypatch.setattr(chantier, "ouvrir", sans_verrou)
    FichierImporte.objects.filter(pk=depot.pk).update(etat=Etat.ECRITURE, confirme_par=agent)
    rencontre = Rencontre("portail_fichierimporte")
    geste = rencontre.autour(partial(travail.executer, depot.pk))
    assert erreurs(ensemble(geste, geste)) == []


def test_a_job_given_out_twice_at_once_ends_once(
    agent: Utilisateur, depot: FichierImporte, monkeypatch: pytest.MonkeyPatch
) -> None:
    deux_fois_le_travail(agent, depot, monkeypatch)
    assert (etat(depot), Facture.objects.count()) == (Etat.FAIT, 1)


def test_control_without_the_guarded_move_the_second_rewrites_how_it_ended(
    agent: Utilisateur, depot: FichierImporte, monkeypatch: pytest.MonkeyPatch
) -> None:
    def passer(lignes: FichierImporteQuerySet, *, de: Any, vers: Etat, **champs: Any) -> bool:
        fini = timezone.now() if vers != Etat.A_CONFIRMER else None
        return lignes.update(etat=vers, fini_le=fini, **champs) == 1

    monkeypatch.setattr(FichierImporteQuerySet, "passer", passer)
    deux_fois_le_travail(agent, depot, monkeypatch)
    assert etat(depot) == Etat.SANS_EFFET, "La course n’a pas eu lieu."
