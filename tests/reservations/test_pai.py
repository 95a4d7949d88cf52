"""That a child has a PAI: a yes or a no, who said so, and nowhere else."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from comptes.models import Utilisateur
from portail import roles
from reservations.models import Pai, TracePai
from reservations.services.pai import PaiRefuse, noter_pai, retirer_pai
from tests import fabriques

from . import cuisine
from .cuisine import a_paris, un_eleve

pytestmark = pytest.mark.django_db
PAGE = "/admin/cuisine/pai/"


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def un_agent(role: str = roles.RESTAURATION) -> Utilisateur:
    return fabriques.agent(role, fabriques.le_service())


def gestes() -> list[str]:
    return list(TracePai.objects.order_by("pk").values_list("geste", flat=True))


def lue(reponse: Any) -> str:
    return " ".join(reponse.content.decode().split())


# --- the door -------------------------------------------------------------------------------------


def test_each_change_is_traced_once() -> None:
    malo, agent = un_eleve(), un_agent()
    noter_pai(malo, agent)
    noter_pai(malo, agent)
    retirer_pai(malo, agent)
    retirer_pai(malo, agent)
    assert gestes() == ["note", "confirme", "retire"]
    assert set(TracePai.objects.values_list("par", flat=True)) == {agent.pk}
    assert not Pai.objects.exists()


def test_only_of_a_child_of_the_agent_s_schools() -> None:
    autre = fabriques.agent(roles.RESTAURATION, fabriques.petite_enfance())
    with pytest.raises(PaiRefuse):
        noter_pai(un_eleve(), autre)
    with pytest.raises(PaiRefuse):
        noter_pai(un_eleve(ecole="Halte-garderie"), un_agent())
    assert gestes() == []


# --- the page -------------------------------------------------------------------------------------


def test_a_child_is_found_by_its_name_and_noted_in_two_gestures() -> None:
    malo = un_eleve("Maël")
    client = navigateur(un_agent())

    trouvee = lue(client.post(PAGE, {"q": "petit mael"}))
    assert "Maël PETIT" in trouvee
    assert "PAI&nbsp;: non." in trouvee
    assert "C’est noté." in lue(client.post(PAGE, {"enfant": malo.pk, "pai": "oui"}, follow=True))

    page = lue(client.get(PAGE))
    assert "<h1>1 enfant avec un PAI</h1>" in page
    assert "N’a plus de PAI" in page
    client.post(PAGE, {"enfant": malo.pk, "pai": "non"})
    assert gestes() == ["note", "retire"]
    assert '<td data-titre="PAI">retiré</td>' in lue(client.get(PAGE))


def test_a_child_of_another_service_is_neither_found_nor_noted() -> None:
    bebe = un_eleve("Zoé", ecole="Halte-garderie")
    client = navigateur(un_agent())
    assert "Aucun enfant de ce nom" in lue(client.post(PAGE, {"q": "zoé"}))
    assert client.post(PAGE, {"enfant": bebe.pk, "pai": "oui"}).status_code == 404
    assert client.post(PAGE, {"enfant": "x", "pai": "oui"}).status_code == 404


@pytest.mark.parametrize("role", [roles.SERVICE, roles.TRESORERIE])
def test_who_does_not_serve_sees_nothing_of_it(role: str) -> None:
    malo, agent = un_eleve(), un_agent(role)
    noter_pai(malo, un_agent())
    client = navigateur(agent)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"enfant": malo.pk, "pai": "non"}).status_code == 403
    assert Pai.objects.exists()


def test_a_service_without_schools_has_the_role_and_not_the_page() -> None:
    agent = fabriques.agent(roles.RESTAURATION, fabriques.petite_enfance())
    assert navigateur(agent).get(PAGE).status_code == 403


def test_the_admin_knows_of_no_pai() -> None:
    """Not the administrator's either: neither a page of its own nor a word on the family's."""
    malo = un_eleve()
    noter_pai(malo, un_agent())
    mairie = navigateur(Utilisateur.objects.create_superuser("mairie", "x"))
    famille = cuisine.la_famille(malo).pk
    for page in ("change", "history"):
        texte = lue(mairie.get(f"/admin/comptes/famille/{famille}/{page}/"))
        assert "Malo" in texte
        assert "PAI" not in texte
    assert mairie.get("/admin/reservations/pai/").status_code == 404
    assert mairie.get("/admin/reservations/tracepai/").status_code == 404


def test_one_of_last_year_is_to_be_confirmed() -> None:
    malo, agent = un_eleve(), un_agent()
    with time_machine.travel(a_paris("2026-05-04")):
        noter_pai(malo, agent)
    with time_machine.travel(a_paris("2026-09-02")):
        client = navigateur(agent)
        assert "À confirmer" in lue(client.get(PAGE))
        client.post(PAGE, {"enfant": malo.pk, "pai": "oui"})
        assert "À confirmer" not in lue(client.get(PAGE))
    assert gestes() == ["note", "confirme"]


def test_a_number_that_no_child_has_is_a_page_that_does_not_exist() -> None:
    client = navigateur(un_agent())
    for cle in ("9" * 5000, "9" * 19, "x"):
        assert client.post(PAGE, {"enfant": cle}).status_code == 404
