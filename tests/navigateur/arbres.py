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
DES_FAMILLES = {
    "connexion": "connexion",
    "connexion-refusee": "connexion refusée",
    "trop-d-essais": "trop d’essais, ici",
    "oubli": "oubli",
    "oubli-envoye": "oubli envoyé",
    "nouveau-mot-de-passe": "nouveau mot de passe",
    "mot-de-passe-refuse": "mot de passe refusé, court",
    "mot-de-passe-enregistre": "mot de passe enregistré",
    "second-facteur": "second facteur",
    "codes-de-secours": "codes de secours restants",
    "accueil": "accueil",
    "accueil-vide": "accueil, vide",
    "accueil-annonces": "accueil, annonces",
    "factures": "factures",
    "factures-tenue": "factures:liste, tenue",
    "facture": "détail, à payer",
    "facture-echue": "détail, échue",
    "panier": "panier",
    "panier-rien-d-enregistre": "rien d’enregistré",
    "panier-adresse": "panier sans adresse",
    "panier-deux-banques": "panier, deux banques",
    "montants-changes": "montants changés",
    "vers-la-banque": "vers la banque",
    "banque-injoignable": "banque injoignable",
    "deja-en-cours": "déjà en cours",
    "abandonner": "abandonner",
    "en-attente": "en attente",
    "paiement-refuse": "résultat refusé",
    "paiement-effectue": "résultat accepté",
    "recu-adresse-fausse": "reçu, adresse fausse",
    "trop-percu": "trop-perçu",
    "archives": "archives",
    "mon-compte": "mon compte",
    "mot-de-passe": "comptes:mot_de_passe",
    "courriel": "comptes:courriel",
    "courriel-a-confirmer": "adresse à confirmer",
    "second-acces": "second accès",
    "ma-famille": "ma famille",
    "demande": "demande",
    "mes-donnees": "mes données",
    "donnees-personnelles": "données personnelles, pour tous",
    "menus": "menus de la semaine",
    "menus-du-mois": "menus du mois",
    "reservations": "réservations",
    "recapitulatif": "à vérifier",
    "prix-change": "prix changé",
    "confirmation": "confirmation",
    "historique": "historique",
    "absence": "reservations:absence",
    "hors-delai": "reservations:hors_delai",
    "demandes-de-repas": "absence",
    "erreur-de-pointage": "erreur à signaler",
    "ne-plus-rappeler": "ne plus rappeler",
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
}
DES_AGENTS = {
    "accueil": "administration",
    "acces": "accès d’une famille",
    "acces-familles": "accès des familles",
    "acces-fermer": "accès à fermer",
    "acces-jamais-connectees": "familles jamais connectées",
    "agent": "compte d’un agent",
    "agent-mot-de-passe": "collègue, mot_de_passe",
    "agent-nouveau": "agent, nouveau",
    "agent-second-facteur": "collègue, second_facteur",
    "alerte-sans-suite": "alerte sans suite",
    "annonce": "annonce, agent",
    "annonce-fautes": "annonce, fautes, agent",
    "annonces": "annonces, administrateur",
    "audit": "audit",
    "bordereau": "bordereau fermé",
    "bordereaux": "bordereaux, un fermé",
    "bordereaux-mois": "mois",
    "caisse": "caisse",
    "contrat": "contrat, ajout",
    "contrat-incomplet": "contrat, incomplet",
    "contrats": "contrats",
    "contrepasser": "contrepasser",
    "couleur": "couleur pâle",
    "cuisine": "cuisine",
    "delais": "delai",
    "delais-exceptions": "exceptiondelai",
    "demande": "mise à jour",
    "demande-mot-trop-long": "mot trop long",
    "demande-refus-sans-motif": "refus sans motif",
    "demandes": "demandes",
    "demandes-a-reporter": "à reporter",
    "demandes-ensemble-mot-trop-long": "mot trop long, ensemble",
    "demandes-ensemble-refus-sans-motif": "refus sans motif, ensemble",
    "demandes-repondues": "répondues",
    "echeances": "échéances",
    "echeances-reporter": "reporter",
    "effectif": "effectif 1",
    "effectifs": "effectifs arrêtés",
    "encaissement": "encaissé",
    "encaisser": "encaisser, plusieurs",
    "enfants": "enfants à regarder",
    "facturation": "facturation, à attribuer",
    "famille": "famille, par son service",
    "famille-administration": "famille, dans l’administration",
    "famille-modifications": "modifications",
    "famille-recherche": "recherche d’une famille « CHERCHÉE »",
    "famille-renvoyer": "renvoyer un reçu",
    "import": "import à confirmer en partie",
    "import-deposer": "import, factures",
    "imports": "imports",
    "imputer": "imputer",
    "menu": "menu",
    "menus": "menus, agents",
    "menus-copier": "copie sans date",
    "menus-liste": "menu, liste",
    "motifs-d-absence": "motifabsence",
    "pai": "PAI, noté",
    "pointage": "pointage",
    "pointage-classes": "pointage, classes",
    "pointage-feuille": "pointage, toutes les classes",
    "presence": "feuille de présence",
    "rapprochement": "rapprochement",
    "regie": "bureau plein",
    "reglages": "réglages",
    "repas": "repas, absence",
    "repas-accepter-sans-nombre": "accepter sans nombre",
    "repas-refuser-sans-motif": "refuser sans motif",
    "reservations": "service, un mois",
    "reservations-chercher": "service, trouvée",
    "tarifs": "tarif",
    "ville-fautes": "ville, fautes",
    "ville-historique": "ville, historique",
}
PAGES = DES_FAMILLES | {f"agents-{nom}": etat for nom, etat in DES_AGENTS.items()}


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
