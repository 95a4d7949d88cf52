"""What each role finds on the admin's pages that it may open (tests/test_matrice.py says which)."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from comptes.models import Famille, Utilisateur
from factures.models import Facture, Recu
from paiement.models import LigneReleve, MessageBanque
from portail import roles
from portail.comptes_justes import controler
from portail.dates import aujourd_hui
from tests import fabriques

pytestmark = pytest.mark.django_db
REGIME = "menu sans gluten"
CHAQUE = ("change", "history")


@dataclass
class Ville:
    """Two families, each billed by one service, with a child at table."""

    sienne: Famille
    autre: Famille

    def facture(self, famille: Famille) -> Facture:
        return Facture.objects.get(famille=famille)


@pytest.fixture
def ville() -> Ville:
    sienne, autre = fabriques.nouvelle_famille("000001"), fabriques.nouvelle_famille("000002")
    for famille, service in ((sienne, fabriques.le_service()), (autre, fabriques.petite_enfance())):
        enfant = fabriques.enfant(famille)
        enfant.regime = REGIME
        enfant.save()
        fabriques.encaissement(famille, 10_00, fabriques.facture(famille, 10_00, service=service))
    paiement = fabriques.paiement(sienne, fabriques.facture(sienne, 20_00), jeton="J")
    MessageBanque.objects.create(
        paiement=paiement, passerelle="payline", sens="REPONSE", brut="corps", verdict="en attente"
    )
    LigneReleve.objects.create(
        banque="payline",
        jour=aujourd_hui(),
        reference="R",
        brut=1,
        frais=0,
        net=1,
        occurrence=1,
        empreinte="R",
    )
    controler()
    return Ville(sienne, autre)


def entree(role: str) -> Client:
    if role in roles.ROLES:
        agent = fabriques.agent(role, fabriques.le_service())
    else:
        agent = Utilisateur.objects.create_superuser("mairie", "x")
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def adresse(modele: Any, page: str, *cle: Any) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{page}", args=cle)


def texte(reponse: Any) -> str:
    contenu: str = reponse.content.decode()
    return contenu


def montres(reponse: Any) -> set[Any]:
    return {objet.pk for objet in reponse.context["cl"].result_list}


def test_the_treasury_reads_no_diet_anywhere(ville: Ville) -> None:
    client = entree(roles.TRESORERIE)
    lus = 0
    for modele in admin.site._registry:
        liste = client.get(adresse(modele, "changelist"))
        if liste.status_code == 403:
            continue
        objets = [*modele._default_manager.all()[:3]]
        fiches = [client.get(adresse(modele, p, o.pk)) for o in objets for p in CHAQUE]
        for page in (liste, *fiches):
            assert REGIME not in texte(page)
            assert "régime" not in texte(page)
        lus += 1
    assert lus > 5


def test_a_service_finds_its_own_families_invoices_and_service_and_no_other(ville: Ville) -> None:
    client = entree(roles.SERVICE)
    siens: dict[Any, tuple[Any, Any, str]] = {
        Famille: (ville.sienne, ville.autre, "000002"),
        Facture: (
            ville.sienne.factures.first(),
            ville.facture(ville.autre),
            ville.facture(ville.autre).numero,
        ),
        type(fabriques.le_service()): (fabriques.le_service(), fabriques.petite_enfance(), ""),
    }
    for modele, (sien, autre, cherche) in siens.items():
        liste = client.get(adresse(modele, "changelist"))
        assert sien.pk in montres(liste)
        assert autre.pk not in montres(liste)
        assert client.get(adresse(modele, "change", sien.pk)).status_code == 200
        assert client.get(adresse(modele, "change", autre.pk)).status_code == 302  # as if absent
        assert client.get(adresse(modele, "history", autre.pk)).status_code in (302, 404)
        if cherche:
            assert not montres(client.get(adresse(modele, "changelist"), {"q": cherche}))


def test_filters_and_their_counts_know_nothing_of_another_service(ville: Ville) -> None:
    client = entree(roles.SERVICE)
    autre = fabriques.petite_enfance()
    page = client.get(adresse(Facture, "changelist"), {"_facets": "True"})
    assert autre.nom not in texte(page)
    filtree = client.get(adresse(Facture, "changelist"), {"service__id__exact": autre.pk})
    assert montres(filtree) <= {f.pk for f in ville.sienne.factures.all()}


def test_nobody_asks_about_a_diet_by_the_address(ville: Ville) -> None:
    client = entree(roles.TRESORERIE)
    for question in (
        "enfants__regime__contains",
        "rattachements__enfant__regime",
        "responsables__utilisateur__password__startswith",
    ):
        reponse = client.get(adresse(Famille, "changelist"), {question: REGIME})
        assert reponse.status_code in (302, 400)


def test_a_family_is_found_by_its_child_only_by_who_may_see_children(ville: Ville) -> None:
    def trouvees(role: str, saisie: str) -> set[Any]:
        return montres(entree(role).get(adresse(Famille, "changelist"), {"q": saisie}))

    assert trouvees(roles.SERVICE, "gabin") == {ville.sienne.pk}
    assert trouvees("administrateur", "gabin") == {ville.sienne.pk, ville.autre.pk}
    assert trouvees(roles.TRESORERIE, "gabin") == set()
    assert trouvees(roles.TRESORERIE, "000002") == {ville.autre.pk}


def test_a_service_reads_the_child_s_class_and_no_link_that_it_may_not_follow(ville: Ville) -> None:
    ville.sienne.enfants.update(classe="CE1")
    page = texte(entree(roles.SERVICE).get(adresse(Famille, "change", ville.sienne.pk)))

    assert "CE1" in page
    assert 'field-acces">000001</td>' in page
    assert "/admin/comptes/utilisateur/" not in page
    assert "CE1" not in texte(
        entree(roles.TRESORERIE).get(adresse(Famille, "change", ville.sienne.pk))
    )


@pytest.mark.parametrize("role", [roles.SERVICE, roles.TRESORERIE, "administrateur"])
def test_a_family_of_which_only_figures_are_left_is_not_listed(ville: Ville, role: str) -> None:
    Famille.objects.filter(pk=ville.autre.pk).update(code="effacee-1")
    assert montres(entree(role).get(adresse(Famille, "changelist"))) == {ville.sienne.pk}


def test_an_autocompletion_knows_no_more_than_the_lists(ville: Ville) -> None:
    client = entree(roles.SERVICE)

    def demander(application: str, modele: str, champ: str) -> Any:
        question = {"app_label": application, "model_name": modele, "field_name": champ}
        return client.get("/admin/autocomplete/", {**question, "term": "0"})

    familles = demander("factures", "facture", "famille").json()["results"]
    assert [int(f["id"]) for f in familles] == [ville.sienne.pk]
    factures = demander("factures", "imputation", "facture").json()["results"]
    assert {int(f["id"]) for f in factures} <= {f.pk for f in ville.sienne.factures.all()}
    assert demander("comptes", "responsable", "utilisateur").status_code == 403
    assert demander("factures", "imputation", "encaissement").status_code == 403


def test_the_treasury_sees_the_money_of_every_service(ville: Ville) -> None:
    client = entree(roles.TRESORERIE)
    for famille in (ville.sienne, ville.autre):
        assert client.get(adresse(Famille, "change", famille.pk)).status_code == 200
    assert montres(client.get(adresse(Recu, "changelist"))) == set(
        Recu.objects.values_list("pk", flat=True)
    )


def test_the_roles_follow_the_code(ville: Ville) -> None:
    agent = fabriques.agent(roles.TRESORERIE)
    agent.groups.get().permissions.clear()
    roles.installer()
    relu = Utilisateur.objects.get(pk=agent.pk)
    assert relu.has_perm(roles.VOIR_L_ARGENT)
    assert not relu.has_perm("comptes.view_enfant")
