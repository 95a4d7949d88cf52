"""Nothing is kept outside the table: each model is of a kind, or holds nothing about people."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from simple_history.models import HistoricalChanges

from portail.donnees import durees
from portail.donnees.table import CATEGORIES

# What is about the town, its agents' tools or bare figures; a row of these names no parent.
SANS_PERSONNE = {
    "auth.Group": "les rôles",
    "auth.Permission": "les droits",
    "contenttypes.ContentType": "les noms des tables",
    "django_q.Schedule": "les horaires du travailleur",
    "otp_static.StaticDevice": "le second facteur des agents",
    "otp_static.StaticToken": "le second facteur des agents",
    "otp_totp.TOTPDevice": "le second facteur des agents",
    "post_office.EmailTemplate": "inutilisée",
    "factures.CompteurRecu": "un compteur",
    "factures.ControleComptes": "des montants",
    "factures.Maillon": "des sceaux",
    "factures.TeteJournal": "un sceau",
    "factures.Prestation": "ce que la ville facture",
    "factures.Regie": "la régie",
    "factures.Service": "un service",
    "paiement.CompteurTransaction": "un compteur",
    "paiement.ContratBanque": "la banque et la régie",
    "paiement.VirementBanque": "des jours et la banque",
    "reservations.CompteurEffectif": "un compteur",
    "reservations.Effectif": "des nombres de repas",
    "reservations.Regime": "ce que la ville sert",
    "portail.Annonce": "ce que la ville dit à tous, et l’agent qui l’a écrit",
    "demandes.DelaiReponse": "une règle de la ville",
    "demandes.ModeleReponse": "des mots tout prêts",
    "portail.Battement": "une heure",
    "portail.Commune": "la ville",
    "portail.Etape": "ce que la ville explique à tous",
    "portail.Purge": "des comptes",
    "portail.Question": "ce que la ville répond à tous",
    "reservations.Delai": "une règle de la ville",
    "reservations.Ecole": "une école",
    "reservations.ExceptionDelai": "une règle de la ville",
    "reservations.JourParticulier": "un jour",
    "reservations.Menu": "un jour",
    "reservations.MotifAbsence": "une règle de la ville",
    "reservations.MoisPublie": "un mois",
    "reservations.Plat": "un plat",
    "reservations.Restaurant": "un restaurant",
    "reservations.Tarif": "un prix",
}


def modeles() -> set[str]:
    """Every table but those of django-simple-history, which are a kind of their own."""
    tables = (m for m in apps.get_models() if not m._meta.proxy)
    return {m._meta.label for m in tables if not issubclass(m, HistoricalChanges)}


def test_every_table_has_its_duration() -> None:
    tenus = [modele for c in CATEGORIES for modele in c.modeles]
    assert len(tenus) == len(set(tenus)), "une table est dans deux catégories"
    oublies = modeles() - set(tenus) - set(SANS_PERSONNE)
    if oublies:
        pytest.fail(
            f"{sorted(oublies)} : dire combien de temps on les garde, dans une catégorie de "
            "portail/donnees/table.py (et l’effacer), ou les nommer dans SANS_PERSONNE si elles ne "
            "parlent de personne.",
            pytrace=False,
        )
    assert not (set(tenus) | set(SANS_PERSONNE)) - modeles(), "une table de la liste n’existe plus"


def test_every_kind_is_whole() -> None:
    assert len({c.cle for c in CATEGORIES}) == len(CATEGORIES)
    for categorie in CATEGORIES:
        assert callable(import_string(categorie.effacer))
        assert (categorie.mois is None) == bool(categorie.duree_fixe), categorie.cle
        assert categorie.mois is None or categorie.mois >= categorie.minimum
        for texte in (categorie.contenu, categorie.finalite, categorie.base, categorie.depart):
            assert texte
            assert not texte.endswith("."), categorie.cle


def test_the_towns_guide_says_the_same() -> None:
    """docs/donnees-personnelles.md: the same kinds, in the same order, as long."""
    guide = Path(settings.RACINE, "docs/donnees-personnelles.md").read_text("utf-8")
    defaut = durees.lire("{}")

    lignes = [li.split(" | ")[:3] for li in guide.splitlines() if li.startswith(("| `", "| – "))]
    assert [(cle.strip("| `"), nom, duree) for cle, nom, duree in lignes] == [
        (c.cle if c.mois else "–", c.nom, durees.de(c, defaut)) for c in CATEGORIES
    ]
