"""The receipt: made once by the worker, the same bytes for ever, in the letter and in Archives."""

import hashlib
import os
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ
from post_office.models import STATUS, Email
from pypdf import PdfReader

from comptes.models import Famille
from factures import recus
from factures.models import DocumentRecu, Encaissement, EnvoiRecu, Recu
from factures.models.immuable import EcritureInterdite
from paiement.models import Paiement
from paiement.taches import remettre_les_recus_en_retard, remettre_recu
from portail import papiers
from portail.papiers import PapierAltere
from tests import fabriques

from .banque import accepte, nouvelle_transaction, traiter
from .travail import travailler

pytestmark = pytest.mark.django_db


@pytest.fixture
def paye(famille: Famille) -> Paiement:
    """Two services' invoices, paid; its receipt is a job in the queue."""
    scolaire = fabriques.facture(famille, 97_35, numero="S2026100353")
    creche = fabriques.facture(
        famille, 153_09, numero="P2026100087", service=fabriques.petite_enfance()
    )
    paiement = fabriques.paiement(famille, scolaire, creche, jeton="J-1")
    return traiter(paiement.pk, accepte(paiement), par="notification")


def texte(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_job_makes_one_document_and_one_letter(paye: Paiement) -> None:
    assert travailler("paiement") == ["paiement.taches.remettre_recu"]
    assert DocumentRecu.objects.count() == EnvoiRecu.objects.count() == Email.objects.count() == 1
    assert Email.objects.get().to == ["recu@exemple.fr"]


def test_the_job_done_twice_makes_nothing_more(paye: Paiement) -> None:
    encaissement = Encaissement.objects.get()
    remettre_recu(encaissement.pk, paye.pk)
    premier = DocumentRecu.objects.values().get()
    remettre_recu(encaissement.pk, paye.pk)
    remettre_les_recus_en_retard()
    assert DocumentRecu.objects.values().get() == premier
    assert EnvoiRecu.objects.count() == Email.objects.count() == 1


def test_the_same_bytes_for_ever(paye: Paiement, parent: Client) -> None:
    recu = Recu.objects.get()
    octets = recus.octets(recu)
    document = DocumentRecu.objects.get()
    assert hashlib.sha256(octets).hexdigest() == document.sha256
    # The family moves, the town changes its name: the receipt stays as it was made.
    responsable = paye.famille.responsables.get()
    responsable.nom = "GRAND"
    responsable.save()
    assert recus.octets(recu) == octets
    reponse = parent.get(f"/archives/recus/{recu.numero}/")
    assert reponse["Content-Type"] == "application/pdf"
    corps = b"".join(reponse) if reponse.streaming else reponse.content
    assert corps == octets
    with pytest.raises(EcritureInterdite):
        document.save()


def test_an_altered_file_is_not_given_out(
    paye: Paiement, parent: Client, caplog: pytest.LogCaptureFixture
) -> None:
    recu = Recu.objects.get()
    recus.produire(recu)
    document = DocumentRecu.objects.get()
    with open(document.fichier.path, "r+b") as fichier:
        fichier.seek(-1, 2)
        fichier.write(b"\x00")
    with pytest.raises(PapierAltere):
        recus.octets(recu)
    with pytest.raises(PapierAltere):
        recus.envoyer(recu, "a@exemple.fr")
    assert not Email.objects.exists()
    assert not EnvoiRecu.objects.exists()
    parent.raise_request_exception = False
    assert parent.get(f"/archives/recus/{recu.numero}/").status_code == 500


def test_one_receipt_that_fails_does_not_keep_the_others_waiting(
    famille: Famille, paye: Paiement
) -> None:
    recu = Recu.objects.get()
    recus.produire(recu)
    with open(DocumentRecu.objects.get().fichier.path, "ab") as fichier:
        fichier.write(b"!")
    suivant = fabriques.paiement(famille, fabriques.facture(famille, 10_00), jeton="J-2")
    traiter(suivant.pk, accepte(suivant), par="notification")
    with pytest.raises(PapierAltere):
        remettre_les_recus_en_retard()
    assert EnvoiRecu.objects.get().recu.encaissement.reference == suivant.reference


def test_lost_jobs_are_caught_up_with(paye: Paiement) -> None:
    OrmQ.objects.all().delete()
    fabriques.encaissement(paye.famille, 10_00)  # at the counter: a document, and no letter
    remettre_les_recus_en_retard()
    assert DocumentRecu.objects.count() == 2
    assert Email.objects.get().to == ["recu@exemple.fr"]


def test_a_document_without_its_letter_is_caught_up_with(paye: Paiement) -> None:
    OrmQ.objects.all().delete()
    recus.produire(Recu.objects.get())
    remettre_les_recus_en_retard()
    assert Email.objects.count() == 1


def test_without_an_address_there_is_a_receipt_and_no_letter(famille: Famille) -> None:
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J", courriel="")
    traiter(paiement.pk, accepte(paiement), par="notification")
    travailler("paiement")
    remettre_les_recus_en_retard()
    assert DocumentRecu.objects.count() == 1
    assert not Email.objects.exists()


def test_the_letter_and_its_memory_are_one(paye: Paiement, settings: Any) -> None:
    """No room for the attachment: no letter, and it is not remembered as sent."""
    recu = Recu.objects.get()
    recus.produire(recu)
    obstacle = settings.MEDIA_ROOT / "post_office_attachments"
    obstacle.write_bytes(b"")
    with pytest.raises(OSError, match="post_office_attachments"):
        recus.envoyer(recu, "a@exemple.fr")
    assert not EnvoiRecu.objects.exists()
    assert not Email.objects.exists()
    obstacle.unlink()
    assert recus.envoyer(recu, "a@exemple.fr")


def test_on_demand_it_goes_again_and_elsewhere(paye: Paiement, parent: Client) -> None:
    travailler("paiement")
    adresse = f"/paiement/{paye.reference}/recu/"
    for courriel in ("autre@exemple.fr", "autre@exemple.fr"):
        parent.post(adresse, {"courriel": courriel})
    assert sorted(e.to[0] for e in Email.objects.all()) == [
        *["autre@exemple.fr"] * 2,
        "recu@exemple.fr",
    ]
    parent.post(adresse, {"courriel": "faux"})
    assert Email.objects.count() == 3


def test_an_unpaid_payment_has_no_receipt_to_send(famille: Famille, parent: Client) -> None:
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J")
    reponse = parent.post(f"/paiement/{paiement.reference}/recu/", {"courriel": "a@exemple.fr"})
    assert reponse.status_code == 200
    assert not Email.objects.exists()


def test_the_receipt_says_all_that_a_receipt_says(paye: Paiement) -> None:
    encaissement = Encaissement.objects.select_related("recu", "regie").get()
    recu = encaissement.recu
    lu = texte(recus.octets(recu))
    regie = encaissement.regie
    for attendu in [
        *(recu.numero, "Hélène PETIT", "S2026100353", "P2026100087"),
        *("97,35 €", "153,09 €", "250,44 €"),
        *("Service scolaire", "Village de la petite enfance"),
        *("Carte bancaire", paye.reference, encaissement.reference_bancaire),
        *(f"{encaissement.recu_le.day} ", str(encaissement.recu_le.year)),
        *(regie.nom, "Villiers-sur-Marne"),
    ]:
        assert attendu in lu, lu


def test_a_second_capture_has_its_own_receipt_that_says_so(paye: Paiement) -> None:
    traiter(paye.pk, accepte(paye, transaction=nouvelle_transaction()), par="interrogation")
    travailler("paiement")
    premier, second = Recu.objects.order_by("rang")
    assert "au-delà" not in texte(recus.octets(premier))
    assert "250,44 € au-delà de ce qui restait dû" in texte(recus.octets(second))
    assert Email.objects.filter(status=STATUS.queued).count() == 2


def test_the_portal_floods_no_mailbox(parent: Client, paye: Paiement) -> None:
    for _ in range(recus.ENVOIS_PAR_JOUR):
        parent.post(f"/paiement/{paye.reference}/recu/", {"courriel": "a@exemple.fr"})
    reponse = parent.post(
        f"/paiement/{paye.reference}/recu/", {"courriel": "a@exemple.fr"}, follow=True
    )
    assert Email.objects.count() == recus.ENVOIS_PAR_JOUR
    assert "imprimez-le" in reponse.content.decode()


def test_the_second_maker_of_a_paper_leaves_no_file_behind(paye: Paiement) -> None:
    recu = Recu.objects.get()
    premier = papiers.garder(DocumentRecu, b"%PDF-1", recu.numero, recu=recu)
    dossier = os.path.dirname(premier.fichier.path)
    fichiers = os.listdir(dossier)

    second = papiers.garder(DocumentRecu, b"%PDF-2", recu.numero, recu=recu)

    assert second == premier
    assert os.listdir(dossier) == fichiers
