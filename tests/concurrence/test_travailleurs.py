"""Two workers on the same job: the bank is asked once, the receipt made and posted once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError
from post_office.models import Email

from comptes.models import Famille
from factures.models import DocumentRecu, Encaissement, EnvoiRecu
from paiement.models import Paiement, PaiementQuerySet
from paiement.services import interroger_les_silencieux
from paiement.taches import remettre_les_recus_en_retard, remettre_recu
from tests import fabriques
from tests.paiement.banque import Banque, accepte, comptes_justes, traiter

from .outils import Rencontre, ensemble, erreurs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def silencieux(famille: Famille) -> Paiement:
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J-1")
    Paiement.objects.update(interroger_le=paiement.cree_le)
    return paiement


def deux_tournees() -> list[Any]:
    """Both have the payment on their list before either asks."""
    rencontre = Rencontre("paiement_paiement")
    return ensemble(*[rencontre.autour(interroger_les_silencieux) for _ in range(2)])


@contextmanager
def sans_garde() -> Iterator[None]:
    """As if who takes a payment from the list did not check that it is still there to take."""
    vrai = PaiementQuerySet.filter

    def oublie(lignes: PaiementQuerySet, *conditions: Any, **champs: Any) -> PaiementQuerySet:
        champs.pop("interroger_le", None)
        return vrai(lignes, *conditions, **champs)

    PaiementQuerySet.filter = oublie  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        PaiementQuerySet.filter = vrai  # type: ignore[method-assign]


def test_two_workers_ask_the_bank_once(silencieux: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", silencieux)
    issues = deux_tournees()
    erreurs(issues)
    assert sorted(issues, key=len) == [{}, {"effectué": 1}]
    assert len(banque.appels) == 1
    comptes_justes()


def test_control_without_the_guard_they_ask_twice(silencieux: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", silencieux)
    with sans_garde():
        erreurs(deux_tournees())
    assert len(banque.appels) == 2, "La course n’a pas eu lieu."


@pytest.fixture
def paye(famille: Famille) -> Paiement:
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J-1")
    return traiter(paiement.pk, accepte(paiement), par="notification")


def deux_remises(paye: Paiement) -> list[Any]:
    """Both have seen that there is no document yet."""
    rencontre = Rencontre("factures_documentrecu")
    geste = partial(remettre_recu, Encaissement.objects.get().pk, paye.pk)
    return ensemble(rencontre.autour(geste), rencontre.autour(geste))


def test_the_receipt_is_made_and_posted_once(paye: Paiement) -> None:
    erreurs(deux_remises(paye))
    assert DocumentRecu.objects.count() == EnvoiRecu.objects.count() == Email.objects.count() == 1


def test_the_job_and_its_catching_up_at_once(paye: Paiement) -> None:
    geste = partial(remettre_recu, Encaissement.objects.get().pk, paye.pk)
    erreurs(ensemble(geste, remettre_les_recus_en_retard))
    assert DocumentRecu.objects.count() == EnvoiRecu.objects.count() == Email.objects.count() == 1


def test_control_a_maker_that_only_looks_first_makes_it_twice(
    paye: Paiement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`papiers.garder` leans on the row's uniqueness; a plain "is there one? no, create" breaks."""

    def creer(modele: Any, octets: bytes, nom: str, **de: Any) -> Any:
        fichier = ContentFile(octets, name=nom)
        return modele.objects.create(**de, fichier=fichier, sha256=sha256(octets).hexdigest())

    monkeypatch.setattr("portail.papiers.garder", creer)
    rates = erreurs(deux_remises(paye), IntegrityError)
    assert len(rates) == 1, "La course n’a pas eu lieu."
