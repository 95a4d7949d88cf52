"""The house keeps its plan: who imports whom, who may open what, what the pages are made of.

Each failure says how to mend it. The inspectors are in `tests/maison/`, with tests of their own.
"""

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from post_office.models import Email

from tests.maison import (
    adresses,
    communes,
    erreurs,
    gabarits,
    imports,
    lisible,
    pages,
    scripts,
    typographie,
    variables,
)

# Open to everybody, on purpose. A new public page is written here, where it is noticed.
PUBLIQUES = {
    "sante",
    "couleurs",
    "logo",
    "accessibilite",
    "contacts",
    "donnees_personnelles",
    "mentions_legales",
    "mode_d_emploi",
    "plan_du_site",
    "questions",
    "reservations:menus",
    "reservations:sans_rappel",
    "comptes:connexion",
    "comptes:deconnexion",
    "comptes:session",
    "comptes:oubli",
    "comptes:oubli_envoye",
    "comptes:mot_de_passe_change",
    "comptes:nouveau_mot_de_passe",
    "comptes:confirmer_adresse",
    "paiement:retour",
    "paiement:notification",
}


# A family's pages that an agent may see as she does: a GET changes, sends and marks nothing, and
# who reads is `lecteur_de(request)`. Never the basket, the account's forms, the copy of the data.
CONSULTABLES = {
    "accueil",
    "comptes:compte",
    "comptes:demander",
    "comptes:famille",
    "factures:archives",
    "factures:detail",
    "factures:liste",
    "factures:pdf",
    "factures:recu",
    "paiement:resultat",
    "reservations:absence",
    "reservations:confirmation",
    "reservations:demandes",
    "reservations:erreur",
    "reservations:historique",
    "reservations:hors_delai",
    "reservations:reservations",
}


def dire(fautes: list[str]) -> None:
    """Fail with every fault, one a line."""
    if fautes:
        pytest.fail("\n".join(["", *fautes]), pytrace=False)


# --- imports --------------------------------------------------------------------------------------


def test_every_application_has_its_room() -> None:
    applications = {nom for nom in settings.INSTALLED_APPS if (imports.RACINE / nom).is_dir()}
    dire(
        [
            f"{nom} n’a pas de pièce : l’inscrire dans tests/maison/imports.py (PIECES, SOUS)."
            for nom in sorted(applications - imports.PIECES)
        ]
    )


def test_imports_run_one_way() -> None:
    dire(imports.a_contresens(imports.tous()))


def test_pages_lean_on_services_and_services_on_models() -> None:
    dire(imports.d_en_bas(imports.tous()))


def test_rules_parsers_and_banks_stay_pure() -> None:
    dire(imports.impurs(imports.tous()))


def test_private_names_stay_at_home() -> None:
    tous = imports.tous()
    fautes = imports.prives(tous)
    for module, fichier in imports.modules().items():
        siens = [i for i in tous if i.de == module]
        lieu = str(fichier.relative_to(imports.RACINE))
        fautes += imports.attributs_prives(fichier.read_text("utf-8"), siens, lieu)
    dire(fautes)


# --- access ---------------------------------------------------------------------------------------


def test_every_view_says_who_may_open_it() -> None:
    dire(adresses.fautes(adresses.toutes(), PUBLIQUES))


def test_what_an_agent_may_see_as_a_family_is_said_here() -> None:
    ouvertes = {a.nom for a in adresses.toutes() if getattr(a.vue, "consultable", False)}
    assert ouvertes == CONSULTABLES
    assert ouvertes <= {a.nom for a in adresses.toutes() if a.acces == "famille"}


def test_the_wall_stands() -> None:
    mur = "portail.activite.Mur"
    connu = "django.contrib.auth.middleware.AuthenticationMiddleware"
    assert mur in settings.MIDDLEWARE, "Sans ce mur, une vue oubliée est ouverte."
    assert issubclass(import_string(mur), LoginRequiredMiddleware)
    assert settings.MIDDLEWARE.index(mur) > settings.MIDDLEWARE.index(connu)


RESERVEES = [a for a in adresses.toutes() if a.acces == "agent"]


@pytest.mark.django_db
def test_what_a_page_asks_for_is_a_right_that_exists() -> None:
    droits = {droit for a in RESERVEES for droit in a.droits if droit}
    connus = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.all()}
    assert droits
    assert droits <= connus


