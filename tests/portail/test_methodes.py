"""An address that answers a button only, opened alone."""

import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.parametrize("adresse", ["comptes:deconnexion", "paiement:ajouter"])
def test_typing_the_address_of_a_button_changes_nothing_and_says_so(
    parent: Client, adresse: str
) -> None:
    page = parent.get(reverse(adresse))
    assert page.status_code == 405
    assert page.headers["Allow"].startswith("POST")
    assert "Rien n’a été fait" in page.content.decode()
    assert parent.get(reverse("accueil")).status_code == 200  # still signed in
