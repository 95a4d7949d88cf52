"""The service at a family's side, past the deadline; and the proof that a parent shows."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from post_office.models import Email

from comptes.models import Enfant, Famille
from factures.models import Service
from portail import roles
from reservations.models import Ecole, Enregistrement, Reservation
from reservations.reserver.attestation import reference_signee
from tests import fabriques
from tests.reservations.cuisine import JEAN_RENON
from tests.reservations.formulaires import Page, reserver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def en_decembre():
    """The evening of the 10th: parents can book January for some hours still."""
    with time_machine.travel("2026-12-10 20:00:00+01:00", tick=False) as voyage:
        yield voyage


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille, "Malo")


@pytest.fixture
def agent() -> Client:
    return entrer("SCOL")


@pytest.fixture
def voisins() -> Client:
    """An agent of another service, which has a school too."""
    Ecole.objects.filter(nom=JEAN_RENON).update(service=Service.objects.get(code="PETI"))
    return entrer("PETI")


@pytest.fixture
def rose(voisins: Client, famille: Famille) -> Enfant:
    """Malo's sister, at the other service's school."""
    return fabriques.ecolier(famille, "Rose", structure=JEAN_RENON)


def entrer(service: str) -> Client:
    client = Client()
    client.force_login(
        fabriques.agent(roles.SERVICE, Service.objects.get(code=service)),
        backend="comptes.backends.Connexion",
    )
    return client


def ouvrir(client: Client, famille: Famille, mois: str = "2027-01") -> Page:
    return Page(client, client.get(adresse(famille), {"mois": mois}))


def adresse(famille: Famille) -> str:
    return f"/admin/reservations-familles/{famille.pk}/"


def envoyer(
    page: Page,
    famille: Famille,
    coches: dict[str, list[str]] | None = None,
    *,
    motif: str = "dossier arrivé tard",
) -> Page:
    """The page's form has no address of its own: it goes where it stands."""
    donnees = {**page.champs(""), "motif": motif, **(coches or {})}
    return Page(page.client, page.client.post(adresse(famille), donnees, follow=True))