def test_no_code_knows_a_town_by_its_name() -> None:
    nommes = communes.noms()
    assert len(nommes) >= 3, nommes
    ou = communes.lignes_nommantes(nommes)
    dire([f"{lieu} nomme une ville : le dire dans son fichier." for lieu in ou])


# --- templates and pages --------------------------------------------------------------------------


def test_every_template_is_used_and_every_one_used_exists() -> None:
    tous = gabarits.tous()
    textes = {nom: fichier.read_text("utf-8") for nom, fichier in tous.items()}
    dire(gabarits.inutiles(set(tous), gabarits.demandes()))
    dire(gabarits.absents(set(tous), textes))


def test_no_template_holds_what_the_policy_blocks() -> None:
    fautes = [
        faute
        for nom, fichier in gabarits.tous().items()
        for faute in gabarits.contre_la_politique(nom, fichier.read_text("utf-8"))
    ]
    dire(fautes)


def test_every_script_is_a_module_that_some_page_loads_and_none_needs() -> None:
    charges: set[str] = set()
    fautes = []
    for nom, fichier in gabarits.tous().items():
        siens, torts = scripts.appeles(nom, fichier.read_text("utf-8"))
        charges |= siens
        fautes += torts
    existants = scripts.tous()
    fautes += [f"static/{nom} n’est chargé par aucune page." for nom in existants - charges]
    dire(fautes + scripts.sans_jumeau(existants))


def test_the_project_has_one_stylesheet() -> None:
    feuilles = sorted(str(f.relative_to(scripts.DOSSIER)) for f in scripts.DOSSIER.rglob("*.css"))
    assert feuilles == ["portail.css"]


@pytest.fixture
def _silence() -> Iterator[None]:
    """The tour meets errors on purpose: their log would bury what it found."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.usefixtures("_silence")
def test_every_page_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page in each state: one h1, a title, French as it is printed, names on its fields and
    tables, errors that everybody can find, nothing the policy blocks, no hole; the letters and
    papers that the tour makes, too."""
    fautes = []
    papiers = _papiers(monkeypatch)
    with variables.surveillees() as (indefinies, rendus):
        for nom, reponse in pages.toutes(monkeypatch):
            fautes += [f"page « {nom} » : {faute}" for faute in _defauts(reponse)]
    fautes += [f"papier : {faute}" for html in papiers for faute in _mal_imprime(html)]
    for lettre in Email.objects.all():
        lignes = [*typographie.de_la_lettre(lettre.message)]
        lignes += typographie.de_la_page(lettre.html_message)
        fautes += [f"lettre « {lettre.subject} » : {f}" for f in typographie.fautes(lignes)]
    fautes += [
        f"templates/{v} n’est pas défini : corriger le nom, ou le donner dans la vue (vide s’il le "
        "faut : un gabarit ne devine pas)."
        for v in sorted(indefinies)
    ]
    jamais = {n for n in gabarits.tous() if not n.startswith("admin/")} - rendus
    fautes += [
        f"templates/{nom} n’est rendu par aucune page de tests/maison/pages.py : y jouer l’état "
        "qui le montre."
        for nom in sorted(jamais)
    ]
    dire(fautes)


def _defauts(reponse: Any) -> list[str]:
    if reponse.headers["Content-Type"] == "application/pdf":
        return [] if reponse.content.startswith(b"%PDF-") else ["ce PDF n’en est pas un"]
    html = reponse.content.decode()
    politique = gabarits.contre_la_politique("la page", html)
    famille = not reponse.request["PATH_INFO"].startswith("/admin/")
    return [
        *gabarits.Titres(html).fautes(),
        *politique,
        *erreurs.fautes(html),
        *lisible.fautes(html, famille=famille),
        *_mal_imprime(html),
    ]


def _mal_imprime(html: str) -> list[str]:
    return typographie.fautes(typographie.de_la_page(html))


def _papiers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that fills up with the HTML of every PDF: quicker to read, and exact."""
    papiers: list[str] = []

    def noter(gabarit: str, contexte: dict[str, Any]) -> str:
        papiers.append(render_to_string(gabarit, contexte))
        return papiers[-1]

    monkeypatch.setattr("portail.pdf.render_to_string", noter)
    return papiers


# --- database -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    dit = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=dit, stderr=dit)
    except SystemExit:
        pytest.fail(
            "Les modèles ont changé sans migration : lancer bin/manage makemigrations.\n"
            + dit.getvalue(),
            pytrace=False,
        )
