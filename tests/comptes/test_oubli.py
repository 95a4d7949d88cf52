"""A forgotten password, or a forgotten code: by letter."""

import re
from typing import Any

from django.test import Client
from post_office.models import Email

from comptes.services import envoyer_liens


def lien_de(code: str) -> str:
    """The link of the letter that the portal writes for this code."""
    envoyer_liens(code)
    lettre = Email.objects.latest("pk")
    trouve = re.search(r"https?://\S+", lettre.message)
    assert trouve is not None
    return trouve.group().removeprefix("http://testserver")


def choisir(client: Client, lien: str, mot_de_passe: str) -> Any:
    formulaire = client.get(lien, follow=True)
    nouveau = {"new_password1": mot_de_passe, "new_password2": mot_de_passe}
    return client.post(formulaire.redirect_chain[-1][0], nouveau)
