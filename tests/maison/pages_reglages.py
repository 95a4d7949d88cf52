"""The town's settings, its banks and its notices, in every state; pages with the town's logo."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from comptes.models import Utilisateur
from paiement.models import ContratBanque
from portail import roles
from portail.dates import aujourd_hui
from portail.logo import nettoyer, poser
from portail.models import Annonce, Commune
from reservations.models import Ecole
from tests import fabriques
from tests.portail import images

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    admin = Client()
    admin.force_login(
        Utilisateur.objects.creer("reglages", is_staff=True, is_superuser=True),
        backend="comptes.backends.Connexion",
    )
    yield from de_la_ville(admin)
    yield from des_banques(admin)
    yield from des_annonces(admin)


def de_la_ville(admin: Client) -> Pages:
    page, couleur = reverse("reglages:accueil"), reverse("reglages:couleur")
    ville = reverse("admin:portail_commune_change", args=[1])
    yield "réglages", admin.get(page)
    yield "couleur", admin.get(couleur)
    yield "couleur pâle", admin.get(couleur, {"couleur": "#ffd200"})
    yield "couleur illisible", admin.get(couleur, {"couleur": "jaune"})
    yield "couleur refusée", admin.post(couleur, {"couleur": "#fff", "avant": "#0f5b6e"})
    yield "ville", admin.get(ville)
    yield "ville, fautes", admin.post(ville, {"couleur": "#ffd200"})
    yield "ville, historique", admin.get(reverse("admin:portail_commune_history", args=[1]))
    commune = Commune.actuelle()
    poser(commune, nettoyer(io.BytesIO(images.image())))
    commune.texte_donnees, commune.horaires = "Écrivez au délégué.", "de 9 h à 12 h"
    commune.save()
    yield "ville, logo", admin.get(ville)
    yield "connexion, logo", Client().get(reverse("comptes:connexion"))
    yield "données personnelles, texte de la ville", Client().get(reverse("donnees_personnelles"))
    famille = fabriques.nouvelle_famille()
    parent = Client()
    parent.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    numero = fabriques.facture(famille).numero
    yield "facture, logo", parent.get(reverse("factures:pdf", args=[numero]))
    poser(commune, None)
    commune.texte_donnees = commune.horaires = ""
    commune.save()


def des_banques(admin: Client) -> Pages:
    ajout = reverse("admin:paiement_contratbanque_add")
    yield "contrat, ajout", admin.get(ajout)
    connues = ContratBanque.objects.values_list("banque", flat=True)  # the town's own
    envoi = {
        "regie": fabriques.la_regie().pk,
        "banque": next(banque for banque in ("payfip", "payline") if banque not in connues),
    }
    yield "contrat, ajouté", admin.post(ajout, envoi, follow=True)
    ligne = ContratBanque.objects.latest("pk")
    page = reverse("admin:paiement_contratbanque_change", args=[ligne.pk])
    yield "contrat, incomplet", admin.post(page, {"ouvert": "on"})
    yield "contrats", admin.get(reverse("admin:paiement_contratbanque_changelist"))
    yield "réglages, banque fermée", admin.get(reverse("reglages:accueil"))
    ligne.delete()


def des_annonces(admin: Client) -> Pages:
    jour = aujourd_hui()
    champs = {"debut": jour, "fin": jour + timedelta(days=3)}
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    Annonce.objects.create(
        titre="Grève", texte="Voir https://ville.fr.", importante=True, ecole=ecole, **champs
    )
    Annonce.objects.create(titre="Fermeture", avant_connexion=True, **champs)
    famille = fabriques.nouvelle_famille()
    fabriques.ecolier(famille)
    parent = Client()
    parent.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    yield "accueil, annonces", parent.get(reverse("accueil"))
    yield "connexion, annonce", Client().get(reverse("comptes:connexion"))
    agent = Client()
    agent.force_login(
        fabriques.agent(roles.SERVICE, fabriques.le_service()),
        backend="comptes.backends.Connexion",
    )
    liste, ajout = (reverse(f"admin:portail_annonce_{page}") for page in ("changelist", "add"))
    for qui, client in (("agent", agent), ("administrateur", admin)):
        yield f"annonces, {qui}", client.get(liste)
        yield f"annonce, ajout, {qui}", client.get(ajout)
        yield f"annonce, fautes, {qui}", client.post(ajout, {})
        une = Annonce.objects.get(ecole=ecole)
        yield f"annonce, {qui}", client.get(reverse("admin:portail_annonce_change", args=[une.pk]))
    Annonce.objects.all().delete()
