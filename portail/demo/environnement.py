"""The environment of a demo instance, so that the one settings file serves it as it serves a town.

Nothing here weakens production: `portail.settings` reads these values only with `DEMO=1`, and
`DEMO=1` is refused as soon as `ALLOWED_HOSTS` names more than this machine.
"""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from portail import villes

HOTES_LOCAUX = {"127.0.0.1", "localhost", "testserver", "[::1]"}

# What the simulated bank knows of its only customer (paiement/simulateur keeps the same values).
PAYLINE = {"marchand": "DEMO-MARCHAND", "cle": "demo-cle-acces", "contrat": "1234567"}
SYSTEMPAY = {
    "boutique": "12345678",
    "mode": "TEST",
    "cle": "demo-cle-systempay",
    "mot_de_passe": "demo-mot-de-passe-rest",
}
PAYFIP = {"numcli": "006382", "saisie": "T"}
# Of a town whose file names no bank.
BANQUE = "payline"


def preparer(env: dict[str, str]) -> dict[str, str]:
    """Return the variables that a demo needs and `env` does not give.

    Creates `DEMO_DIR` and, once, the instance's secrets in it (they sign its sessions and its
    ledger: a new secret at each start would sign everybody out and break the chain).
    """
    dossier = Path(env.get("DEMO_DIR", "var/demo")).resolve()
    dossier.mkdir(parents=True, exist_ok=True)
    port = env.get("PORT", "8000")
    banque = f"http://127.0.0.1:{env.get('BANQUE_PORT', '8100')}"
    prefixe = env.get("PREFIXE_URL", "").rstrip("/")
    ville = _ville(env.get("COMMUNE", ""))
    return {
        **_secrets(dossier / "secrets.json"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": f"sqlite:///{dossier / 'portail.sqlite3'}",
        "DOSSIER_DONNEES": str(dossier),
        "DOSSIER_STATIQUE": str(dossier / "statique"),
        "ADRESSE_PUBLIQUE": f"http://127.0.0.1:{port}{prefixe}",
        "EMAIL_URL": f"eml://{dossier / 'courriels'}",
        "EXPEDITEUR": f'"{ville.portail}" <ne-pas-repondre@exemple.fr>',
        "BANQUES": json.dumps({"*": _contrats(ville.banques, banque)}),
        # What its pages show of their customer.
        "BANQUE_VILLE": ville.nom,
        # What a town writes in its SystemPay back office.
        "BANQUE_URL_IPN": f"http://127.0.0.1:{port}{prefixe}/paiement/notification/systempay/",
    }


def _contrats(banques: list[str], banque: str) -> dict[str, dict[str, str]]:
    contrats = {
        "payline": {**PAYLINE, "service": f"{banque}/V4/services/WebPaymentAPI", "page": banque},
        "systempay": {**SYSTEMPAY, "service": banque, "page": banque},
        "payfip": {**PAYFIP, "service": f"{banque}/tpa/services/securite", "page": banque},
    }
    return {code: contrats[code] for code in banques if code in contrats}


@dataclass(frozen=True)
class Ville:
    """What the town's file says of what surrounds the portal."""

    nom: str = "Ville de démonstration"
    portail: str = "Portail famille"
    banques: list[str] = field(default_factory=lambda: [BANQUE])


def _ville(commune: str) -> Ville:
    """As good as nothing where the file is missing or wrong: the demo says so when it loads it."""
    try:
        fichier = villes.lire(commune)
        mots = fichier.table("commune").valeurs
        codes = [
            banque.texte("code")
            for regie in fichier.tables("regies")
            for banque in regie.tables("banques")
        ]
    except (villes.CommuneIntrouvable, villes.FichierFaux):
        return Ville()
    portail = str(mots.get("nom_portail", Ville.portail)).replace('"', "")
    return Ville(str(mots.get("nom", Ville.nom)), portail, codes or [BANQUE])


def _secrets(fichier: Path) -> dict[str, str]:
    if not fichier.exists():
        valeurs = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "CLE_JOURNAL": secrets.token_urlsafe(50),
        }
        brouillon = fichier.with_suffix(f".{os.getpid()}")
        brouillon.write_text(json.dumps(valeurs))
        brouillon.chmod(0o600)
        try:
            os.link(brouillon, fichier)  # atomic: of two processes, the first one's secrets stay
        except FileExistsError:
            pass
        finally:
            brouillon.unlink()
    valeurs_lues: dict[str, str] = json.loads(fichier.read_text())
    return valeurs_lues
