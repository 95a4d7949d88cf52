"""`purger` beside a payment: it locks what has had its time, and waits for nobody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from comptes.models import Connexion, Famille
from factures.models import Facture
from factures.services.verrous import verrouiller
from paiement.models import Paiement
from tests import fabriques
from tests.paiement.releves import paye
from tests.portail.purges import a_paris, le, purger_le

ATTENTE = 30.0  # seconds


@contextmanager
def en_plein_paiement(paiement: Paiement) -> Iterator[None]:
    """Somewhere else, a transaction holds this payment and its invoices."""
    tenu, fini = threading.Event(), threading.Event()

    def tenir() -> None:
        try:
            with transaction.atomic():
                Paiement.objects.select_for_update().get(pk=paiement.pk)
                verrouiller(paiement.lignes.values_list("facture", flat=True))
                tenu.set()
                fini.wait(ATTENTE)
        finally:
            connection.close()

    fil = threading.Thread(target=tenir)
    fil.start()
    try:
        assert tenu.wait(ATTENTE)
        yield
        assert not fini.is_set()
    finally:
        fini.set()
        fil.join(ATTENTE)


def test_a_purge_does_not_wait_for_a_payment_under_way(famille: Famille) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time: each lot waits its short turn
    with le("2015-06-10"):
        ancienne = fabriques.nouvelle_famille()
        paye(ancienne)
    compte = fabriques.parent(famille)
    Connexion.objects.create(utilisateur=compte, le=a_paris("2026-01-01"), appareil="x")
    en_cours = fabriques.paiement(famille, fabriques.facture(famille))

    with en_plein_paiement(en_cours):
        with connection.cursor() as curseur:
            curseur.execute("SET lock_timeout = '2s'")
        try:
            rapport = purger_le("2026-11-22")
        finally:
            with connection.cursor() as curseur:
                curseur.execute("RESET lock_timeout")

    assert "1 paiement, 1 encaissement, 1 facture" in rapport
    assert "1 connexion" in rapport
    assert Facture.objects.filter(effacee_le=None).count() == 1
    en_cours.refresh_from_db()
    assert (en_cours.utilisateur, en_cours.efface_le) == (compte, None)