def test_the_service_books_after_the_deadline_and_the_family_is_told_why(
    famille: Famille, malo: Enfant, en_decembre: Any
) -> None:
    en_decembre.move_to("2026-12-11 09:00:00+01:00")
    page = ouvrir(entrer("SCOL"), famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-04", "2027-01-05"]})
    assert "Enregistré\u00a0: 2 repas réservés. Référence " in fait.html
    assert Reservation.objects.count() == 2
    lettre = Email.objects.get()
    assert lettre.to == ["parent000754@exemple.fr"]
    assert "Le service a changé vos réservations" in lettre.message
    assert "dossier arrivé tard" in lettre.message


def test_what_the_parent_did_meanwhile_is_not_undone(
    agent: Client, parent: Client, famille: Famille, malo: Enfant
) -> None:
    page = ouvrir(agent, famille)
    reserver(parent, malo.pk, ["2027-01-07"])
    envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-04"]})
    assert {r.jour.day for r in Reservation.objects.all()} == {4, 7}


def test_a_closed_day_stays_closed_to_the_service_too(
    agent: Client, famille: Famille, malo: Enfant
) -> None:
    page = ouvrir(agent, famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-01"]})
    assert "Jour de l’an" in fait.html
    assert Reservation.objects.count() == 0


def test_without_a_reason_nothing_is_saved(agent: Client, famille: Famille, malo: Enfant) -> None:
    page = ouvrir(agent, famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-04"]}, motif=" ")
    assert "Dites à la famille pourquoi" in fait.html
    assert Reservation.objects.count() == 0
    # and the tick is still there
    envoyer(fait, famille)
    assert [r.jour.day for r in Reservation.objects.all()] == [4]


def test_the_other_household_s_days_are_not_the_service_s_to_give_up_here(
    agent: Client, parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    autre = fabriques.nouvelle_famille()
    malo.rattachements.create(famille=autre)
    page = ouvrir(agent, autre)
    assert "l’autre parent" in page.html
    envoyer(page, autre)
    assert Reservation.objects.get().famille == famille


def test_a_family_is_found_by_code_name_or_child(
    agent: Client, famille: Famille, malo: Enfant
) -> None:
    for saisie in ("000754", "petit", "Malo"):
        page = agent.get("/admin/reservations-familles/", {"q": saisie}).content.decode()
        assert adresse(famille) in page, saisie
    page = agent.get("/admin/reservations-familles/", {"q": "zzz"}).content.decode()
    assert "Aucune famille d’élève ne répond" in page


def test_the_creche_s_staff_sees_no_meal(famille: Famille, malo: Enfant) -> None:
    client = entrer("PETI")
    for chemin in ("/admin/reservations-familles/", adresse(famille)):
        assert client.get(chemin).status_code == 403


def test_a_family_without_schoolchildren_is_not_there(agent: Client, famille: Famille) -> None:
    fabriques.ecolier(famille, "Ana", structure="Halte-garderie")
    assert agent.get(adresse(famille)).status_code == 404


def test_only_what_happened_is_said(agent: Client, famille: Famille, malo: Enfant) -> None:
    page = ouvrir(agent, famille)
    envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-04", "2027-01-05"]})
    page = ouvrir(agent, famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-07"]})
    assert "Enregistré\u00a0: 1 repas réservé et 2 repas annulés. Référence " in fait.html


def test_words_are_few_and_typed(agent: Client, famille: Famille, malo: Enfant) -> None:
    """Thirty letters, or what no keyboard types, are a search like another."""
    for saisie in (" ".join("abcdefghijklmnopqrstuvwxyz"), "PETIT\0Malo", "PETIT\u00a0Malo"):
        reponse = agent.get(
            "/admin/reservations-familles/", {"q": saisie, "reference": f"AB\0{saisie}"}
        )
        assert reponse.status_code == 200
        assert (adresse(famille) in reponse.content.decode()) == saisie.startswith("PETIT")


def test_each_word_of_a_search_counts(agent: Client, famille: Famille, malo: Enfant) -> None:
    autre = fabriques.nouvelle_famille()
    fabriques.ecolier(autre, "Jade")
    page = agent.get("/admin/reservations-familles/", {"q": "petit MALO 0007"}).content.decode()
    assert adresse(famille) in page
    assert adresse(autre) not in page
    # the first six of them, that is
    page = agent.get("/admin/reservations-familles/", {"q": "petit " * 6 + "zz"}).content.decode()
    assert adresse(famille) in page


# --- two services ---------------------------------------------------------------------------------


def test_a_service_opens_the_families_of_its_own_schools(
    agent: Client, voisins: Client, famille: Famille, malo: Enfant
) -> None:
    assert agent.get(adresse(famille)).status_code == 200
    assert voisins.get(adresse(famille)).status_code == 404
    page = voisins.get("/admin/reservations-familles/", {"q": "Malo"}).content.decode()
    assert "Aucune famille d’élève ne répond" in page


def test_a_sister_at_another_service_s_school_is_not_shown(
    agent: Client, voisins: Client, famille: Famille, malo: Enfant, rose: Enfant
) -> None:
    ici, la_bas = ouvrir(agent, famille), ouvrir(voisins, famille)
    assert set(ici.libres) == {f"enfant-{malo.pk}"}
    assert set(la_bas.libres) == {f"enfant-{rose.pk}"}


def test_a_sister_at_another_service_s_school_is_not_booked(
    agent: Client, famille: Famille, malo: Enfant, rose: Enfant
) -> None:
    """A page made before she changed school."""
    fabriques.reservation(rose, "2027-01-05")
    coches = {f"enfant-{e.pk}": ["2027-01-04"] for e in (malo, rose)} | {f"vu-{rose.pk}": ["0"]}
    fait = envoyer(ouvrir(agent, famille), famille, coches)
    reserves = set(Reservation.objects.values_list("enfant", "jour"))
    assert reserves == {(malo.pk, date(2027, 1, 4)), (rose.pk, date(2027, 1, 5))}
    assert "Rose, les 4 et 5 janvier 2027" in fait.html
    assert "son école est suivie par un autre service" in fait.html
    assert "Enregistré\u00a0: 1 repas réservé." in fait.html


def test_another_family_s_child_has_no_name_here(
    agent: Client, voisins: Client, famille: Famille, malo: Enfant
) -> None:
    jade = fabriques.ecolier(fabriques.nouvelle_famille(), "Jade", structure=JEAN_RENON)
    fait = envoyer(ouvrir(agent, famille), famille, {f"enfant-{jade.pk}": ["2027-01-04"]})
    assert "pas rattaché" in fait.html
    assert "Jade" not in fait.html


@pytest.mark.parametrize("structure", ["Collège Les Prunais", ""])
def test_who_has_left_school_with_meals_to_come_is_any_service_s(
    voisins: Client, parent: Client, famille: Famille, malo: Enfant, structure: str
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    Enfant.objects.filter(pk=malo.pk).update(structure=structure)
    assert adresse(famille) in _trouvees(voisins)
    envoyer(ouvrir(voisins, famille), famille, {f"enfant-{malo.pk}": []})
    assert not Reservation.objects.exists()
    assert adresse(famille) not in _trouvees(voisins)


def _trouvees(client: Client) -> str:
    return client.get("/admin/reservations-familles/", {"q": "Malo"}).content.decode()


# --- the month ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mois", ["abc", "9999-12", "1990-01", ""])
def test_a_page_sent_without_its_month_changes_nothing(
    agent: Client, parent: Client, famille: Famille, malo: Enfant, en_decembre: Any, mois: str
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    en_decembre.move_to("2027-01-02 09:00:00+01:00")
    page = ouvrir(entrer("SCOL"), famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-05"], "mois": [mois]})
    assert [r.jour.day for r in Reservation.objects.all()] == [4]
    assert "rien n’a été enregistré" in fait.html


@pytest.mark.parametrize("mois", ["abc", "9999-12", "1990-01"])
def test_a_month_out_of_reach_is_this_one(
    agent: Client, famille: Famille, malo: Enfant, mois: str
) -> None:
    assert "Décembre 2026" in ouvrir(agent, famille, mois).html


def test_a_parent_s_proof_is_checked(
    agent: Client, parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    Reservation.objects.filter(jour=date(2027, 1, 5)).delete()  # whatever happened since
    signee = reference_signee(Enregistrement.objects.get())
    page = agent.get("/admin/reservations-familles/", {"reference": signee.lower()})
    assert "Confirmation authentique" in page.content.decode()
    assert "les 4 et 5" in page.content.decode()


def preuve(client: Client) -> str:
    signee = reference_signee(Enregistrement.objects.get())
    page = client.get("/admin/reservations-familles/", {"reference": signee})
    return page.content.decode()


def test_a_proof_of_another_service_s_family_is_true_and_says_nothing(
    agent: Client, voisins: Client, parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    for page in (preuve(voisins), _apres_un_changement_d_ecole(agent, malo, JEAN_RENON)):
        assert "Confirmation authentique" in page
        assert "d’une famille qui n’est pas de vos écoles" in page
        assert "Malo" not in page
        assert famille.code not in page


def test_a_proof_outlives_the_school_years(
    agent: Client, parent: Client, famille: Famille, malo: Enfant, en_decembre: Any
) -> None:
    """No school has the child any more, and nothing is to come: nothing to change, all to read."""
    reserver(parent, malo.pk, ["2027-01-04"])
    en_decembre.move_to("2027-09-06 09:00:00+02:00")
    page = _apres_un_changement_d_ecole(entrer("SCOL"), malo, "Collège Les Prunais")
    assert "Confirmation authentique" in page
    assert f"famille {famille.code}" in page
    assert "le 4" in page
    assert adresse(famille) not in page


def _apres_un_changement_d_ecole(client: Client, enfant: Enfant, structure: str) -> str:
    Enfant.objects.filter(pk=enfant.pk).update(structure=structure)
    return preuve(client)


def test_a_forged_proof_is_told_from_a_true_one(
    agent: Client, parent: Client, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    trace = Enregistrement.objects.get()
    fausse = f"{trace.reference}AAAAAAAA"
    page = agent.get("/admin/reservations-familles/", {"reference": fausse}).content.decode()
    assert "n’est pas celle d’une confirmation" in page


def test_a_row_that_was_edited_in_the_database_proves_nothing(
    agent: Client, parent: Client, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    trace = Enregistrement.objects.get()
    trace.etat[0]["jours"].append("2027-01-05")
    trace.save()
    page = agent.get("/admin/reservations-familles/", {"reference": reference_signee(trace)})
    assert "n’est pas celle d’une confirmation" in page.content.decode()
