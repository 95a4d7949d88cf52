"""What each town's leaflet prints is what a family reads there: the leaflets are the contract."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from comptes.models import Famille
from factures.models import Prestation
from portail import chargement
from portail.dates import aujourd_hui
from portail.models import Commune
from tests import fabriques
from tests.conftest import CONTRAT
from tests.paiement import dgfip, lyra

pytestmark = pytest.mark.django_db
BANQUES = {
    "villiers-sur-marne": {"payline": CONTRAT},
    "sautron": {"systempay": lyra.CONTRAT, "payfip": dgfip.CONTRAT},
}
# Page → what it says, as printed.
VILLIERS = {
    "/connexion/": [
        "Paiement en ligne",
        "Code utilisateur",
        "Mot de passe",
        ">Connexion</button>",
        "Mot de passe oublié ?",
        "Il est imprimé en bas de vos factures, avec votre mot de passe.",
        'href="https://www.mairie-villiers94.com"',
    ],
    "/mot-de-passe-oublie/": [
        'Service scolaire et périscolaire : <span class="nombre">01 49 41 28 00',
        'Village de la petite enfance : <span class="nombre">01 49 30 78 00',
    ],
    "/": ["Ce service est facultatif", "Tout payer", "Archives", "Mon compte"],
    "/factures/": ["Ajouter au panier"],
    "scolaire": [
        "Service scolaire et périscolaire",
        "Place de l’Hôtel-de-ville, parc de la Mairie",
        "01 49 41 28 00",
    ],
    "petite enfance": [
        "Village de la petite enfance",
        "1, rue du bois Saint-Denis",
        "01 49 30 78 00",
    ],
    "/panier/": ["Procéder au paiement", "la page sécurisée de Payline", "Adresse e-mail"],
    "/archives/": ["Trésorerie Municipale"],
}
SAUTRON = {
    "/connexion/": [
        "Kiosque Famille",
        "Code famille",
        "Votre mot de passe vous a été transmis par le Service Famille.",
        "6 rue de la Mairie, 44880 Sautron",
        "02 51 77 86 97",
        "servicecomptabilite@sautron.fr",
        "enfancejeunesse@sautron.fr",
        'href="https://www.sautron.fr"',
    ],
    "/mot-de-passe-oublie/": ["adressez-vous au Service Famille", "02 51 77 86 97"],
    "/": ["Pratique et en 3 clics", "la Caisse d’Épargne", "Vos dernières factures", "Ma famille"],
    "/factures/": ["Télépayer la sélection"],
    "scolaire": ["Enfance et Jeunesse", "Service Famille, 6 rue de la Mairie", "02 51 77 86 97"],
    "petite enfance": ["Multi-Accueil", "enfancejeunesse@sautron.fr"],
    "/panier/": [
        "Récapitulatif",
        "Régler votre facture en ligne",
        "CB, Visa, Mastercard ou e-carte, sur la page sécurisée de la Caisse d’Épargne.",
        "ne connaît ni le nom de vos enfants ni le détail de vos factures",
        "la ville ne voit jamais votre numéro de carte",
        "L’adresse e-mail ne sert qu’à confirmer ce paiement",
    ],
}
# By service, in the leaflet's order.
PRESTATIONS = [
    ("villiers-sur-marne", "SCOL", "REST", "Restaurant scolaire"),
    ("villiers-sur-marne", "SCOL", "ETUD", "Étude surveillée"),
    ("villiers-sur-marne", "SCOL", "CLDE", "Classe de découverte"),
    ("villiers-sur-marne", "SCOL", "PSMA", "Accueil du matin"),
    ("villiers-sur-marne", "SCOL", "PSOI", "Accueil du soir"),
    ("villiers-sur-marne", "SCOL", "ALSH", "Accueil de loisirs"),
    ("villiers-sur-marne", "PETI", "CRCO", "Crèche collective"),
    ("villiers-sur-marne", "PETI", "CRFA", "Crèche familiale"),
    ("villiers-sur-marne", "PETI", "HALT", "Halte-garderie"),
    ("villiers-sur-marne", "PETI", "JARD", "Jardin d’enfants"),
    ("sautron", "SCOL", "REST", "Restauration"),
    ("sautron", "SCOL", "PSMA", "Accueil du matin"),
    ("sautron", "SCOL", "PSOI", "Accueil du soir"),
    ("sautron", "SCOL", "ALSH", "Accueil de loisirs du mercredi"),
]


@pytest.mark.parametrize(
    ("nom", "pages", "jamais"),
    [
        ("villiers-sur-marne", VILLIERS, ["Sautron", "Code famille :", "Kiosque", "Épargne"]),
        ("sautron", SAUTRON, ["Villiers", "Code utilisateur", "Panier<", "Payline", "01 49"]),
    ],
)
def test_a_family_reads_what_the_leaflet_prints(
    client: Client,
    famille: Famille,
    settings: Any,
    nom: str,
    pages: dict[str, list[str]],
    jamais: list[str],
) -> None:
    Commune.objects.all().delete()  # a new portal
    chargement.charger(nom)
    settings.BANQUES = {"*": BANQUES[nom]}
    Famille.objects.update(ville=Commune.actuelle().nom)
    ou = {
        "scolaire": fabriques.facture(famille),
        "petite enfance": fabriques.facture(famille, service=fabriques.petite_enfance()),
    }
    fabriques.panier(famille, *ou.values())
    fabriques.facture(famille, echeance=aujourd_hui() - timedelta(days=40))
    for page, dits in pages.items():
        if page == "/":  # the pages before it are everybody's
            client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
        adresse = f"/factures/{ou[page].numero}/" if page in ou else page
        lue = " ".join(client.get(adresse).content.decode().replace("&nbsp;", " ").split())
        lue = lue.replace("\u00a0", " ")
        for dit in dits:
            assert dit in lue, (page, dit)
        for mot in jamais:
            assert mot not in lue, (page, mot)


def test_each_leaflet_s_services_bill_what_it_names() -> None:
    for nom in BANQUES:
        chargement.charger(nom)
        libelles = {
            (p.service.code, p.code): p.libelle
            for p in Prestation.objects.select_related("service")
        }
        for ville, service, code, libelle in PRESTATIONS:
            assert ville != nom or libelles[service, code] == libelle
