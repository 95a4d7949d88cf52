"""The agents' queue of requests and the shared children, in every state."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes import services
from comptes.champs import Champ
from comptes.models import DemandeMiseAJour, Enfant, Famille, Rattachement, Utilisateur
from portail import roles
from portail.reponses.models import ModeleReponse
from tests import fabriques

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    yield from demandes(client, agent)
    yield from enfants_partages(client)


def demandes(client: Client, agent: Utilisateur) -> Pages:
    page = reverse("demandes:accueil")
    for vue in ("accueil", "a_reporter", "repondues"):
        yield f"demandes:{vue}, rien", client.get(reverse(f"demandes:{vue}"))
    famille = fabriques.nouvelle_famille()
    demande = _demander(famille, "adresse", "1 place du Marché", "Nous déménageons.")
    for rang in range(14):  # two pages, of two families
        _demander(famille, "ville", f"Sautron {rang}")
        _demander(fabriques.nouvelle_famille(), "ville", f"Nantes {rang}")
    Famille.objects.filter(pk=famille.pk).update(adresse="2 rue Neuve", ville="Sautron 3")
    yield "demandes", client.get(page)
    yield "demandes, page suivante", client.get(page, {"page": "2"})
    yield "demandes, filtre vide", client.get(page, {"sorte": "erreur"})
    yield "administration, demandes", client.get(reverse("admin:index"))
    yield from une_demande(client, agent, demande)
    yield from repondre(client, demande)


def une_demande(client: Client, agent: Utilisateur, demande: DemandeMiseAJour) -> Pages:
    """Nobody's, then mine, then a colleague's."""
    service = fabriques.le_service()
    ModeleReponse.objects.create(service=service, titre="Bien noté", texte="C’est noté, {enfant}.")
    collegue = fabriques.agent(roles.SERVICE, service)
    fiche, prise = (reverse(f"fiches:{vue}", args=[demande.pk]) for vue in ("demande", "prise"))
    yield "mise à jour", client.get(fiche)
    yield "prise", client.post(prise, {"a": agent.pk, "affiche": ""}, follow=True)
    yield "ma file", client.get(reverse("demandes:accueil"), {"qui": "moi"})
    confier = {"a": collegue.pk, "affiche": agent.pk}
    yield "confiée", client.post(prise, confier, follow=True)
    yield "pas à elle", client.post(prise, {"a": "0", "affiche": ""}, follow=True)
    demandes = {"adresse": "5 rue Neuve", "ville": "Créteil"}
    quand, autre = timezone.now(), fabriques.nouvelle_famille()
    lignes = [_demander(autre, champ, valeur, le=quand) for champ, valeur in demandes.items()]
    yield "mise à jour en lignes", client.get(reverse("fiches:demande", args=[lignes[0].pk]))
    trop = {"reponse": "x" * 301}
    ensemble = reverse("fiches:appliquer_ensemble", args=[lignes[0].pk])
    refus = reverse("fiches:refuser_ensemble", args=[lignes[0].pk])
    yield "refus sans motif, ensemble", client.post(refus, {})
    yield "mot trop long, ensemble", client.post(ensemble, trop)
    yield "mot trop long", client.post(reverse("fiches:appliquer", args=[lignes[0].pk]), trop)


def repondre(client: Client, demande: DemandeMiseAJour) -> Pages:
    refuser = reverse("fiches:refuser", args=[demande.pk])
    yield "refus sans motif", client.post(refuser, {})
    yield "refus", client.post(refuser, {"motif": "Justificatif attendu."}, follow=True)
    yield "refusée", client.get(reverse("fiches:demande", args=[demande.pk]))
    autre = _demander(fabriques.nouvelle_famille(), "adresse", "3 rue Neuve")
    appliquer, affiche = reverse("fiches:appliquer", args=[autre.pk]), f"affiche-{autre.pk}"
    yield "fiche changée", client.post(appliquer, {affiche: "ailleurs"}, follow=True)
    yield "appliquée", client.post(appliquer, {affiche: autre.avant}, follow=True)
    yield "à reporter", client.get(reverse("demandes:a_reporter"))
    reportee = reverse("demandes:reportee", args=[autre.pk])
    yield "reportée", client.post(reportee, follow=True)
    retiree = _demander(fabriques.nouvelle_famille(), "adresse", "4 rue Neuve")
    services.retirer(retiree, par=fabriques.parent(retiree.famille))
    yield "répondues", client.get(reverse("demandes:repondues"))


def _demander(
    famille: Famille, champ: str, apres: str, precision: str = "", le: datetime | None = None
) -> DemandeMiseAJour:
    return services.demander(
        Champ(famille, champ),
        apres,
        famille=famille,
        par=fabriques.parent(famille),
        precision=precision,
        le=le,
    )


def enfants_partages(client: Client) -> Pages:
    page = reverse("enfants:accueil")
    yield "enfants partagés, rien", client.get(page)
    cles = []
    for prenom in ("Malo", "Jade", "Gabin"):
        paire = []
        for _ in range(2):
            enfant = Enfant.objects.create(nom="ROY", prenom=prenom, naissance=date(2020, 5, 4))
            Rattachement.objects.create(famille=fabriques.nouvelle_famille(), enfant=enfant)
            paire.append(str(enfant.pk))
        cles.append("-".join(paire))
    yield "enfants à regarder", client.get(page)
    for vue, cle in (("enfants:relier", cles[0]), ("enfants:distinguer", cles[1])):
        yield vue, client.post(reverse(vue), {"couple": cle}, follow=True)
    yield "paire déjà dite", client.post(reverse("enfants:relier"), {"couple": "0"}, follow=True)
