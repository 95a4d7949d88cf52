"""The imports' page, as an agent uses it."""

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from comptes.models import Utilisateur
from portail.models import FichierImporte


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def texte(reponse: Any) -> str:
    contenu: str = reponse.content.decode()
    return contenu.replace("&nbsp;", " ").replace("\u00a0", " ").replace("&#x27;", "'")


def deposer(
    client: Client, genre: str, contenu: bytes, nom: str = "fichier.csv", **champs: Any
) -> Any:
    """Drop a file; the page that follows."""
    formulaire = {"jeton": str(uuid4()), "fichier": SimpleUploadedFile(nom, contenu), **champs}
    return client.post(reverse("imports:deposer", args=[genre]), formulaire, follow=True)


def dernier() -> FichierImporte:
    return FichierImporte.objects.latest("pk")


def confirmer(client: Client, page: Any, **champs: str) -> Any:
    """Press the button of that page, as it showed itself."""
    depot = page.context["page"].depot
    adresse = reverse("imports:confirmer", args=[depot.genre, depot.pk])
    return client.post(adresse, {"vu": depot.empreinte, **champs}, follow=True)
