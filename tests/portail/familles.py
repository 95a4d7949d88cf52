"""A family that has lived through everything, and who opens its page."""

from datetime import UTC, date, datetime

from django.test import Client
from django.urls import reverse

from comptes import courriers, services
from comptes.champs import Champ
from comptes.models import DemandeMiseAJour, Famille, Lettre, Utilisateur
from factures import recus
from factures.models import Recu
from factures.services import rembourser
from portail import roles
from reservations.models import DemandeRepas, Enregistrement, MotifAbsence
from reservations.services import Changement, Repas, enregistrer
from tests import fabriques

MAINTENANT = "2026-11-26 10:12:00+01:00"
LUNDI = date(2026, 11, 30)
ANCIEN = datetime(2026, 11, 2, 9, tzinfo=UTC)
ADRESSE_TAPEE = "grand-mere@exemple.fr"


def entree(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def agent_scolaire() -> Utilisateur:
    return fabriques.agent(roles.SERVICE, fabriques.le_service())


def page_de(famille: Famille) -> str:
    return reverse("famille:fiche", args=[famille.pk])


def renvoyer(famille: Famille, genre: str, objet: str) -> str:
    return reverse("famille:renvoyer", args=[famille.pk, genre, objet])


def recu_de(famille: Famille) -> Recu:
    return Recu.objects.filter(encaissement__famille=famille).earliest("pk")


def qui_a_tout_vecu(code: str = "", nombre: int = 3) -> Famille:
    """`nombre` invoices due and as many paid, receipts, meals, requests and letters; on the Monday
    that follows `MAINTENANT`, Malo eats."""
    famille = fabriques.nouvelle_famille(code)
    parent, malo = fabriques.parent(famille), fabriques.ecolier(famille)
    fabriques.second_parent(famille, f"Marc{famille.code}")
    malo.rattachements.create(famille=fabriques.nouvelle_famille())
    for rang in range(nombre):
        due = fabriques.facture(famille)
        payee = fabriques.facture(famille, 10_00)
        recu = Recu.objects.get(encaissement=fabriques.encaissement(famille, 10_00, payee))
        if not rang:
            recus.envoyer(recu, ADRESSE_TAPEE)
        parent.connexions.create(appareil="Firefox sur un Mac")
        DemandeMiseAJour.objects.create(
            famille=famille, champ="ville", apres=f"Nantes {rang}", etat="retiree", creee_le=ANCIEN
        )
        courriers.ecrire(famille, Lettre.Nature.ADRESSE, "neuve@exemple.fr", "Adresse", "lien")
        Enregistrement.objects.create(
            reference=f"F{famille.code}{rang:03d}",
            famille=famille,
            origine="service",
            etat=[],
            sceau="00" * 32,
        )
    fabriques.facture(famille, -5_00, origine=payee)
    rembourser(fabriques.encaissement(famille, 30_00), 10_00, motif="en double", par=None)
    fabriques.paiement(famille, due)
    services.demander(Champ(famille, "ville"), "Nantes", famille=famille, par=parent, precision="")
    repas = Changement(frozenset({Repas(malo.pk, LUNDI)}))
    origine = Enregistrement.Origine.SERVICE
    enregistrer(famille, repas, par=parent, origine=origine, motif="appel du matin")
    DemandeRepas.objects.create(
        famille=famille,
        enfant=malo,
        nature=DemandeRepas.Nature.ABSENCE,
        debut=LUNDI,
        fin=LUNDI,
        motif=MotifAbsence.objects.first(),
        demandeur=parent,
    )
    return famille
