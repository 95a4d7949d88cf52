"""Separated parents side by side: the child's sheet is shared, and nothing else can be found."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from post_office.models import Email
from pypdf import PdfReader

from comptes import fiche, services
from comptes.champs import Champ
from comptes.models import Enfant, Famille, Utilisateur
from comptes.services import enfants_partages
from factures.models import Facture, Recu
from tests import fabriques
from tests.comptes.test_importer_familles import fichier
from tests.importateur import Importateur
from tests.maison import adresses

pytestmark = pytest.mark.django_db

MALO = {"enfant_nom": "DUPONT", "enfant_prenom": "Malo", "enfant_ref": "E01017", "classe": "GS"}
MERE = {
    **MALO,
    "code_famille": "741852",
    "nom": "TRAORÉ",
    "prenom": "Claire",
    "prenom2": "Karim",
    "adresse": "83 rue Saint-Denis",
    "telephone": "06 64 53 59 25",
    "courriel": "claire@exemple.fr",
    "tranche": "TRANCHE-MERE",
}
PERE = {
    **MALO,
    "code_famille": "963852",
    "nom": "GIRAUD",
    "prenom": "Éric",
    "prenom2": "Mehmet",
    "adresse": "60 avenue Foch",
    "telephone": "06 51 47 98 78",
    "courriel": "eric@exemple.fr",
    "tranche": "TRANCHE-PERE",
}


@dataclass
class Parent:
    """A parent's browser, family and letters; `secrets`: what the other must never read."""

    famille: Famille
    client: Client
    courriel: str
    secrets: set[str]
    autre: "Parent | None" = None


@pytest.fixture(params=["by the file's reference", "by an agent"])
def parents(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Parent, Parent]:
    """The two, who have lived: invoices paid and not, receipts, requests of every outcome."""
    mairie = Utilisateur.objects.create_superuser("mairie", "x")
    lignes = [MERE, PERE]
    if request.param == "by an agent":
        lignes = [{**ligne, "enfant_ref": ""} for ligne in lignes]
    Importateur("importer_familles", tmp_path)(fichier(*lignes))
    if request.param == "by an agent":
        enfants_partages.relier(enfants_partages.couples(mairie)[0], par=mairie)
    mere, pere = (_parent(ligne, mairie) for ligne in (MERE, PERE))
    mere.autre, pere.autre = pere, mere
    return mere, pere


def _parent(ligne: dict[str, str], mairie: Utilisateur) -> Parent:
    famille = Famille.objects.get(code=ligne["code_famille"])
    qui = ligne["prenom"]
    payee, due = fabriques.facture(famille, 40_00), fabriques.facture(famille, 12_34)
    encaissement = fabriques.encaissement(famille, 40_00, payee, payeur=f"{qui} {ligne['nom']}")
    champs = ("prenom", "prenom2", "nom", "adresse", "telephone", "courriel", "tranche")
    secrets = {ligne["code_famille"], *(ligne[champ] for champ in champs)}
    secrets |= {payee.numero, due.numero, Recu.objects.get(encaissement=encaissement).numero}
    secrets |= _demander(famille, qui, mairie)
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return Parent(famille, client, ligne["courriel"], secrets)


def _demander(famille: Famille, qui: str, mairie: Utilisateur) -> set[str]:
    """A request of each outcome about the child; return what only that parent may read of them."""
    par, malo = fabriques.parent(famille), famille.enfants.get()
    for champ, suite in (("classe", "refuser"), ("structure", ""), ("prenom", "retirer")):
        apres = f"{champ} de {qui}"
        mot = f"mot de {qui}"
        demande = services.demander(
            Champ(malo, champ), apres, famille=famille, par=par, precision=mot
        )
        services.annoncer([demande])
        if suite == "refuser":
            services.refuser(demande, motif=f"réponse à {qui}", par=mairie)
        elif suite == "retirer":
            services.retirer(demande, par=par)
    return {f"{champ} de {qui}" for champ in ("classe", "structure", "prenom")} | {
        f"mot de {qui}",
        f"réponse à {qui}",
    }


