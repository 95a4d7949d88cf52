"""Absences, late meals, errors and what is billed, for families and for agents, in every state."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes.models import Enfant, Famille, Rattachement, Utilisateur
from portail import roles
from portail.dates import aujourd_hui, mois_decale
from reservations.models import (
    DemandeRepas,
    Ecole,
    ExceptionDelai,
    JourParticulier,
    MotifAbsence,
    Pointage,
    Reservation,
)
from reservations.services import decisions, demandes
from tests import fabriques

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    jour, mois = aujourd_hui(), mois_decale(aujourd_hui(), -1)
    JourParticulier.objects.create(
        debut=mois, fin=jour + timedelta(days=40), ouvert=True, motif="jours de repas"
    )
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    bureau = navigateur(agent)
    yield "facturation des repas, rien", bureau.get(reverse("releves:accueil"))
    famille = fabriques.nouvelle_famille()
    malo = fabriques.ecolier(famille)
    yield from des_familles(famille, malo, agent)
    yield from des_agents(bureau)
    yield from la_facturation(bureau, famille, malo, mois)


def navigateur(qui: Utilisateur) -> Client:
    client = Client()
    client.force_login(qui, backend="comptes.backends.Connexion")
    return client


def des_familles(famille: Famille, malo: Enfant, agent: Utilisateur) -> Pages:
    seule = navigateur(fabriques.parent(fabriques.nouvelle_famille()))
    parent, jour = navigateur(fabriques.parent(famille)), aujourd_hui()
    for vue in ("reservations:absence", "reservations:hors_delai"):
        yield f"{vue}, sans élève", seule.get(reverse(vue))
        prevu = {"enfant": str(malo.pk), "jour": str(jour)}
        yield vue, parent.get(reverse(vue), prevu)
        yield f"{vue}, vide", parent.post(reverse(vue), {})
    yield "demandes, rien", parent.get(reverse("reservations:demandes"))
    plus_tard = jour + timedelta(days=20)
    ExceptionDelai.objects.create(
        debut=plus_tard,
        fin=plus_tard,
        limite=timezone.now() + timedelta(days=9),
        motif="classes connues tard",
    )
    for quand in (jour, jour + timedelta(days=1), plus_tard):
        Reservation.objects.create(enfant=malo, famille=famille, jour=quand)
    motif = MotifAbsence.objects.get(nom="Maladie, avec certificat médical").pk
    seul = {"enfant": malo.pk, "debut": plus_tard, "fin": plus_tard, "motif": motif}
    absence = reverse("reservations:absence")
    yield "absence à annuler soi-même", parent.post(absence, seul)
    late = {"enfant": malo.pk, "jour": plus_tard + timedelta(days=1)}
    ExceptionDelai.objects.update(fin=plus_tard + timedelta(days=1))
    yield "repas à réserver soi-même", parent.post(reverse("reservations:hors_delai"), late)
    yield "absence", parent.post(absence, seul | {"debut": jour}, follow=True)
    [demande] = DemandeRepas.objects.filter(enfant=malo)
    decisions.accepter(demande, par=agent)
    tardive = _tardive(famille, malo, jour + timedelta(days=3))
    decisions.refuser(tardive, motif="Plus de place.", par=agent)
    retirer = reverse("reservations:retirer_demande", args=[_tardive(famille, malo).pk])
    yield "demande retirée", parent.post(retirer, follow=True)
    facture = fabriques.facture(famille, lignes=2)
    erreur = reverse("reservations:erreur", args=[facture.numero, 1])
    yield "facture de repas", parent.get(reverse("factures:detail", args=[facture.numero]))
    yield "erreur à signaler", parent.get(erreur)
    yield "erreur sans rien", parent.post(erreur, {})
    yield "erreur signalée", parent.post(erreur, {"message": "Absent le 5."}, follow=True)


def _tardive(famille: Famille, enfant: Enfant, jour: date | None = None) -> DemandeRepas:
    quand, par = jour or aujourd_hui() + timedelta(days=2), fabriques.parent(famille)
    return demandes.demander_tardive(famille=famille, enfant=enfant, jour=quand, par=par)


def des_agents(bureau: Client) -> Pages:
    for _ in range(2):
        famille = fabriques.nouvelle_famille()
        tardive = _tardive(famille, fabriques.ecolier(famille, "Rose"))
        demande = _absence(famille, fabriques.ecolier(famille))
    yield "demandes de repas", bureau.get(reverse("demandes:accueil"))
    yield "administration, repas", bureau.get(reverse("admin:index"))
    for sorte in (demande, tardive):
        yield f"repas, {sorte.nature}", bureau.get(reverse("repas:demande", args=[sorte.pk]))
    prise = reverse("repas:prise", args=[demande.pk])
    yield "repas, rendu", bureau.post(prise, {"a": "", "affiche": ""}, follow=True)
    accepter = reverse("repas:accepter", args=[demande.pk])
    yield "accepter sans nombre", bureau.post(accepter, {})
    yield "refuser sans motif", bureau.post(reverse("repas:refuser", args=[demande.pk]), {})
    yield "jours changés", bureau.post(accepter, {"factures": 1}, follow=True)
    affiches = {"factures": 1, "affiches": aujourd_hui()}
    yield "accepter", bureau.post(accepter, affiches, follow=True)
    yield "acceptée", bureau.get(reverse("repas:demande", args=[demande.pk]))
    yield "demandes répondues", bureau.get(reverse("demandes:repondues"))
    autre = DemandeRepas.objects.filter(nature="absence", etat="recue").latest("pk")
    Reservation.objects.filter(enfant=autre.enfant).delete()
    yield "plus rien à excuser", bureau.get(reverse("repas:demande", args=[autre.pk]))
    for modele in ("delai", "exceptiondelai", "tarif", "motifabsence"):
        yield modele, bureau.get(reverse(f"admin:reservations_{modele}_changelist"))


def _absence(famille: Famille, enfant: Enfant) -> DemandeRepas:
    jour = aujourd_hui()
    Reservation.objects.create(enfant=enfant, famille=famille, jour=jour)
    return demandes.demander_absence(
        famille=famille,
        enfant=enfant,
        debut=jour,
        fin=jour,
        motif=MotifAbsence.objects.get(nom="Autre raison"),
        par=fabriques.parent(famille),
        message="Un mot.",
    )


def la_facturation(bureau: Client, famille: Famille, malo: Enfant, mois: date) -> Pages:
    page = reverse("releves:accueil")
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    reserves = [mois + timedelta(days=rang) for rang in range(3)]
    for jour in reserves:
        Reservation.objects.create(enfant=malo, famille=famille, jour=jour)
    Pointage.objects.create(enfant=malo, jour=reserves[0], ecole=ecole, etat="justifie")
    rose = fabriques.ecolier(famille, "Rose")
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=rose)
    imprevu = Pointage.objects.create(enfant=rose, jour=mois, ecole=ecole, etat="present")
    absente = _absence(famille, rose)
    DemandeRepas.objects.filter(pk=absente.pk).update(debut=mois)
    yield "facturation, à attribuer", bureau.get(page)
    attribuer = reverse("releves:attribuer", args=[imprevu.pk])
    yield "attribué", bureau.post(attribuer, {"famille": autre.pk}, follow=True)
    yield "relevé", _arreter(bureau, mois)
    Reservation.objects.filter(jour=reserves[1]).delete()
    yield "facturation, corrections", bureau.get(page)
    yield "relevé rectificatif", _arreter(bureau, mois)
    yield "mois en cours", bureau.get(page, {"service": "SCOL", "mois": f"{aujourd_hui():%Y-%m}"})


def _arreter(bureau: Client, mois: date) -> Any:
    html = bureau.get(reverse("releves:accueil")).content.decode()
    empreinte = html.split('name="empreinte" value="')[1].split('"')[0]
    champs = {"service": "SCOL", "mois": f"{mois:%Y-%m}", "empreinte": empreinte}
    return bureau.post(reverse("releves:arreter"), champs, follow=True)
