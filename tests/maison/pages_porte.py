"""The door's pages in every state."""

import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse
from post_office.models import Email

from comptes import services
from comptes.models import Responsable, Utilisateur
from comptes.verrous import ETRANGERS
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    yield from connexions()
    yield from attentes()
    yield from oublis()


def connexions() -> Pages:
    adresse = reverse("comptes:connexion")
    yield "connexion", Client().get(adresse)
    for fin in ("inactivite", "geste", "ailleurs"):
        yield f"connexion, {fin}", Client().get(adresse, {"fin": fin})
    essai = {"username": fabriques.nouvelle_famille().code, "password": "faux"}
    yield "connexion refusée", Client().post(adresse, essai)


def attentes() -> Pages:
    """Five tries from here; twenty from everywhere."""
    adresse, partout = reverse("comptes:connexion"), ETRANGERS[1].essais
    lieux = {"ici": ["192.0.2.1"] * 5, "partout": [f"192.0.2.{n}" for n in range(9, 9 + partout)]}
    for nom, adresses in lieux.items():
        essai = {"username": fabriques.nouvelle_famille().code, "password": "faux"}
        for ip in adresses:
            reponse = Client(REMOTE_ADDR=ip).post(adresse, essai)
        yield f"trop d’essais, {nom}", reponse


def oublis() -> Pages:
    client, oubli = Client(), reverse("comptes:oubli")
    yield "oubli", client.get(oubli)
    yield "oubli vide", client.post(oubli, {})
    yield "oubli envoyé", client.get(reverse("comptes:oubli_envoye"))
    famille = fabriques.nouvelle_famille()
    second = Utilisateur.objects.creer(f"{famille.code}-2", MOT_DE_PASSE)
    adresse = fabriques.parent(famille).adresse
    Responsable.objects.create(
        famille=famille, rang=2, nom="PETIT", prenom="Paul", courriel=adresse, utilisateur=second
    )
    services.envoyer_liens(adresse)  # one letter, two links
    lien = _lien(adresse)
    nouveau = client.get(lien, follow=True)
    yield "nouveau mot de passe", nouveau
    formulaire = nouveau.redirect_chain[-1][0]
    refuses = {
        "court": "a",
        "répandu": "Motdepasse-2026",
        "le sien": f"{famille.code}-petit-helene",
    }
    for raison, refuse in refuses.items():
        saisie = {"new_password1": refuse, "new_password2": refuse}
        yield f"mot de passe refusé, {raison}", client.post(formulaire, saisie)
    choisi = {"new_password1": "Un-long-secret-9", "new_password2": "Un-long-secret-9"}
    yield "mot de passe enregistré", client.post(formulaire, choisi, follow=True)
    yield "lien déjà servi", Client().get(lien, follow=True)


def _lien(adresse: str) -> str:
    """The first address of the letter that waits in the outbox."""
    trouve = re.search(r"https?://\S+", Email.objects.filter(to=adresse).latest("pk").message)
    assert trouve is not None
    return trouve.group().removeprefix("http://testserver")
