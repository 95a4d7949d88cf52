"""Every page of the portal in every state, opened by the test client: `(name, response)` pairs.

A new page or a new state is a few lines here; the house test fails until every template is seen.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from comptes.models import Famille, Utilisateur
from factures import recus
from factures.models import Encaissement, Facture, Origine, Recu
from factures.services import rembourser
from paiement.etats import Etat, Issue
from paiement.models import Alerte, LigneReleve, Paiement
from paiement.passerelles.base import BanqueInjoignable, Verdict
from paiement.passerelles.payline import Payline
from paiement.services.alertes import alerter
from portail import roles
from portail.comptes_justes import controler
from portail.dates import aujourd_hui
from portail.models import Battement
from tests import fabriques
from tests.maison import (
    pages_acces,
    pages_aide,
    pages_audit,
    pages_comptes,
    pages_cuisine,
    pages_demandes,
    pages_donnees,
    pages_familles,
    pages_fermetures,
    pages_guichet,
    pages_imports,
    pages_menus,
    pages_porte,
    pages_reglages,
    pages_repas,
    pages_reservations,
)
from tests.paiement import dgfip, lyra
from tests.paiement.banque import traiter

Pages = Iterator[tuple[str, Any]]
PASSE = timedelta(days=40)
DEUX_BANQUES = {"systempay": lyra.CONTRAT, "payfip": dgfip.CONTRAT | {"une_facture": "oui"}}


def toutes(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """Play the whole tour; the database holds nothing but the town."""
    monkeypatch.setattr(Payline, "interroger", _banque_muette)
    monkeypatch.setattr(Payline, "preparer", _banque_muette)
    yield from pages_porte.toutes()
    yield from famille_sans_rien()
    yield from famille_a_jour()
    yield from paiement_tenu()
    yield from resultats()
    yield from pages_comptes.toutes()
    yield from pages_donnees.toutes()
    yield from pages_aide.toutes()
    yield from pages_demandes.toutes()
    yield from pages_acces.toutes()
    yield from pages_familles.toutes()
    yield from pages_fermetures.toutes()
    yield from pages_menus.toutes()
    yield from pages_imports.toutes()
    yield from pages_cuisine.toutes()
    yield from pages_repas.toutes()
    yield from pages_reservations.toutes()
    yield from pages_reglages.toutes()
    yield from regie()
    yield from pages_guichet.toutes()
    yield from pages_audit.toutes()
    yield from erreurs(monkeypatch)
    monkeypatch.setattr(settings, "BANQUES", {"*": DEUX_BANQUES})
    yield from banques_au_choix()


def _banque_muette(*_: object) -> None:
    raise BanqueInjoignable("injoignable")


def navigateur(famille: Famille) -> Client:
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client


def famille_sans_rien() -> Pages:
    client = navigateur(fabriques.nouvelle_famille())
    for vue in ("accueil", "factures:liste", "factures:archives", "paiement:panier"):
        yield f"{vue}, vide", client.get(reverse(vue))


def famille_a_jour() -> Pages:
    """One family that has lived through everything: each state of an invoice."""
    famille = fabriques.nouvelle_famille()
    client, jour = navigateur(famille), aujourd_hui()
    scolaire = fabriques.facture(famille, 97_35, lignes=3)
    autre = fabriques.facture(famille, 12_00, periode=scolaire.periode - PASSE)
    petite = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    yield "accueil, deux services", client.get(reverse("accueil"))
    payee = fabriques.facture(famille, 40_00)
    encaissement = fabriques.encaissement(famille, 50_00, payee)
    echue = fabriques.facture(famille, 30_00, echeance=jour - PASSE)
    fabriques.facture(famille, -5_00, origine=echue)
    prelevee = fabriques.facture(famille, 60_00, prelevement=jour + PASSE)
    avoir = fabriques.facture(famille, -10_00, origine=scolaire)
    libre = fabriques.facture(famille, -7_00, origine=payee)
    fabriques.panier(famille, scolaire, autre, petite)
    yield "accueil", client.get(reverse("accueil"))
    yield "factures", client.get(reverse("factures:liste"))
    yield "archives", client.get(reverse("factures:archives"))
    vues = {
        "à payer": scolaire,
        "payée": payee,
        "échue": echue,
        "prélevée": prelevee,
        "avoir": avoir,
        "avoir libre": libre,
    }
    for etat, facture in vues.items():
        yield f"détail, {etat}", client.get(reverse("factures:detail", args=[facture.numero]))
        yield f"PDF, {etat}", client.get(reverse("factures:pdf", args=[facture.numero]))
    recu = Recu.objects.get(encaissement=encaissement)
    yield "reçu", client.get(reverse("factures:recu", args=[recu.numero]))
    panier = reverse("paiement:panier")
    yield "panier", client.get(panier)
    montants = {f"montant-{f.pk}": f.reste for f in _relues(scolaire, autre, petite)}
    yield "panier sans adresse", client.post(panier, montants | {"courriel": ""})
    payer = montants | {"courriel": "parent@exemple.fr"}
    change = payer | {f"montant-{petite.pk}": 1}
    yield "montants changés", client.post(panier, change)
    yield "banque injoignable", client.post(panier, payer)
    regie = fabriques.la_regie("DEUX", "Une autre régie")
    ailleurs = fabriques.le_service("CONS", "Conservatoire", de=regie)
    tard = fabriques.facture(famille, 20_00, echeance=jour - PASSE)
    fabriques.panier(famille, fabriques.facture(famille, 80_00, service=ailleurs), tard)
    yield "panier de deux régies", client.get(panier)


def _relues(*factures: Facture) -> list[Facture]:
    return [Facture.objects.get(pk=f.pk) for f in factures]


def paiement_tenu() -> Pages:
    famille = fabriques.nouvelle_famille()
    client, facture = navigateur(famille), fabriques.facture(famille)
    paiement = fabriques.paiement(famille, facture, jeton="jeton-tenu")
    for vue in ("accueil", "factures:liste", "paiement:panier"):
        yield f"{vue}, tenue", client.get(reverse(vue))
    yield "détail, tenue", client.get(reverse("factures:detail", args=[facture.numero]))
    payer = {f"montant-{facture.pk}": facture.reste, "courriel": "parent@exemple.fr"}
    yield "déjà en cours", client.post(reverse("paiement:panier"), payer)
    yield "abandonner", client.post(reverse("paiement:abandonner", args=[paiement.reference]))
    yield "en attente", client.get(reverse("paiement:resultat", args=[paiement.reference]))


def resultats() -> Pages:
    for issue in (Issue.REFUSE, Issue.ABANDONNE, Issue.EXPIRE, Issue.ACCEPTE):
        paiement, client = _regle(issue)
        adresse = reverse("paiement:resultat", args=[paiement.reference])
        yield f"résultat {issue.label}", client.get(adresse)
    recu = Recu.objects.get(encaissement=paiement.encaissement)
    recus.envoyer(recu, paiement.courriel)
    yield "résultat, reçu prêt", client.get(adresse)
    envoi = reverse("paiement:envoyer_recu", args=[paiement.reference])
    yield "reçu, adresse fausse", client.post(envoi, {"courriel": "x"})
    yield "reçu, autre adresse", client.post(envoi, {"courriel": "b@exemple.fr"}, follow=True)
    paiement, client = _regle(Issue.ACCEPTE, montant=1)
    yield "à éclaircir", client.get(reverse("paiement:resultat", args=[paiement.reference]))
    paiement, client = _regle(Issue.ACCEPTE, deja_paye=True)
    yield "trop-perçu", client.get(reverse("paiement:resultat", args=[paiement.reference]))


def _regle(issue: Issue, montant: int = 0, deja_paye: bool = False) -> tuple[Paiement, Client]:
    famille = fabriques.nouvelle_famille()
    facture = fabriques.facture(famille)
    paiement = fabriques.paiement(famille, facture, jeton=f"jeton-{famille.code}")
    if deja_paye:
        fabriques.encaissement(famille, facture.total, facture)
    verdict = Verdict(
        issue,
        montant=montant or paiement.montant,
        devise=paiement.devise,
        reference=paiement.reference,
        transaction=f"T{famille.code}",
    )
    traiter(paiement.pk, verdict, par="retour")
    return Paiement.objects.get(pk=paiement.pk), navigateur(famille)


def banques_au_choix() -> Pages:
    famille = fabriques.nouvelle_famille()
    client, facture = navigateur(famille), fabriques.facture(famille)
    fabriques.panier(famille, facture)
    panier = reverse("paiement:panier")
    yield "panier, deux banques", client.get(panier)
    payer = {f"montant-{facture.pk}": facture.reste, "courriel": "parent@exemple.fr"}
    yield "aucune banque choisie", client.post(panier, payer)
    yield "vers la banque", client.post(panier, payer | {"passerelle": "systempay"}, follow=True)
    paiement = Paiement.objects.get(famille=famille)
    adresse = reverse("paiement:resultat", args=[paiement.reference])
    yield "en attente, à recommencer", client.get(adresse)
    alerter(paiement, "La banque annonce un remboursement.")
    Paiement.objects.filter(pk=paiement.pk).update(etat=Etat.CLASSE)
    yield "vérifié par la régie", client.get(adresse)
    trop = fabriques.encaissement(famille, 90_00, reference=paiement.reference)
    rembourser(trop, 30_00, motif="en double", par=None)
    yield "remboursé en partie", client.get(adresse)


def regie() -> Pages:
    """The régie's desk after everything above, and without any of it."""
    clerc = Utilisateur.objects.creer("tresorerie", is_staff=True)
    clerc.groups.set(Group.objects.filter(name=roles.TRESORERIE))
    client = Client()
    client.force_login(clerc, backend="comptes.backends.Connexion")
    bureau, jour = reverse("regie:accueil"), reverse("regie:jour", args=[aujourd_hui()])
    yield "administration", client.get(reverse("admin:index"))
    yield "bureau de la régie", client.get(bureau)
    alerter(Paiement.objects.latest("pk"), "La banque annonce un remboursement.")
    alerte = Alerte.objects.latest("pk")
    yield "alerte sans suite", client.post(reverse("regie:lever", args=[alerte.pk]), {})
    controler()
    _relever(Encaissement.objects.filter(origine=Origine.EN_LIGNE).latest("pk"))
    yield "bureau plein", client.get(bureau)
    yield "rapprochement", client.get(jour)
    virement = {"regie": fabriques.la_regie().pk, "banque": "payline", "date": aujourd_hui()}
    yield "virement sans date", client.post(jour, virement | {"date": ""})
    yield "virement noté", client.post(jour, virement, follow=True)
    yield "jour sans rien", client.get(reverse("regie:jour", args=[aujourd_hui() - PASSE]))


def _relever(encaissement: Encaissement) -> None:
    """A statement's line that fits, and one of which nobody knows whose it is."""
    for reference, regie in ((encaissement.reference, encaissement.regie), ("INCONNUE2345", None)):
        LigneReleve.objects.create(
            regie=regie,
            banque="payline",
            jour=aujourd_hui(),
            reference=reference,
            brut=encaissement.montant,
            frais=10,
            net=encaissement.montant - 10,
            occurrence=1,
            empreinte=reference,
        )


def erreurs(monkeypatch: pytest.MonkeyPatch) -> Pages:
    client = navigateur(fabriques.nouvelle_famille())
    yield "404", client.get("/nulle-part/")
    yield "405", client.get(reverse("comptes:deconnexion"))
    yield "400", client.get("/", headers={"host": "ailleurs.exemple.fr"})
    stricte = Client(enforce_csrf_checks=True)
    yield "page expirée", stricte.post(reverse("comptes:connexion"), {})
    client.raise_request_exception = False
    for nom, erreur in (("403", PermissionDenied()), ("500", RuntimeError("panne voulue"))):
        monkeypatch.setattr(Battement.objects, "filter", Mock(side_effect=erreur))
        yield nom, client.get(reverse("sante"))
