"""The agents' page of children of separated parents: shown as needed, said once, taken back."""

from datetime import date

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.dispatch import receiver
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant, EnfantsDistincts, Famille, Rattachement
from portail import roles
from tests import fabriques

pytestmark = pytest.mark.django_db
PAGE = "/admin/enfants-partages/"


def malo(famille: Famille, prenom: str = "Malo") -> Enfant:
    enfant = Enfant.objects.create(nom="TRAORÉ", prenom=prenom, naissance=date(2021, 1, 12))
    Rattachement.objects.create(famille=famille, enfant=enfant)
    return enfant


@pytest.fixture
def mere() -> Famille:
    famille = fabriques.nouvelle_famille("741852", nom="TRAORÉ", prenom="Claire")
    fabriques.facture(famille, service=fabriques.le_service())
    return famille


@pytest.fixture
def pere() -> Famille:
    famille = fabriques.nouvelle_famille("963852", nom="GIRAUD", prenom="Éric")
    fabriques.facture(famille, service=fabriques.petite_enfance())
    return famille


@pytest.fixture
def couple(mere: Famille, pere: Famille) -> str:
    return f"{malo(mere).pk}-{malo(pere).pk}"


def navigateur(role: str = roles.SERVICE, service: str = "SCOL") -> Client:
    client = Client()
    agent = fabriques.agent(role, fabriques.le_service(service))
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def dire(client: Client, geste: str, **donnees: str) -> str:
    return client.post(f"{PAGE}{geste}/", donnees, follow=True).content.decode()


def test_of_the_other_services_family_nothing_is_shown(couple: str) -> None:
    page = navigateur().get(PAGE).content.decode()

    assert "<h1>1 paire à regarder</h1>" in page
    assert "Malo TRAORÉ, naissance le 12 janvier 2021" in page
    assert "famille 741852 (TRAORÉ)" in page
    assert "une famille d’un autre service" in page
    for sien in ("963852", "GIRAUD", "rue des Fauvettes", "exemple.fr"):
        assert sien not in page


def test_the_same_child_once_said_is_both_families_and_can_be_undone(
    couple: str, mere: Famille, pere: Famille
) -> None:
    client = navigateur()

    assert "un seul enfant, deux familles" in dire(client, "relier", couple=couple)
    assert set(Enfant.objects.get().familles.all()) == {mere, pere}
    assert "n’est plus à regarder" in dire(client, "relier", couple=couple)
    lien = Rattachement.objects.exclude(relie_le=None).get()
    assert "Le lien est défait" in dire(client, f"{lien.pk}/delier")
    assert Enfant.objects.count() == 2
    assert "Rien à relier" in client.get(PAGE).content.decode()


def test_two_children_once_said_are_not_proposed_until_asked_for(couple: str) -> None:
    client = navigateur()

    assert "ce sont deux enfants" in dire(client, "distinguer", couple=couple)
    assert "Rien à relier" in client.get(PAGE).content.decode()
    paire = EnfantsDistincts.objects.get()
    assert "de nouveau proposée" in dire(client, f"{paire.pk}/revoir")
    assert "1 paire à regarder" in client.get(PAGE).content.decode()


def test_another_services_pair_does_not_exist(couple: str) -> None:
    ailleurs = navigateur(service="SPOR")

    assert "Malo" not in ailleurs.get(PAGE).content.decode()
    for geste in ("relier", "distinguer"):
        assert "n’est plus à regarder" in dire(ailleurs, geste, couple=couple)
    assert (Enfant.objects.count(), EnfantsDistincts.objects.count()) == (2, 0)
    ici = navigateur()
    dire(ici, "relier", couple=couple)
    lien = Rattachement.objects.exclude(relie_le=None).get()
    assert ailleurs.post(f"{PAGE}{lien.pk}/delier/").status_code == 404
    assert ailleurs.post(f"{PAGE}{lien.pk}/revoir/").status_code == 404
    assert Enfant.objects.count() == 1


def test_children_who_do_not_look_alike_are_not_linked_by_a_forged_form(
    mere: Famille, pere: Famille
) -> None:
    forge = f"{malo(mere).pk}-{malo(pere, 'Jade').pk}"

    renverse = "-".join(reversed(forge.split("-")))
    for couple in (forge, renverse, "", "x", "1-2-3", f"1-{10**30}", "²-³"):
        assert "n’est plus à regarder" in dire(navigateur(), "relier", couple=couple)
    assert Enfant.objects.count() == 2


def test_the_treasury_has_no_business_here(couple: str) -> None:
    client = navigateur(roles.TRESORERIE)

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}relier/", {"couple": couple}).status_code == 403
    assert Enfant.objects.count() == 2


def test_queries_do_not_follow_the_number_of_pairs(mere: Famille) -> None:
    client, nombres = navigateur(), []
    client.get(PAGE)
    for prenom in ("Malo", "Jade"):
        malo(mere, prenom)
        for _ in range(3):
            malo(fabriques.nouvelle_famille(), prenom)
        with CaptureQueriesContext(connection) as requetes:
            client.get(PAGE)
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]


def test_of_thousands_of_children_only_those_who_look_alike_are_loaded(
    couple: str,
) -> None:
    charges: list[int] = []

    @receiver(post_init, sender=Enfant, weak=False, dispatch_uid="charges")
    def noter(instance: Enfant, **_: object) -> None:
        charges.append(1)

    client = navigateur()
    for numero in range(20):
        malo(fabriques.nouvelle_famille(), f"Jade-{numero}")
    try:
        charges.clear()
        assert "1 paire à regarder" in client.get(PAGE).content.decode()
        assert len(charges) == 2
        for _ in range(2):
            malo(fabriques.nouvelle_famille(), "Jade-1")
        charges.clear()
        client.post(f"{PAGE}distinguer/", {"couple": couple})
        assert len(charges) == 4  # shown, then read anew under lock: of that pair alone
    finally:
        post_init.disconnect(sender=Enfant, dispatch_uid="charges")


def test_what_was_said_comes_page_by_page(
    mere: Famille, pere: Famille, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portail.agents.enfants.views.PAR_PAGE", 1)
    client = navigateur()
    for prenom in ("Malo", "Jade", "Zoé", "Ali"):
        couple = f"{malo(mere, prenom).pk}-{malo(pere, prenom).pk}"
        dire(client, "relier" if prenom in ("Malo", "Jade") else "distinguer", couple=couple)

    page = client.get(PAGE).content.decode()
    suite = client.get(PAGE, {"relies": "2", "ecartes": "2"}).content.decode()

    for dit in ("Reliés par un agent (2)", "Deux enfants, a dit un agent (2)"):
        assert dit in page
    assert {p for p in ("Malo", "Jade", "Zoé", "Ali") if p in page} == {"Jade", "Ali"}
    assert {p for p in ("Malo", "Jade", "Zoé", "Ali") if p in suite} == {"Malo", "Zoé"}
    lien = Rattachement.objects.filter(enfant__prenom="Malo").exclude(relie_le=None).get()
    assert "Le lien est défait" in dire(client, f"{lien.pk}/delier")
