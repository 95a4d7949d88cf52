"""The pictures of Mode d’emploi: `bin/captures` takes them, a town and a page each."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from portail.models import Commune, Etape
from portail.mots import mots_de

from .texte import en_ligne, mots

# One file a town: the size of each picture, and the words that its page showed.
RELEVES = Path(__file__).with_name("images")
STATIQUES = "mode-d-emploi"
PARTOUT = ["portail", "ville"]  # the words that stand at the top of every page
VUES = {
    Etape.Image.CONNEXION: "La page de connexion : les champs du {code} et du mot de passe, le "
    "bouton « Connexion » et le lien « Mot de passe oublié ? ».",
    Etape.Image.ACCUEIL: "L’accueil : combien de factures sont à payer, leur total, le bouton "
    "« Tout payer » et le lien pour choisir.",
    Etape.Image.FACTURES: "La page Factures : une case à cocher devant chaque facture à payer, une "
    "loupe pour la lire, et le bouton « {ajouter} ».",
    Etape.Image.PANIER: "La page {panier} : les factures choisies, service par service, le total "
    "et le bouton « {payer} ».",
    Etape.Image.BANQUE: "La page de la banque : le montant en haut à gauche, le choix de la carte, "
    "son numéro, sa date de fin de validité, le cryptogramme visuel et le bouton « Valider ».",
    Etape.Image.COMPTE: "La page Mon compte : le {code}, et les liens pour changer le mot de passe "
    "et l’adresse e-mail.",
    Etape.Image.RESERVATIONS: "La page Réservations : la date limite du mois, les jours à cocher "
    "et le bouton « Enregistrer ».",
}


@dataclass(frozen=True)
class Prise:
    """A picture as it was taken: its size, the town's words in it, what its page said."""

    largeur: int
    hauteur: int
    mots: dict[str, str]
    vu: list[str]


@dataclass(frozen=True)
class Image:
    """What `<img>` needs, so that nothing moves when it comes."""

    chemin: str
    largeur: int
    hauteur: int
    vue: str


def mots_montres(cle: str) -> set[str]:
    """The words of the town that such a picture shows."""
    return {*PARTOUT, *mots_de(VUES[Etape.Image(cle)])}


def de_la_ville(commune: Commune) -> dict[str, Image]:
    """The pictures that were taken for this town, by what they show; none for a town without.

    One that shows a word that the town has changed since is left out: it would mislead.
    """
    ville, valeurs = slugify(commune.nom), mots(commune)
    return {
        cle: Image(
            f"{STATIQUES}/{ville}/{cle}.webp",
            pris.largeur,
            pris.hauteur,
            en_ligne(VUES[Etape.Image(cle)], valeurs),
        )
        for cle, pris in releve(ville).items()
        if all(valeurs[mot] == alors for mot, alors in pris.mots.items())
    }


@cache
def releve(ville: str) -> dict[str, Prise]:
    """Read what `bin/captures` wrote of this town's pictures."""
    fichier = RELEVES / f"{ville}.json"
    if not fichier.exists():
        return {}
    return {cle: Prise(**lue) for cle, lue in json.loads(fichier.read_text("utf-8")).items()}
