"""What the agents open: the families’ accesses, their colleagues’ accounts, the histories."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from comptes.models import Enfant, Rattachement, Responsable, Utilisateur
from portail import roles
from tests import fabriques
from tests.portail.acces import ordre

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    yield from acces_des_familles()
    yield from collegues()
    yield from historiques()


def acces_des_familles() -> Pages:
    famille = fabriques.nouvelle_famille(prenom="Nour")
    Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")
    client = entree(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    page, liste = reverse("acces:famille", args=[famille.pk]), reverse("acces:familles")
    yield "accès des familles", client.get(liste)
    yield "accès, personne de ce nom", client.get(liste, {"q": "introuvable"})
    yield "accès d’une famille", client.get(page)
    yield "accès sans support", client.post(page, {})
    yield "accès à l’écran", client.post(page, ordre(client.get(page), support="ecran"))
    yield "accès, lettre", client.post(page, ordre(client.get(page), support="lettre"))
    Utilisateur.objects.filter(responsable__famille=famille).update(is_active=False)
    yield "accès fermé", client.get(page)
    yield "aucune famille jamais connectée", client.get(reverse("acces:jamais_connectees"))
    yield from acces_en_nombre(client)


def acces_en_nombre(client: Client) -> Pages:
    lot = reverse("acces:jamais_connectees")
    for compte in Utilisateur.objects.filter(
        responsable__famille__in=[fabriques.nouvelle_famille() for _ in range(2)]
    ):
        compte.set_password(None)
        compte.save()
    yield "accès des familles, des nouvelles", client.get(reverse("acces:familles"))
    yield "familles jamais connectées", client.get(lot)
    yield "familles jamais connectées, sans support", client.post(lot, {})
    yield "familles jamais connectées, lettres", client.post(lot, ordre(client.get(lot)))
    yield "familles jamais connectées, toutes servies", client.get(lot)
    yield "familles jamais connectées, de nouveau", client.get(lot, {"deja": "1"})


def collegues() -> Pages:
    mairie = entree(Utilisateur.objects.create_superuser("mairie-des-acces", "x"))
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    ajout = reverse("admin:comptes_utilisateur_add")
    yield "agent, nouveau", mairie.get(ajout)
    yield "agent sans rôle", mairie.post(ajout, {"identifiant": "x"})
    service = fabriques.le_service().pk
    rempli = {"identifiant": "nouveau", "role": roles.SERVICE, "services": [service]}
    yield "agent créé", mairie.post(ajout, {**rempli, "is_active": "on"})
    yield "compte d’un agent", mairie.get(fiche(agent))
    yield "compte d’une famille", mairie.get(fiche(fabriques.parent(fabriques.nouvelle_famille())))
    for geste in ("mot_de_passe", "second_facteur"):
        adresse = reverse(f"collegues:{geste}", args=[agent.pk])
        page = mairie.get(adresse)
        yield f"collègue, {geste}", page
        sceau = page.context.get("sceau", "")
        yield f"collègue, {geste} fait", mairie.post(adresse, {"sceau": sceau}, follow=True)
    TOTPDevice.objects.create(user=agent, name="téléphone")
    yield "collègue inscrit", mairie.get(adresse)


def fiche(compte: Utilisateur) -> str:
    return reverse("admin:comptes_utilisateur_change", args=[compte.pk])


def historiques() -> Pages:
    mairie = entree(Utilisateur.objects.create_superuser("mairie-des-histoires", "x"))
    famille = fabriques.nouvelle_famille()
    fabriques.enfant(famille)
    for rue in range(60):
        famille.adresse = f"{rue} rue des Fauvettes"
        famille.save()
    adresse = reverse("admin:comptes_famille_history", args=[famille.pk])
    yield "modifications", mairie.get(adresse)
    yield "modifications, suite", mairie.get(adresse, {"page": "2"})
    type(famille).history.all().delete()
    Responsable.history.all().delete()
    Rattachement.history.all().delete()
    Enfant.history.all().delete()
    yield "modifications, aucune", mairie.get(adresse)


def entree(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client
