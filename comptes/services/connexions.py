"""Sign-ins, remembered in words: enough for a parent to notice somebody else's."""

import re
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from ..models import Connexion, Utilisateur

# The first that fits; a browser names those that it imitates.
_NAVIGATEURS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_APPAREILS = (
    ("iPhone", "un iPhone"),
    ("iPad", "un iPad"),
    ("Android.*Mobile", "un téléphone Android"),
    ("Android", "une tablette Android"),
    ("Windows", "un ordinateur Windows"),
    ("Macintosh", "un Mac"),
    ("CrOS", "un Chromebook"),
    ("Linux", "un ordinateur Linux"),
)


def appareil_en_mots(agent: str) -> str:
    """Say which browser on which device: `Firefox sur un téléphone Android`."""
    navigateur = next((nom for mot, nom in _NAVIGATEURS if mot in agent), "un navigateur")
    appareil = next((nom for mot, nom in _APPAREILS if re.search(mot, agent)), "un autre appareil")
    return f"{navigateur} sur {appareil}"


@receiver(user_logged_in)
def noter_connexion(request: HttpRequest, user: Utilisateur, **_: Any) -> None:
    """Remember the sign-in; the device's own words are not kept."""
    agent = request.headers.get("User-Agent", "")[:400]
    Connexion.objects.create(utilisateur=user, appareil=appareil_en_mots(agent))
