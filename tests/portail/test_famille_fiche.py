"""A family's page: found from what one has in hand, each part for who may see it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comptes.models import Consultation, Famille, Lettre, Utilisateur
from comptes.services.consultations import DUREE
from portail import roles
from reservations.models import Ecole, Pai
from tests import fabriques
from tests.portail.familles import (
    MAINTENANT,
    agent_scolaire,
    entree,
    page_de,
    qui_a_tout_vecu,
    recu_de,
)
from tests.portail.test_acces_familles import pages_du_pdf, texte
from tests.reservations.cuisine import JEAN_RENON

pytestmark = pytest.mark.django_db
RECHERCHE = "/admin/familles/"
PARTIES = ("foyer", "factures", "paiements", "repas", "demandes", "courriers", "visites")


@pytest.fixture(autouse=True)
def _en_novembre() -> Any:
    with time_machine.travel(MAINTENANT, tick=False):
        yield


@pytest.fixture
def famille() -> Famille:
    return qui_a_tout_vecu("000754")


@pytest.fixture
def scolaire() -> Client:
    return entree(agent_scolaire())


def regie() -> Client:
    return entree(fabriques.agent(roles.TRESORERIE))


def mairie() -> Client:
    return entree(Utilisateur.objects.create_superuser("mairie", "x"))


def parties(page: Any) -> list[str]:
    return [partie for partie in PARTIES if f'<section class="module" id="{partie}"' in page]


def lire(client: Client, famille: Famille, **pages: str) -> str:
    reponse = client.get(page_de(famille), pages)
    assert reponse.status_code == 200
    return texte(reponse)


# --- found ----------------------------------------------------------------------------------------


def trouvees(client: Client, mot: str) -> list[str]:
    return [f.code for f in client.get(RECHERCHE, {"q": mot}).context["page"]]


def test_a_clerk_finds_a_family_by_what_the_parent_says(famille: Famille, scolaire: Client) -> None:
    fabriques.nouvelle_famille("000999", nom="AUTRE", prenom="Zoé")
    numero = famille.factures.earliest("pk").numero
    for mot in ("754", "Malo", "malo petit", numero, numero.lower(), "Marc000754"):
        assert "000754" in trouvees(scolaire, mot), mot
        assert "000999" not in trouvees(scolaire, mot)
    assert trouvees(scolaire, "") == []
    assert trouvees(scolaire, "Malo introuvable") == []
    assert "Aucune famille de vos services ne répond" in texte(
        scolaire.get(RECHERCHE, {"q": "introuvable\x00"})
    )


def test_the_regie_does_not_find_a_family_by_its_child(famille: Famille) -> None:
    assert trouvees(regie(), "Malo") == []
    assert trouvees(regie(), "000754") == ["000754"]


def test_another_service_s_invoice_finds_nobody(scolaire: Client) -> None:
    ailleurs = fabriques.nouvelle_famille("000888")
    fabriques.facture(ailleurs)  # one of the agent's, so that the family is known to it
    autre = fabriques.facture(ailleurs, service=fabriques.petite_enfance())
    assert trouvees(scolaire, autre.numero) == []
    assert trouvees(regie(), autre.numero) == ["000888"]


def test_the_page_is_reached_from_the_list_the_accesses_and_the_home(
    famille: Famille, scolaire: Client
) -> None:
    ici = page_de(famille)
    admin = reverse("admin:comptes_famille_change", args=[famille.pk])
    for page in (admin, reverse("acces:famille", args=[famille.pk]), "/admin/acces/?q=000754"):
        assert f'href="{ici}"' in texte(scolaire.get(page)), page
    assert f'href="{RECHERCHE}"' in texte(scolaire.get("/admin/"))
    assert f'href="{admin.replace("change", "history")}"' in lire(scolaire, famille)


# --- who sees what --------------------------------------------------------------------------------


def test_a_service_s_agent_sees_its_own_invoices_and_no_payment(
    famille: Famille, scolaire: Client
) -> None:
    autre = fabriques.facture(famille, 77_77, service=fabriques.petite_enfance())
    page = lire(scolaire, famille)

    assert parties(page) == ["foyer", "factures", "repas", "demandes", "courriers", "visites"]
    assert autre.numero not in page
    assert "Seules les factures de vos services sont montrées." in page
    assert "Reste à payer : <strong>292,05 €</strong>, sur 3 factures." in page.replace(
        "&nbsp;", " "
    ).replace("\u00a0", " ")
    assert "les 30 novembre" in page or "le 30 novembre 2026" in page
    assert "en attente" in page
    assert "Firefox sur un Mac" in page


def test_the_regie_sees_all_the_money_no_child_and_no_meal(famille: Famille) -> None:
    autre = fabriques.facture(famille, service=fabriques.petite_enfance())
    Pai.objects.create(enfant=famille.enfants.get())
    page = lire(regie(), famille)

    assert parties(page) == ["foyer", "factures", "paiements", "courriers", "visites"]
    assert autre.numero in page
    assert recu_de(famille).numero in page
    assert "Trop-perçu de <strong>20,00" in page
    for mot in ("Malo", "PAI", "standard", "Repas", "repas", "Ferry", "Firefox", "Voir comme"):
        assert mot not in page, mot


def test_the_mayor_s_office_sees_everything_but_no_diet(famille: Famille) -> None:
    Pai.objects.create(enfant=famille.enfants.get())
    page = lire(mairie(), famille)
    assert parties(page) == list(PARTIES)
    assert "standard" not in page
    assert "PAI" not in page


@pytest.mark.parametrize("role", [roles.RESTAURATION, ""])
def test_the_kitchen_has_no_family_s_page(famille: Famille, role: str) -> None:
    client = entree(fabriques.agent(role, fabriques.le_service()))
    for chemin in (RECHERCHE, page_de(famille)):
        assert client.get(chemin).status_code == 403


def test_another_service_s_family_does_not_exist(famille: Famille) -> None:
    client = entree(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    assert client.get(page_de(famille)).status_code == 404


def test_families_and_strangers_go_to_the_agents_door(famille: Famille) -> None:
    for client in (Client(), entree(fabriques.parent(famille))):
        reponse = client.get(page_de(famille))
        assert reponse.headers["Location"].startswith(reverse("admin:login"))


def test_meals_are_those_of_the_schools_that_one_serves(famille: Famille) -> None:
    """The early-childhood service has the role, bills the family, and no school."""
    petite = fabriques.petite_enfance()
    fabriques.facture(famille, service=petite)
    client = entree(fabriques.agent(roles.SERVICE, petite))
    page = lire(client, famille)
    assert "repas" not in parties(page)
    assert "Votre réservation" not in page  # nor in the letters' subjects

    Ecole.objects.filter(nom=JEAN_RENON).update(service=petite)
    assert "repas" not in parties(lire(client, famille)), "l’école de Malo est d’un autre service"
    fabriques.ecolier(famille, "Rose", structure=JEAN_RENON)
    page = lire(client, famille)
    assert "repas" in parties(page)
    assert "<strong>Rose</strong>" in page
    assert "<strong>Malo</strong>" not in page


def test_a_shared_child_s_other_family_is_named_to_who_may_know_it(
    famille: Famille, scolaire: Client
) -> None:
    autre = famille.enfants.get().familles.exclude(pk=famille.pk).get()
    assert f"Aussi dans famille {autre.code} (PETIT)" in lire(scolaire, famille)
    fabriques.facture(autre, service=fabriques.petite_enfance())
    page = lire(scolaire, famille)
    assert "Aussi dans une famille d’un autre service" in page
    assert autre.code not in page


def test_who_gets_no_letter_is_pointed_out(scolaire: Client) -> None:
    muette = fabriques.nouvelle_famille(courriel="")
    assert "Pas d’adresse e-mail" in lire(scolaire, muette)
    assert "Pas d’adresse e-mail" not in lire(scolaire, fabriques.nouvelle_famille())


# --- documents ------------------------------------------------------------------------------------


def test_an_agent_prints_the_invoices_of_their_service(famille: Famille, scolaire: Client) -> None:
    sienne = famille.factures.earliest("pk")
    autre = fabriques.facture(famille, service=fabriques.petite_enfance())

    def pdf(client: Client, numero: str) -> Any:
        return client.get(reverse("famille:facture_pdf", args=[numero]))

    assert sienne.numero in " ".join(pages_du_pdf(pdf(scolaire, sienne.numero)))
    assert pdf(scolaire, autre.numero).status_code == 404
    assert pdf(regie(), autre.numero).status_code == 200
    assert pdf(entree(fabriques.parent(famille)), sienne.numero).status_code == 302


def test_the_regie_prints_a_receipt_and_a_service_does_not(
    famille: Famille, scolaire: Client
) -> None:
    recu = recu_de(famille)
    chemin = reverse("guichet:recu", args=[recu.encaissement_id])
    assert chemin in regie().get(page_de(famille)).content.decode()
    assert recu.numero in " ".join(pages_du_pdf(regie().get(chemin)))
    assert scolaire.get(chemin).status_code == 403
    assert chemin not in scolaire.get(page_de(famille)).content.decode()
    assert regie().get(reverse("guichet:recu", args=[0])).status_code == 404


# --- its requests ---------------------------------------------------------------------------------


def test_what_waits_comes_first_with_who_has_it_in_hand(famille: Famille, scolaire: Client) -> None:
    """Eight requests withdrawn since then hide none of the two that wait."""
    agent = agent_scolaire()
    Utilisateur.objects.filter(pk=agent.pk).update(nom="Camille")
    mise_a_jour = famille.demandes.get(etat="recue")
    repas, facture = famille.demandes_repas.get(), fabriques.facture(famille)
    for numero, demande in ((1, mise_a_jour), (2, repas)):
        demande.creee_le -= timedelta(days=20 + numero)
        demande.prise_par = agent
        demande.save()
    for rang in range(8):
        famille.demandes.create(champ="ville", apres=f"Brest {rang}", etat="retiree")
        famille.demandes_repas.create(nature="erreur", facture=facture, etat="retiree")
    fiche = scolaire.get(page_de(famille)).context["fiche"]
    assert fiche.mises_a_jour[0].demande == mise_a_jour
    assert fiche.demandes_repas[0].suivie.demande == repas
    assert len(fiche.mises_a_jour) == len(fiche.demandes_repas) == 6
    assert lire(scolaire, famille).count("en main par Camille") == 2


# --- its cost -------------------------------------------------------------------------------------


def consulter(famille: Famille) -> None:
    visite = {"service": "Service", "motif": "appel", "jusqu_a": timezone.now() + DUREE}
    Consultation.objects.create(famille=famille, agent=agent_scolaire(), **visite)


def questions(client: Client, famille: Famille) -> int:
    with CaptureQueriesContext(
        connection,
    ) as lues:
        lire(client, famille)
    return len(lues)


@pytest.mark.parametrize("qui", ["scolaire", "regie", "mairie"])
def test_as_many_queries_for_sixty_invoices_as_for_three(qui: str) -> None:
    clients = {"scolaire": lambda: entree(agent_scolaire()), "regie": regie, "mairie": mairie}
    client = clients[qui]()
    petite, grande = qui_a_tout_vecu(), qui_a_tout_vecu(nombre=60)
    for prenom in ("Rose", "Ana", "Noé"):
        enfant = fabriques.ecolier(grande, prenom)
        enfant.rattachements.create(famille=fabriques.nouvelle_famille())
    for famille in (petite, *[grande] * 4):
        consulter(famille)
    lire(client, petite)  # what a process reads once
    assert questions(client, petite) == questions(client, grande) < 75


def test_long_lists_go_by_pages(famille: Famille, scolaire: Client) -> None:
    grande = qui_a_tout_vecu(nombre=12)
    premiere, suite = lire(scolaire, grande), lire(scolaire, grande, dues="2", courriers="2")
    numeros = grande.factures.filter(type="F", regle=0).values_list("numero", flat=True)
    vus = [{n for n in numeros if n in page} for page in (premiere, suite)]
    assert [len(v) for v in vus] == [10, 2]
    assert not vus[0] & vus[1]
    assert f"famille__id__exact={grande.pk}" in premiere
    liste = scolaire.get(
        reverse("admin:factures_facture_changelist"), {"famille__id__exact": grande.pk}
    )
    assert liste.status_code == 200
    assert liste.context["cl"].result_count == grande.factures.count()


def test_letters_that_open_an_account_show_neither_content_nor_button(
    famille: Famille, scolaire: Client
) -> None:
    page = lire(scolaire, famille)
    assert "Ouvre un compte : demander un nouveau lien" in page.replace("&nbsp;", " ")
    lettre = famille.lettres.filter(nature=Lettre.Nature.ADRESSE).earliest("pk")
    assert f"/renvoyer/lettre/{lettre.pk}/" not in page
