"""A family's page in every state, and the portal as an agent sees it with her eyes."""

from collections.abc import Iterator
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from post_office.models import STATUS, Email

from comptes.models import Famille, Utilisateur
from portail import roles
from tests import fabriques
from tests.portail.familles import (
    MAINTENANT,
    agent_scolaire,
    entree,
    page_de,
    qui_a_tout_vecu,
    recu_de,
    renvoyer,
)

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    with time_machine.travel(MAINTENANT, tick=False):
        agent = entree(agent_scolaire())
        yield from recherche(agent)
        sans_rien = fabriques.nouvelle_famille(courriel="")
        yield "famille sans rien", agent.get(page_de(sans_rien))
        famille = qui_a_tout_vecu(nombre=12)
        yield from fiches(agent, famille)
        yield from renvois(agent, famille)
        yield from comme_elle(agent, famille)


def recherche(agent: Client) -> Pages:
    page = reverse("famille:recherche")
    fabriques.nouvelle_famille(nom="CHERCHÉE")
    for mot in ("", "CHERCHÉE", "introuvable"):
        yield f"recherche d’une famille « {mot} »", agent.get(page, {"q": mot})


def fiches(agent: Client, famille: Famille) -> Pages:
    yield "famille, par son service", agent.get(page_de(famille))
    echec = Email.objects.filter(lettre__famille=famille).latest("pk")
    Email.objects.filter(pk=echec.pk).update(status=STATUS.failed, number_of_retries=3)
    echec.logs.create(status=STATUS.failed, exception_type="SMTPRecipientsRefused", message="550")
    yield "famille, un courrier en échec", agent.get(page_de(famille))
    petite = fabriques.agent(roles.SERVICE, fabriques.petite_enfance())
    fabriques.facture(famille, service=fabriques.petite_enfance())
    yield "famille, par un autre service", entree(petite).get(page_de(famille))
    yield "famille, par la régie", entree(fabriques.agent(roles.TRESORERIE)).get(page_de(famille))
    mairie = entree(Utilisateur.objects.create_superuser("mairie-des-familles", "x"))
    pages = {"dues": "2", "reglees": "2", "recettes": "2", "courriers": "2"}
    yield "famille, par la mairie", mairie.get(page_de(famille), pages)
    admin = reverse("admin:comptes_famille_change", args=[famille.pk])
    yield "famille, dans l’administration", mairie.get(admin)
    facture = famille.factures.filter(service__code="SCOL").earliest("pk")
    pdf = reverse("famille:facture_pdf", args=[facture.numero])
    yield "facture, par un agent", agent.get(pdf)
    recu = reverse("guichet:recu", args=[recu_de(famille).encaissement_id])
    yield "reçu, par la mairie", mairie.get(recu)


def renvois(agent: Client, famille: Famille) -> Pages:
    page = renvoyer(famille, "recu", recu_de(famille).numero)
    yield "renvoyer un reçu", agent.get(page)
    yield "renvoyer, sans adresse", agent.post(page, {})
    vue = agent.get(page).context["envoi"].vue
    yield "renvoyé", agent.post(page, {"vue": vue, "adresse": "1"}, follow=True)
    yield "renvoyé deux fois", agent.post(page, {"vue": vue, "adresse": "1"}, follow=True)
    perdue = fabriques.nouvelle_famille(courriel="")
    fabriques.encaissement(perdue, 10_00, fabriques.facture(perdue, 10_00))
    yield "renvoyer, à personne", agent.get(renvoyer(perdue, "recu", recu_de(perdue).numero))


def comme_elle(agent: Client, famille: Famille) -> Pages:
    seule = qui_a_tout_vecu()
    voir = reverse("famille:consulter", args=[seule.pk])
    yield "voir comme elle, sans motif", agent.post(voir, {}, follow=True)
    refusee = reverse("famille:consulter", args=[famille.pk])
    yield "voir comme elle, refusé", agent.post(refusee, {"motif": "appel"}, follow=True)
    yield "accueil, vu par un agent", agent.post(voir, {"motif": "votre appel"}, follow=True)
    yield "compte, vu par un agent", agent.get(reverse("comptes:compte"))
    yield "panier, fermé à l’agent", agent.get(reverse("paiement:panier"))
    yield "rien d’enregistré", agent.post(reverse("paiement:ajouter"), {"facture": "x"})
    yield "famille, consultée en ce moment", agent.get(page_de(seule))
    yield "consultation quittée", agent.post(reverse("famille:quitter"), follow=True)
    client = entree(fabriques.parent(seule))
    yield "compte d’une famille consultée", client.get(reverse("comptes:compte"))
