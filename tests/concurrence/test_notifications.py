"""The bank rings twice at once, or rings while the parent comes back: one payment, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django_q.models import OrmQ

from comptes.models import Famille
from factures.models import Encaissement, Recu
from paiement.etats import Etat
from paiement.models import Paiement
from paiement.services import interroger_les_silencieux
from portail.comptes_justes import controler
from tests import fabriques
from tests.paiement.banque import Banque, accepte, comptes_justes, nouvelle_transaction, traiter

from .outils import POSTGRESQL, Geste, Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paiement(famille: Famille) -> Paiement:
    scolaire = fabriques.facture(famille, 97_35)
    creche = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    return fabriques.paiement(famille, scolaire, creche, jeton="J-1")


def notification() -> int:
    return Client().get("/paiement/notification/payline/?token=J-1").status_code


def retour() -> int:
    return Client().get("/paiement/retour/payline/?token=J-1").status_code


def une_fois_et_une_seule(paiement: Paiement) -> None:
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE
    assert paiement.encaissement == Encaissement.objects.get()
    assert Encaissement.objects.get().montant == 250_44
    assert Recu.objects.count() == 1
    assert OrmQ.objects.count() == 1
    assert paiement.transitions.filter(vers=Etat.ACCEPTE).count() == 1
    comptes_justes()


def test_two_notifications_at_once(paiement: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", paiement)
    assert ensemble(notification, notification) == [200, 200]
    une_fois_et_une_seule(paiement)


def test_a_notification_during_the_return(paiement: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", paiement)
    assert ensemble(notification, retour) == [200, 302]
    une_fois_et_une_seule(paiement)


def test_all_doors_at_once(paiement: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", paiement)
    Paiement.objects.update(interroger_le=paiement.cree_le)
    portes: list[Geste] = [notification, retour, interroger_les_silencieux]
    erreurs(ensemble(*portes, *portes))
    une_fois_et_une_seule(paiement)


def deux_fois_le_meme(paiement: Paiement) -> list[Any]:
    """Both have looked for an earlier record of this capture before either writes one."""
    rencontre = Rencontre("factures_encaissement")
    verdict = accepte(paiement)
    par = ("notification", "retour")
    return ensemble(*[rencontre.autour(partial(traiter, paiement.pk, verdict, par=p)) for p in par])


def deux_captures(paiement: Paiement) -> list[Any]:
    """The card was charged twice: two operations of the bank for one payment."""
    rencontre = Rencontre("paiement_paiement")
    verdicts = [accepte(paiement, transaction=nouvelle_transaction()) for _ in range(2)]
    return ensemble(
        *[rencontre.autour(partial(traiter, paiement.pk, v, par="retour")) for v in verdicts]
    )


def test_the_same_proof_at_the_same_instant_counts_once(paiement: Paiement) -> None:
    erreurs(deux_fois_le_meme(paiement))
    une_fois_et_une_seule(paiement)


def test_two_captures_at_the_same_instant_are_both_in_the_books(paiement: Paiement) -> None:
    erreurs(deux_captures(paiement))
    paiement.refresh_from_db()
    premier, second = Encaissement.objects.order_by("pk")
    assert paiement.encaissement == premier
    assert (premier.imputations.count(), second.imputations.count()) == (2, 0)
    assert paiement.transitions.filter(vers=Etat.ACCEPTE).count() == 1
    comptes_justes()


@contextmanager
def sans_le_mur() -> Iterator[None]:
    """Without the unique bank reference, the wall behind the lock."""
    nom = "encaissement_reference_bancaire_unique"
    with connection.cursor() as curseur:
        curseur.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [nom])
        (definition,) = curseur.fetchone()
        curseur.execute(f"DROP INDEX {nom}")
        try:
            yield
        finally:
            curseur.execute("TRUNCATE factures_encaissement CASCADE")
            curseur.execute(definition)


def test_control_without_the_payments_lock_a_notification_dies(paiement: Paiement) -> None:
    """Behind the lock stands the unique bank reference: nothing is doubled, but one of the two
    notifications is a 500."""
    with sans_verrou(Paiement):
        issues = deux_fois_le_meme(paiement)
    if not degat_de_sqlite(issues):
        assert len(erreurs(issues, IntegrityError)) == 1, "La course n’a pas eu lieu."


def test_control_without_lock_nor_wall_the_money_is_there_twice(paiement: Paiement) -> None:
    if connection.vendor != POSTGRESQL:
        # No interleaving gets that far in a file: the second writer dies at its first write.
        with sans_verrou(Paiement):
            assert degat_de_sqlite(deux_fois_le_meme(paiement))
        assert Encaissement.objects.count() <= 1
        return
    with sans_verrou(Paiement), sans_le_mur():
        erreurs(deux_fois_le_meme(paiement))
        assert Encaissement.objects.count() == 2, "La course n’a pas eu lieu."
        assert Recu.objects.count() == 2


def test_control_without_the_payments_lock_a_capture_is_lost_from_sight(
    paiement: Paiement,
) -> None:
    with sans_verrou(Paiement):
        issues = deux_captures(paiement)
    if not degat_de_sqlite(issues):
        erreurs(issues)
        moves = paiement.transitions.filter(de=Etat.EN_COURS, vers=Etat.ACCEPTE)
        assert moves.count() == 2, "La course n’a pas eu lieu."
        paiement.refresh_from_db()
        # The payment names the capture that settled nothing; the one that did is an orphan.
        assert paiement.encaissement is not None
        assert paiement.encaissement == Encaissement.objects.order_by("pk").last()
        assert paiement.encaissement.imputations.count() == 0


def test_the_control_itself_is_fair(paiement: Paiement) -> None:
    """`sans_verrou` gives the lock back."""
    with sans_verrou(Paiement):
        pass
    erreurs(deux_captures(paiement))
    assert controler().juste
