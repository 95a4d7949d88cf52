"""What PayFiP's answers mean: every recorded one, every fault by the attempt's age."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from comptes.models import Famille
from factures.models import Encaissement, Facture, Moyen
from paiement.etats import Etat, Issue
from paiement.models import Alerte, MessageBanque, Paiement
from paiement.passerelles.base import BanqueInjoignable, Verdict
from paiement.passerelles.payfip import verdict
from paiement.services import interroger
from tests import fabriques

from . import dgfip
from .banque import Banque, comptes_justes

IDOP = "6475fa10-b338-11e2-a082-001fe256bdfe"
MAINTENANT = datetime(2026, 11, 22, 11, 15, tzinfo=UTC)
ATTENDU = {
    "accepted": Issue.ACCEPTE,
    "refused": Issue.REFUSE,
    "cancelled": Issue.ABANDONNE,
    "pending": Issue.INCONNUE,
    "expired": Issue.EXPIRE,
    "error": Issue.ACCEPTE,  # another amount: `traiter()` sees to it
}
TECHNIQUE, RESULTAT_INCONNU, IDOP_INCONNU = "syn-tech-999", "syn-P5", "syn-P1"
FAUTES = {TECHNIQUE, RESULTAT_INCONNU, IDOP_INCONNU}


def lire(brut: str, *, age: timedelta = timedelta(minutes=5), idop: str = IDOP) -> Verdict:
    with time_machine.travel(MAINTENANT, tick=False):
        return verdict(brut, dgfip.CONTRAT, idop, cree_le=MAINTENANT - age)


def recorde(cle: str) -> str:
    corps: str = dgfip.REPONSES[cle]["response"]
    return corps


def test_the_recordings_are_all_there() -> None:
    assert len(dgfip.REPONSES) == 11
    assert {m["expected_status"] for m in dgfip.REPONSES.values()} == set(ATTENDU)


@pytest.mark.parametrize("cle", sorted(set(dgfip.REPONSES) - FAUTES))
def test_every_recorded_answer_has_its_meaning(cle: str) -> None:
    lu = lire(recorde(cle))
    assert lu.issue is ATTENDU[dgfip.REPONSES[cle]["expected_status"]]
    assert (lu.reference, lu.transaction, lu.devise) == ("VSM2026000123A1", IDOP, "978")


@pytest.mark.parametrize(
    ("cle", "age", "issue", "alerte"),
    [
        (RESULTAT_INCONNU, timedelta(0), Issue.EN_ATTENTE, False),
        (RESULTAT_INCONNU, timedelta(hours=2), Issue.EN_ATTENTE, False),
        (RESULTAT_INCONNU, timedelta(hours=2, seconds=1), Issue.EXPIRE, False),
        # The night's purge has not passed yet: it should be known, the régie is told.
        (IDOP_INCONNU, timedelta(0), Issue.EN_ATTENTE, True),
        (IDOP_INCONNU, timedelta(hours=11), Issue.EN_ATTENTE, True),
        (IDOP_INCONNU, timedelta(hours=13), Issue.EXPIRE, False),
        (IDOP_INCONNU, timedelta(days=2), Issue.EXPIRE, False),
    ],
)
def test_what_a_fault_means_depends_on_the_attempts_age(
    cle: str, age: timedelta, issue: Issue, alerte: bool
) -> None:
    lu = lire(recorde(cle), age=age)
    assert (lu.issue, bool(lu.alerte)) == (issue, alerte)


def test_an_idop_opened_just_before_midnight_is_not_forgotten_at_once() -> None:
    """23:50 in Paris, asked at 00:30: the purge has passed, the result may still come."""
    with time_machine.travel("2026-11-22T23:30:00+00:00", tick=False):
        cree_le = datetime(2026, 11, 22, 22, 50, tzinfo=UTC)
        lu = verdict(recorde(IDOP_INCONNU), dgfip.CONTRAT, IDOP, cree_le=cree_le)
    assert lu.issue is Issue.EN_ATTENTE


@pytest.mark.parametrize(
    "brut",
    [
        recorde(TECHNIQUE),
        recorde(TECHNIQUE).replace("TechDysfonctionnementErreur", "TechIndisponibiliteErreur"),
        recorde(TECHNIQUE).replace("TechDysfonctionnementErreur", "TechProtocolaireErreur"),
        dgfip.faute("T1"),
        dgfip.faute("P4"),
        dgfip.faute(""),
    ],
)
@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=30)])
def test_other_faults_say_nothing_of_the_payment(brut: str, age: timedelta) -> None:
    with pytest.raises(BanqueInjoignable):
        lire(brut, age=age)


def test_a_debit_is_a_debit_and_a_card_is_a_card() -> None:
    assert lire(recorde("syn-V")).moyen is Moyen.PRELEVEMENT
    assert lire(recorde("syn-P")).moyen is Moyen.CARTE


@pytest.mark.parametrize("lettre", ["", "p", "PP", "P ", "Q", "0", "é"])
def test_a_letter_that_nobody_knows_ends_nothing(lettre: str) -> None:
    lu = lire(recorde("syn-P").replace(">P<", f">{lettre}<"))
    assert lu.issue is (Issue.ACCEPTE if lettre == "P " else Issue.INCONNUE)


@pytest.mark.parametrize("nom", ["montant", "refdet"])
@pytest.mark.parametrize("texte", [None, "", " "])
def test_a_success_that_does_not_say_of_what_proves_nothing(nom: str, texte: str | None) -> None:
    valeur = "4590" if nom == "montant" else "VSM2026000123A1"
    element = f"<{nom}>{valeur}</{nom}>"
    autre = "" if texte is None else f"<{nom}>{texte}</{nom}>"
    assert lire(recorde("syn-P").replace(element, autre)).issue is Issue.INCONNUE


@pytest.mark.parametrize("montant", ["45.90", "45,90", "-4590", "+4590", "0", "1" * 13, "４５９０"])
def test_an_amount_that_is_no_number_of_cents_proves_nothing(montant: str) -> None:
    assert lire(recorde("syn-P").replace(">4590<", f">{montant}<")).issue is Issue.INCONNUE


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        (f"<idOp>{IDOP}<", "<idOp>00000000-b338-11e2-a082-001fe256bdfe<"),
        ("<numcli>006270<", "<numcli>006271<"),
        ("<numcli>006270<", "<numcli>6270<"),
        ("<numcli>006270<", "<numcli><"),
        ("<saisie>T<", "<saisie>W<"),
        ("<saisie>T<", "<saisie><"),
    ],
)
def test_another_operations_or_another_contracts_answer_is_none(avant: str, apres: str) -> None:
    assert avant in recorde("syn-P")
    with pytest.raises(BanqueInjoignable):
        lire(recorde("syn-P").replace(avant, apres))


@pytest.mark.parametrize("idop", [IDOP.upper(), IDOP])
def test_an_idop_is_itself_in_either_case(idop: str) -> None:
    assert lire(recorde("syn-P"), idop=idop).issue is Issue.ACCEPTE
    assert lire(recorde("syn-idop-lowercase"), idop=idop).issue is Issue.ACCEPTE


@pytest.mark.parametrize(
    ("jour", "heure", "utc"),
    [
        ("22112026", "1115", datetime(2026, 11, 22, 10, 15, tzinfo=UTC)),
        ("14072026", "0030", datetime(2026, 7, 13, 22, 30, tzinfo=UTC)),
        # The clocks go forward at 2: half past two is no hour of that night.
        ("28032027", "0159", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("28032027", "0230", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("28032027", "0300", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        # They go back at 3: half past two comes twice, the first is taken.
        ("31102027", "0159", datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        ("31102027", "0230", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("31102027", "0300", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_the_hour_is_pariss(jour: str, heure: str, utc: datetime) -> None:
    corps = recorde("syn-P").replace(">22112026<", f">{jour}<").replace(">1115<", f">{heure}<")
    lue = lire(corps).date
    assert lue is not None
    assert lue.astimezone(UTC) == utc  # in UTC: Python finds an hour of those nights equal to none


@pytest.mark.parametrize(("jour", "heure"), [("", ""), ("22112026", "2515"), ("2026-11-22", "11")])
def test_an_hour_that_is_none_does_not_lose_the_money(jour: str, heure: str) -> None:
    corps = recorde("syn-P").replace(">22112026<", f">{jour}<").replace(">1115<", f">{heure}<")
    assert (lire(corps).issue, lire(corps).date) == (Issue.ACCEPTE, None)


# --- as far as the books --------------------------------------------------------------------------


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 45_90)


@pytest.fixture
def paiement(
    famille: Famille, facture: Facture, trois_banques: dict[str, dict[str, str]]
) -> Paiement:
    return dgfip.paiement(famille, facture)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cle", "moyen"),
    [
        ("syn-P", Moyen.CARTE),
        ("syn-V", Moyen.PRELEVEMENT),
        ("syn-idop-lowercase", Moyen.CARTE),
    ],
)
def test_it_settles_and_says_by_what_means(
    paiement: Paiement, facture: Facture, banque: Banque, cle: str, moyen: Moyen
) -> None:
    banque.repond(dgfip.reponse(cle, paiement))
    assert interroger(paiement, par="interrogation").etat == Etat.ACCEPTE
    encaissement = Encaissement.objects.get()
    assert (encaissement.montant, encaissement.moyen) == (45_90, moyen)
    assert encaissement.reference_bancaire == paiement.jeton
    facture.refresh_from_db()
    assert facture.regle == 45_90
    comptes_justes()


@pytest.mark.django_db
def test_another_amount_is_for_the_regie(
    paiement: Paiement, facture: Facture, banque: Banque
) -> None:
    banque.repond(dgfip.reponse("syn-amount-mismatch", paiement))
    assert interroger(paiement, par="interrogation").etat == Etat.A_ECLAIRCIR
    facture.refresh_from_db()
    assert (Encaissement.objects.get().montant, facture.regle) == (4_59, 0)
    comptes_justes()


@pytest.mark.django_db
def test_anothers_reference_settles_nothing(paiement: Paiement, banque: Banque) -> None:
    banque.repond(dgfip.reponse("syn-P", paiement, refdet="AUTRE2222222"))
    assert interroger(paiement, par="interrogation").etat == Etat.EN_COURS
    assert not Encaissement.objects.exists()


@pytest.mark.django_db
def test_a_fault_counts_whatever_the_http_status(paiement: Paiement, banque: Banque) -> None:
    banque.repond(dgfip.REPONSES["syn-P5"]["response"], 500)
    assert interroger(paiement, par="interrogation").etat == Etat.EN_COURS
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert interroger(paiement, par="interrogation").etat == Etat.EXPIRE


@pytest.mark.django_db
def test_a_technical_fault_is_a_bank_out_of_reach(paiement: Paiement, banque: Banque) -> None:
    banque.repond(dgfip.REPONSES[TECHNIQUE]["response"], 500)
    with pytest.raises(BanqueInjoignable):
        interroger(paiement, par="interrogation")
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS
    assert MessageBanque.objects.get().verdict.startswith("injoignable")


@pytest.mark.django_db
def test_a_young_idop_that_the_bank_does_not_know_is_told_once(
    paiement: Paiement, banque: Banque
) -> None:
    banque.repond(dgfip.REPONSES[IDOP_INCONNU]["response"])
    for _ in range(3):
        assert interroger(paiement, par="interrogation").etat == Etat.EN_COURS
    assert Alerte.objects.count() == 1