def texte(reponse: HttpResponse) -> str:
    """What a person can get out of it."""
    if reponse.headers["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(reponse.content)).pages)
    brut = reponse.content.decode()
    if "json" in reponse.headers["Content-Type"]:
        return brut.encode().decode("unicode_escape") + brut
    return brut


def pages(parent: Parent) -> dict[str, str]:
    """Every page of the family's that opens, its own details included."""
    chemins = {
        reverse(a.nom) for a in adresses.toutes() if a.acces == "famille" and not a.parametres
    }
    for facture in Facture.objects.filter(famille=parent.famille):
        chemins |= {reverse(f"factures:{vue}", args=[facture.numero]) for vue in ("detail", "pdf")}
    chemins |= {
        reverse("comptes:demander", args=[bloc.cle]) for bloc in fiche.blocs(parent.famille)
    }
    recus = Recu.objects.filter(encaissement__famille=parent.famille)
    chemins |= {reverse("factures:recu", args=[recu.numero]) for recu in recus}
    ouvertes: dict[str, Any] = {chemin: parent.client.get(chemin) for chemin in sorted(chemins)}
    return {c: texte(r) for c, r in ouvertes.items() if r.status_code == 200}


def test_neither_finds_anything_of_the_other_on_any_page(parents: tuple[Parent, Parent]) -> None:
    for parent in parents:
        assert parent.autre
        vues = pages(parent)
        trouves = [
            f"{chemin} : {secret}"
            for chemin, vue in vues.items()
            for secret in parent.autre.secrets
            if secret in vue
        ]
        assert trouves == []
        # The search finds what is there: the parent's own.
        tout = "\n".join(vues.values())
        siens = parent.secrets - {"TRANCHE-MERE", "TRANCHE-PERE"}
        assert {secret for secret in siens if secret not in tout} <= {parent.courriel}
        assert {"/", "/factures/", "/archives/", "/mon-compte/", "/mon-compte/famille/"} <= set(
            vues
        )
        assert len([c for c in vues if "/demande/" in c]) == 4


def test_nor_in_any_letter(parents: tuple[Parent, Parent]) -> None:
    for parent in parents:
        assert parent.autre
        lettres = [e for e in Email.objects.all() if parent.courriel in e.to]
        assert lettres
        for lettre in lettres:
            tout = f"{lettre.subject} {lettre.message} {lettre.html_message} {lettre.headers}"
            assert [s for s in parent.autre.secrets if s in tout] == []


def test_nor_by_an_address_that_is_the_others(parents: tuple[Parent, Parent]) -> None:
    for parent in parents:
        assert parent.autre
        autre = parent.autre.famille
        facture = Facture.objects.filter(famille=autre).first()
        assert facture is not None
        chemins = [
            reverse("factures:detail", args=[facture.numero]),
            reverse("factures:pdf", args=[facture.numero]),
        ]
        siens = {bloc.cle for bloc in fiche.blocs(parent.famille)}
        cles = [bloc.cle for bloc in fiche.blocs(autre) if bloc.cle not in siens]
        assert len(cles) == 3  # the other's address and two adults; the child is both's
        chemins += [reverse("comptes:demander", args=[cle]) for cle in cles]
        for chemin in chemins:
            assert parent.client.get(chemin).status_code == 404
        for demande in autre.demandes.all():
            retirer = reverse("comptes:retirer_demande", args=[demande.pk])
            assert parent.client.post(retirer).status_code == 404


def test_what_is_applied_for_one_is_seen_by_both_and_only_that(
    parents: tuple[Parent, Parent],
) -> None:
    mere, pere = parents
    mairie = Utilisateur.objects.get(identifiant="mairie")
    demande = mere.famille.demandes.get(champ="structure")

    services.appliquer(demande, par=mairie)

    vue = pere.client.get("/mon-compte/famille/").content.decode()
    assert "structure de Claire" in vue
    assert pere.famille.demandes.filter(champ="structure").get().etat == "recue"
    assert "mot de Claire" not in vue


def test_both_may_ask_for_the_same_at_once(parents: tuple[Parent, Parent]) -> None:
    mairie = Utilisateur.objects.get(identifiant="mairie")
    malo = Enfant.objects.get()
    demandes = [
        services.demander(
            Champ(malo, "classe"), "CP", famille=p.famille, par=fabriques.parent(p.famille)
        )
        for p in parents
    ]

    for demande in demandes:
        services.appliquer(demande, par=mairie)

    malo.refresh_from_db()
    assert malo.classe == "CP"
    for demande in demandes:
        demande.refresh_from_db()
    assert [(d.etat, d.a_reporter) for d in demandes] == [("traitee", True), ("traitee", False)]
