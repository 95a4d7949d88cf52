"""Rows by the thousand, written without the doors: for what is measured."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone
from django_q.models import Failure

from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur
from factures.models import (
    ControleComptes,
    Encaissement,
    Facture,
    Imputation,
    LigneFacture,
    Moyen,
    Origine,
    Recu,
    Regie,
    Service,
)
from paiement.models import ContratBanque, LigneReleve, MessageBanque, Paiement, VirementBanque
from portail.models import Annonce, Etape, Purge, Question
from portail.reponses.models import DelaiReponse, ModeleReponse
from reservations.models import (
    Delai,
    Ecole,
    ExceptionDelai,
    JourParticulier,
    Menu,
    MotifAbsence,
    Plat,
    Regime,
    Restaurant,
    Tarif,
)
from tests import fabriques

JOUR = date(2026, 11, 2)


def ecrire(modele: type[Model], de: int, a: int) -> None:
    """Write rows `de` to `a` of that table, and what each of them points to."""
    if modele in (Famille, Enfant):
        familles(range(de, a))
    elif modele in ECRIVAINS:
        modele._default_manager.bulk_create(ECRIVAINS[modele](range(de, a)), batch_size=2000)
        SUITES.get(modele, lambda _: None)(range(de, a))
    else:
        pytest.fail(f"{modele._meta.label} : dire ici comment en écrire beaucoup.", pytrace=False)


def familles(rangs: range) -> list[Famille]:
    """Families, each with an adult who has signed in, and a child."""
    creees = Famille.objects.bulk_create(Famille(code=f"F{n:05d}", ville="Villiers") for n in rangs)
    comptes = Utilisateur.objects.bulk_create(
        Utilisateur(identifiant=f"F{n:05d}", last_login=timezone.now()) for n in rangs
    )
    Responsable.objects.bulk_create(
        Responsable(famille=f, utilisateur=c, nom=f"NOM{n}", prenom="A", courriel="a@exemple.fr")
        for n, f, c in zip(rangs, creees, comptes, strict=True)
    )
    enfants = Enfant.objects.bulk_create(
        Enfant(nom=f"NOM{n}", prenom=f"PRENOM{n}", structure="École", classe="CE1") for n in rangs
    )
    liens = zip(creees, enfants, strict=True)
    Rattachement.objects.bulk_create(Rattachement(famille=f, enfant=e) for f, e in liens)
    return creees


def _factures(rangs: range) -> Iterator[Facture]:
    """Of every state: due, past due, half paid, paid."""
    service = fabriques.le_service()
    for n, famille in zip(rangs, familles(rangs), strict=True):
        yield Facture(
            service=service,
            famille=famille,
            numero=f"S{n:07d}",
            periode=JOUR.replace(day=1),
            date_emission=JOUR,
            date_limite=JOUR + timedelta(days=n % 60),
            total=10_00,
            regle=(0, 5_00, 10_00)[n % 3],
        )


def _lignes(rangs: range) -> None:
    prestation = fabriques.la_prestation(fabriques.le_service())
    factures = Facture.objects.in_bulk([f"S{n:07d}" for n in rangs], field_name="numero")
    communs = {"prestation": prestation, "libelle": "Repas", "quantite": 1000}
    LigneFacture.objects.bulk_create(
        LigneFacture(
            facture=facture,
            rang=rang,
            enfant=f"NOM Prenom{int(numero[1:])}",
            prix=5_00,
            montant=5_00,
            **communs,
        )
        for numero, facture in factures.items()
        for rang in (1, 2)
    )


def _encaissements(rangs: range) -> Iterator[Encaissement]:
    regie = fabriques.la_regie()
    for n, famille in zip(rangs, familles(rangs), strict=True):
        yield Encaissement(
            regie=regie,
            famille=famille,
            payeur="A",
            montant=10_00,
            moyen=Moyen.CHEQUE,
            origine=Origine.REGIE,
            recu_le=_instant(n),
            reference=f"R{n}",
        )


def _imputations(rangs: range) -> None:
    """Each settles an invoice, every other one in part."""
    factures = Facture.objects.bulk_create(
        _factures(range(rangs.start + 50_000, rangs.stop + 50_000))
    )
    encaissements = Encaissement.objects.filter(reference__in=[f"R{n}" for n in rangs])
    paires = zip(factures, encaissements.order_by("pk"), strict=True)
    Imputation.objects.bulk_create(
        Imputation(facture=f, encaissement=e, montant=10_00 if e.pk % 2 else 5_00)
        for f, e in paires
    )


def _recus(rangs: range) -> Iterator[Recu]:
    regie = fabriques.la_regie()
    ecrits = Encaissement.objects.bulk_create(_encaissements(rangs))
    for n, encaissement in zip(rangs, ecrits, strict=True):
        yield Recu(
            regie=regie,
            annee=2026,
            rang=n + 1,
            numero=f"N{n}",
            encaissement=encaissement,
            payeur="A",
        )


def _paiements(rangs: range) -> Iterator[Paiement]:
    regie = fabriques.la_regie()
    for n, famille in zip(rangs, familles(rangs), strict=True):
        yield Paiement(
            reference=f"P{n}",
            famille=famille,
            regie=regie,
            passerelle="payline",
            montant=10_00,
            expire_le=_instant(n),
        )


def _messages(rangs: range) -> Iterator[MessageBanque]:
    for paiement in Paiement.objects.bulk_create(_paiements(rangs)):
        yield MessageBanque(paiement=paiement, passerelle="payline", sens="reponse", verdict="v")


def _instant(n: int) -> datetime:
    return timezone.now() - timedelta(minutes=n)


def _jour(n: int) -> date:
    return date(2000, 1, 1) + timedelta(days=n)


def _plats(rangs: range) -> None:
    menus = Menu.objects.filter(jour__in=[_jour(n) for n in rangs])
    Plat.objects.bulk_create(Plat(menu=menu, rang=1, nom="Rôti") for menu in menus)


def _clerc() -> Utilisateur:
    return Utilisateur.objects.get(identifiant="mairie")


def _ecole() -> Ecole:
    return Ecole.objects.earliest("pk")


ECRIVAINS: dict[type[Model], Callable[[range], Iterator[Any]]] = {
    Facture: _factures,
    Encaissement: _encaissements,
    Recu: _recus,
    Paiement: _paiements,
    MessageBanque: _messages,
    Utilisateur: lambda r: (Utilisateur(identifiant=f"agent{n}", is_staff=True) for n in r),
    LigneReleve: lambda r: (
        LigneReleve(
            regie=fabriques.la_regie(), banque="payline", jour=_jour(n), reference=f"L{n}", brut=1,
            frais=0, net=1, occurrence=1, empreinte=f"{n}",
        )
        for n in r
    ),
    VirementBanque: lambda r: (
        VirementBanque(
            regie=fabriques.la_regie(), banque="payline", jour=_jour(n), date=_jour(n), par=_clerc()
        )
        for n in r
    ),
    ControleComptes: lambda r: (
        ControleComptes(juste=True, rapport="juste", rang=n, sceau="s") for n in r
    ),
    Regie: lambda r: (Regie(code=f"R{n}", nom=f"Régie {n}") for n in r),
    Service: lambda r: (
        Service(code=f"S{n}", nom=f"Service {n}", regie=fabriques.la_regie()) for n in r
    ),
    Purge: lambda r: (Purge(complete=True, rapport="rien") for _ in r),
    Failure: lambda r: (
        Failure(
            id=f"{n:032d}", name=f"n{n}", func="f", started=_instant(n), stopped=_instant(n),
            success=False,
        )
        for n in r
    ),
    Menu: lambda r: (Menu(jour=_jour(n)) for n in r),
    JourParticulier: lambda r: (
        JourParticulier(ecole=_ecole(), debut=_jour(n), fin=_jour(n), motif=f"pont {n}") for n in r
    ),
    ExceptionDelai: lambda r: (
        ExceptionDelai(
            ecole=_ecole(), debut=_jour(n), fin=_jour(n), limite=_instant(n), motif=f"motif {n}"
        )
        for n in r
    ),
    Regime: lambda r: (Regime(nom=f"régime {n}") for n in r),
    Restaurant: lambda r: (Restaurant(nom=f"restaurant {n}") for n in r),
    MotifAbsence: lambda r: (MotifAbsence(nom=f"motif {n}") for n in r),
    Ecole: lambda r: (_une_ecole(n) for n in r),
    Delai: lambda r: (_un_delai(n) for n in r),
    Tarif: lambda r: (_un_tarif(n) for n in r),
    Etape: lambda r: (Etape(titre=f"étape {n}", texte="Texte.") for n in r),
    Question: lambda r: (Question(question="Quoi ?", reponse="Ceci.", ancre=f"q{n}") for n in r),
    Annonce: lambda r: (
        Annonce(titre=f"annonce {n}", debut=_jour(n), fin=_jour(n), ecole=_ecole()) for n in r
    ),
    ContratBanque: lambda r: (ContratBanque(regie=_une_regie(n), banque="payline") for n in r),
    ModeleReponse: lambda r: (
        ModeleReponse(service=fabriques.le_service(), titre=f"titre {n}", texte="mots") for n in r
    ),
    DelaiReponse: lambda r: (DelaiReponse(service=_un_service(n)) for n in r),
}  # fmt: skip
SUITES: dict[type[Model], Callable[[range], None]] = {
    Facture: _lignes,
    Encaissement: _imputations,
    Menu: _plats,
}


def _une_regie(n: int) -> Regie:
    return Regie.objects.create(code=f"R{n}", nom=f"Régie {n}")


def _un_service(n: int) -> Service:
    return Service.objects.create(code=f"S{n}", nom=f"Service {n}", regie=fabriques.la_regie())


def _une_ecole(n: int) -> Ecole:
    ecole = _ecole()
    ecole.pk, ecole.nom = None, f"école {n}"
    return ecole


def _un_delai(n: int) -> Delai:
    """One for a school of its own: there is one for each school and gesture."""
    ecole = _une_ecole(n)
    ecole.save(force_insert=True)
    delai = Delai.objects.filter(geste="reserver").earliest("pk")
    delai.pk, delai.ecole = None, ecole
    return delai


def _un_tarif(n: int) -> Tarif:
    tarif = Tarif.objects.earliest("pk")
    tarif.pk, tarif.debut = None, _jour(n)
    return tarif
