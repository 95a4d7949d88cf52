"""Who reads the audit, and what they read there."""

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from comptes.models import Utilisateur
from tests import fabriques

PAGE, EXPORT = "/admin/audit/", "/admin/audit/export/"


def un_agent(nom: str, role: str, *droits: str) -> Utilisateur:
    agent = fabriques.agent(role, fabriques.le_service())
    Utilisateur.objects.filter(pk=agent.pk).update(nom=nom)
    agent.user_permissions.set(Permission.objects.filter(codename__in=droits))
    return Utilisateur.objects.get(pk=agent.pk)


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def dite(reponse: Any) -> str:
    assert reponse.status_code == 200
    html = reponse.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    return " ".join(html.split())


def lue(lecteur: Utilisateur, **choix: Any) -> str:
    return dite(navigateur(lecteur).get(PAGE, {"qui": "tous", **choix})).partition(
        "Les actes, le dernier"
    )[2]
