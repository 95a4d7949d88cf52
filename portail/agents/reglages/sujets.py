"""Every subject of the town's settings, in as many queries whatever the town holds."""

from django.urls import reverse

from portail.models import Annonce, Commune

from . import aide, banques, cantine, regies, ville
from .sujet import Sujet, Valeur


def lire() -> list[Sujet]:
    commune = Commune.actuelle()
    return [
        *ville.sujets(commune),
        *regies.sujets(),
        banques.sujet(),
        *cantine.sujets(commune),
        aide.sujet(commune),
        _annonces(),
    ]


def _annonces() -> Sujet:
    liste = reverse("admin:portail_annonce_changelist")
    nombres = [
        (nom, f"{liste}?situation={cle}", choix().count())
        for nom, cle, choix in (
            ("En cours", "en-cours", Annonce.objects.en_cours),
            ("À venir", "a-venir", Annonce.objects.a_venir),
        )
    ]
    valeurs = [
        Valeur(nom, str(nombre or "aucune"), adresse, "Voir") for nom, adresse, nombre in nombres
    ]
    return Sujet("Annonces aux familles", liste, valeurs)
