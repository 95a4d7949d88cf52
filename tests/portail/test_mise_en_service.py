"""Secure by default: a half-configured portal does not start, and says why in one line."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client, override_settings
from django.urls import set_script_prefix

from portail import taches
from portail.models import Battement

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


@pytest.mark.django_db
def test_the_portal_under_a_path() -> None:
    from portail.wsgi import application

    recu: dict[str, Any] = {}

    def repondre(statut: str, entetes: list[tuple[str, str]]) -> None:
        recu.update(statut=statut, entetes=dict(entetes))

    prefixe = "/Villiers-sur-Marne/paiement"
    with override_settings(PREFIXE_URL=prefixe, FORCE_SCRIPT_NAME=prefixe):
        environ: dict[str, Any] = {"PATH_INFO": f"{prefixe}/factures/", "HTTP_HOST": "testserver"}
        setup_testing_defaults(environ)
        b"".join(application(environ, repondre))
    set_script_prefix("/")  # the thread's own: the other tests' addresses have none

    assert recu["entetes"]["Location"] == f"{prefixe}/connexion/?next={prefixe}/factures/"
