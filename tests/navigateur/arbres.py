"""What a screen reader is given of a page: its tree, kept in `arbres/` and compared word for word.

`bin/test --arbres` writes the trees anew; the diff is read as one reads a page.
"""

import re
from difflib import unified_diff
from pathlib import Path

from playwright.sync_api import Page

DOSSIER = Path(__file__).parent / "arbres"
# Addresses hold the database's counters; so do the tour's agents and each sum received.
_HASARDS = (
    # A payment's reference, a booking's.
    (re.compile(r"\b(?:[A-Z2-9]{12}|(?:[A-Z0-9]{4}-){3}[A-Z0-9]{8})\b"), "RÉFÉRENCE"),
    (re.compile(r"^\s*- /url: .*\n?", re.MULTILINE), ""),
    (re.compile(r"\b(agent)\d+\b"), r"\1"),
    (re.compile(r"\b(encaissement) \d+\b"), r"\1 NUMÉRO"),
)
# file → state of the tour
PAGES = {
    "connexion": "connexion",
    "connexion-refusee": "connexion refusée",
    "trop-d-essais": "trop d’essais, ici",
    "oubli": "oubli",
    "nouveau-mot-de-passe": "nouveau mot de passe",
    "mot-de-passe-refuse": "mot de passe refusé, court",
    "second-facteur": "second facteur",
    "accueil": "accueil",
    "accueil-vide": "accueil, vide",
    "accueil-annonces": "accueil, annonces",
    "factures": "factures",
    "factures-tenue": "factures:liste, tenue",
    "facture": "détail, à payer",
    "facture-echue": "détail, échue",
    "panier": "panier",
    "panier-adresse": "panier sans adresse",
    "panier-deux-banques": "panier, deux banques",
    "montants-changes": "montants changés",
    "banque-injoignable": "banque injoignable",
    "deja-en-cours": "déjà en cours",
    "abandonner": "abandonner",
    "en-attente": "en attente",
    "paiement-refuse": "résultat refusé",
    "paiement-effectue": "résultat accepté",
    "trop-percu": "trop-perçu",
    "archives": "archives",
    "mon-compte": "mon compte",
    "mot-de-passe": "comptes:mot_de_passe",
    "courriel": "comptes:courriel",
    "ma-famille": "ma famille",
    "demande": "demande",
    "mes-donnees": "mes données",
    "donnees-personnelles": "données personnelles, pour tous",
    "menus": "menus de la semaine",
    "menus-du-mois": "menus du mois",
    "reservations": "réservations",
    "recapitulatif": "à vérifier",
    "confirmation": "confirmation",
    "historique": "historique",
    "absence": "reservations:absence",
    "hors-delai": "reservations:hors_delai",
    "mode-d-emploi": "mode_d_emploi, parent",
    "questions": "questions, pour tous",
    "contacts": "contacts, pour tous",
    "mentions-legales": "mentions_legales, pour tous",
    "accessibilite": "accessibilite, pour tous",
    "plan-du-site": "plan_du_site, parent",
    "introuvable": "404",
    "bouton-seul": "405",
    "page-expiree": "page expirée",
    "refusee": "403",
    "panne": "500",
    "agents-accueil": "administration",
    "agents-famille": "famille, par son service",
    "agents-acces": "accès d’une famille",
    "agents-demandes": "demandes",
    "agents-cuisine": "cuisine",
    "agents-pointage": "pointage, toutes les classes",
    "agents-pai": "PAI, noté",
    "agents-menus": "menus, agents",
    "agents-import": "import à confirmer en partie",
    "agents-facturation": "facturation, à attribuer",
    "agents-regie": "bureau plein",
    "agents-rapprochement": "rapprochement",
    "agents-bordereaux": "bordereaux, un fermé",
    "agents-echeances": "échéances",
    "agents-reglages": "réglages",
    "agents-reservations": "service, un mois",
}


def lire(page: Page) -> str:
    arbre = page.locator("body").aria_snapshot()
    for hasard, remplace in _HASARDS:
        arbre = hasard.sub(remplace, arbre)
    lignes = arbre.splitlines()
    suivantes = [*lignes[1:], ""]
    return "\n".join(map(_seule, lignes, suivantes)) + "\n"


def _seule(ligne: str, suivante: str) -> str:
    """A line announces what follows only if something does, once addresses are gone."""
    retraits = [len(un) - len(un.lstrip()) for un in (ligne, suivante)]
    return ligne.removesuffix(":") if retraits[1] <= retraits[0] else ligne


def ecart(nom: str, arbre: str, *, accepter: bool) -> str:
    """How the page's tree differs from the one that is kept; nothing where it does not."""
    fichier = DOSSIER / f"{nom}.yml"
    if accepter:
        DOSSIER.mkdir(exist_ok=True)
        fichier.write_text(arbre, "utf-8")
    garde = fichier.read_text("utf-8") if fichier.exists() else ""
    lignes = unified_diff(garde.splitlines(), arbre.splitlines(), f"{nom}, avant", nom, lineterm="")
    return "\n".join(lignes)
