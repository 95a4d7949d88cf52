"""What every page of the admin has in common."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from portail import roles
from tests import fabriques

pytestmark = pytest.mark.django_db
SCRIPTS = re.compile(r'<script\b[^>]* src="/static/([^"]+)"')
LEGERS = {
    "admin/js/actions.js",
    "admin/js/change_form.js",
    "admin/js/filters.js",
    "blocs.js",
    "session.js",
}


@pytest.mark.parametrize("page", ["add", "changelist"])
def test_no_page_brings_a_library_of_scripts(admin_client: Client, page: str) -> None:
    ouvertes = 0
    for modele in admin.site._registry:
        adresse = reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{page}")
        reponse = admin_client.get(adresse)
        if reponse.status_code == 200:
            ouvertes += 1
            assert set(SCRIPTS.findall(reponse.content.decode())) <= LEGERS, adresse
    assert ouvertes >= 15


def test_no_page_with_rows_does_either(admin_client: Client) -> None:
    facture = fabriques.facture(fabriques.nouvelle_famille())
    for objet in (facture, facture.famille, fabriques.le_service()):
        adresse = f"admin:{objet._meta.app_label}_{objet._meta.model_name}_change"
        page = admin_client.get(reverse(adresse, args=[objet.pk])).content.decode()
        assert "<h2" in page
        assert set(SCRIPTS.findall(page)) <= LEGERS


def test_what_is_added_is_named_in_french(admin_client: Client) -> None:
    page = admin_client.get("/admin/reservations/ecole/add/").content.decode()
    assert "<h1>Ajout d’école</h1>" in page


def test_a_service_s_agents_are_chosen_among_the_agents(admin_client: Client) -> None:
    service = fabriques.le_service()
    famille = fabriques.nouvelle_famille()
    fabriques.parent(famille)
    agent = fabriques.agent(roles.SERVICE, service)
    adresse = reverse("admin:factures_service_change", args=[service.pk])
    page = admin_client.get(adresse).content.decode()
    proposes = re.findall(r'name="agents" value="(\d+)"', page)
    assert str(agent.pk) in proposes
    assert famille.code not in page


def test_a_history_is_offered_where_somebody_writes(admin_client: Client) -> None:
    facture = fabriques.facture(fabriques.nouvelle_famille())
    lue = admin_client.get(reverse("admin:factures_facture_change", args=[facture.pk]))
    service = fabriques.le_service()
    ecrite = admin_client.get(reverse("admin:factures_service_change", args=[service.pk]))
    assert "historylink" not in lue.content.decode()
    assert "historylink" in ecrite.content.decode()
