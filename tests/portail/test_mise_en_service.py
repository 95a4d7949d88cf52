"""Secure by default: a half-configured portal does not start, and says why in one line."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client, override_settings
from django.urls import set_script_prefix
from lxml import html

from comptes.models import Famille
from portail import courrier, taches
from portail.models import Battement
from tests import fabriques

CONTRAT_A_LA_DUREE_FAUSSE = (
    '{"service": "https://b", "page": "https://b", "marchand": "m", "cle": "c", "contrat": "1", '
    '"duree": "un quart d’heure"}'
)
PRODUCTION = {
    "SECRET_KEY": "0123456789-abcdefghij-klmnopqrst-uvwxyz-ABCDEFGHIJ-KLMNOP",
    "CLE_JOURNAL": "j" * 60,
    "ALLOWED_HOSTS": "famille.exemple.fr",
    "DATABASE_URL": "sqlite://:memory:",
}


def demarrer(environnement: dict[str, str], *commande: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "manage.py", *commande],
        env={"PATH": os.environ["PATH"], **environnement},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("manque", ["SECRET_KEY", "ALLOWED_HOSTS", "CLE_JOURNAL", "DATABASE_URL"])
def test_without_a_secret_or_a_name_it_refuses_in_one_line(manque: str) -> None:
    lance = demarrer({k: v for k, v in PRODUCTION.items() if k != manque}, "check")

    assert lance.returncode != 0
    assert manque in lance.stderr
    assert len(lance.stderr.strip().splitlines()) == 1


def test_a_complete_environment_passes_the_deployment_check() -> None:
    lance = demarrer(PRODUCTION, "check", "--deploy", "--fail-level", "WARNING")

    assert lance.returncode == 0, lance.stderr


@pytest.mark.parametrize(
    ("autre", "mot"),
    [
        ({"BANQUES": "payline"}, "BANQUES"),
        ({"BANQUES": "[]"}, "BANQUES"),
        ({"BANQUES": '{"*": {"payline": "cle"}}'}, "BANQUES"),
        ({"BANQUES": '{"*": {"payline": ' + CONTRAT_A_LA_DUREE_FAUSSE + "}}"}, "duree"),
        ({"BANQUES": '{"*": {"payline": {"service": "https://banque"}}}'}, "payline"),
        ({"PREFIXE_URL": "ville/paiement"}, "PREFIXE_URL"),
        (
            {"PREFIXE_URL": "/ville/paiement", "ADRESSE_PUBLIQUE": "https://f.exemple.fr"},
            "ADRESSE_PUBLIQUE",
        ),
    ],
)
def test_a_setting_that_contradicts_itself_is_refused(autre: dict[str, str], mot: str) -> None:
    lance = demarrer(PRODUCTION | autre, "check")

    assert lance.returncode != 0
    assert mot in lance.stderr


def test_the_demo_is_refused_for_the_world(tmp_path: Path) -> None:
    monde = {"DEMO": "1", "DEMO_DIR": str(tmp_path), "ALLOWED_HOSTS": "famille.exemple.fr"}
    lance = demarrer(monde, "check")

    assert lance.returncode != 0
    assert "DEMO=1 est refusé" in lance.stderr


@pytest.mark.django_db
def test_health_says_200_only_while_a_worker_lives(client: Client) -> None:
    assert client.get("/sante/").status_code == 503
    taches.battre()
    assert client.get("/sante/").status_code == 200
    Battement.objects.update(le="2026-01-01T00:00:00Z")
    reponse = client.get("/sante/")
    assert reponse.status_code == 503
    assert "travailleur" in reponse.content.decode()


@pytest.mark.django_db
def test_every_page_forbids_foreign_scripts_styles_and_frames(client: Client) -> None:
    politique = client.get("/connexion/")["Content-Security-Policy"]

    assert "unsafe-inline" not in politique
    assert "default-src 'none'" in politique
    assert "frame-ancestors 'none'" in politique
    assert "https://banque" not in politique.split("script-src")[1].split(";")[0]


PREFIXE = "/Villiers-sur-Marne/paiement"


@pytest.fixture
def sous_un_chemin() -> Iterator[None]:
    with override_settings(PREFIXE_URL=PREFIXE, FORCE_SCRIPT_NAME=PREFIXE):
        set_script_prefix(f"{PREFIXE}/")  # as the server does, and Django's test client does not
        yield
    set_script_prefix("/")  # the thread's own: the other tests' addresses have none


def demander(chemin: str) -> tuple[str, dict[str, str]]:
    """The status and the headers of what the server answers to what the proxy passes on."""
    from portail.wsgi import application

    recu: dict[str, Any] = {}

    def repondre(statut: str, entetes: list[tuple[str, str]]) -> None:
        recu.update(statut=statut, entetes=dict(entetes))

    environ: dict[str, Any] = {"PATH_INFO": chemin, "HTTP_HOST": "testserver"}
    setup_testing_defaults(environ)
    b"".join(application(environ, repondre))
    return recu["statut"], recu["entetes"]


@pytest.mark.django_db
@pytest.mark.usefixtures("sous_un_chemin")
@pytest.mark.parametrize("passe", [f"{PREFIXE}/factures/", "/factures/"], ids=["keeps", "strips"])
def test_whether_the_proxy_keeps_the_path_or_takes_it_off(passe: str) -> None:
    _, entetes = demander(passe)
    assert entetes["Location"] == f"{PREFIXE}/connexion/?next={PREFIXE}/factures/"


@pytest.mark.usefixtures("sous_un_chemin")
def test_the_address_that_the_leaflet_prints_has_no_slash_at_its_end() -> None:
    statut, entetes = demander(PREFIXE)
    assert (statut, entetes["Location"]) == ("308 Permanent Redirect", f"{PREFIXE}/")


@pytest.mark.usefixtures("sous_un_chemin")
def test_behind_a_proxy_that_strips_no_page_links_outside_the_path(
    parent: Client, famille: Famille
) -> None:
    facture = fabriques.facture(famille)
    fabriques.panier(famille, facture)
    vus = 0
    for page in ("/", "/factures/", f"/factures/{facture.numero}/", "/panier/", "/mon-compte/"):
        for lien in html.fromstring(parent.get(page).content).xpath("//@href | //@src | //@action"):
            if lien.startswith("/"):
                assert lien.startswith((f"{PREFIXE}/", "/static/")), (page, lien)
                vus += 1
    assert vus > 50


@pytest.mark.usefixtures("sous_un_chemin")
def test_letters_and_banks_are_given_addresses_under_the_path() -> None:
    with override_settings(ADRESSE_PUBLIQUE=f"https://www.infocom94.fr{PREFIXE}"):
        for vue in ("paiement:retour", "paiement:notification"):
            bout = f"{vue.replace(':', '/')}/payline/"
            adresse = courrier.adresse_absolue(vue, "payline")
            assert adresse == f"https://www.infocom94.fr{PREFIXE}/{bout}"


def test_behind_https_health_answers_without_a_detour_under_a_path_too() -> None:
    demande = (
        "from django.conf import settings; import re; "
        "print([bool(re.search(settings.SECURE_REDIRECT_EXEMPT[0], c)) for c in "
        "('sante/', 'ville/paiement/sante/', 'ville/paiement/connexion/')])"
    )
    for prefixe, attendu in (
        ("", "[True, False, False]"),
        ("/ville/paiement", "[False, True, False]"),
    ):
        lance = demarrer(PRODUCTION | {"PREFIXE_URL": prefixe}, "shell", "-v0", "-c", demande)
        assert lance.stdout.strip() == attendu, lance.stderr
