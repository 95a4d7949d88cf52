"""What is the town's own: its name, look, words, contacts, texts."""

from portail import contraste
from portail.models import Commune

from .admin import ACCUEIL, ALLURE, CONTACTS, ECHUES, LEGAL, MOTS, NOM, ancre
from .sujet import Sujet, Valeur, resume

VIDE = "vide"


def sujets(commune: Commune) -> list[Sujet]:
    return [
        Sujet(
            "Nom et allure",
            ancre(NOM),
            [
                Valeur("Nom", f"{commune.nom}, {commune.nom_portail}"),
                Valeur("Couleur", _couleur(commune.couleur), ancre(ALLURE)),
                Valeur("Logo", "en place" if commune.logo else "aucun", ancre(ALLURE)),
            ],
            _couleur_manque(commune.couleur),
        ),
        Sujet(
            "Mots de la ville",
            ancre(MOTS),
            [
                Valeur("Le code", commune.mot_code),
                Valeur("Le panier", commune.mot_panier),
                Valeur("Les boutons", f"{commune.bouton_ajouter}, {commune.bouton_payer}"),
                Valeur("Le mot d’accueil", resume(commune.texte_accueil), ancre(ACCUEIL)),
            ],
        ),
        _contacts(commune),
        Sujet(
            "Échéance dépassée",
            ancre(ECHUES),
            [
                Valeur("Phrase", resume(commune.texte_echue)),
                Valeur("Trésorerie", _suite(commune.tresorerie_nom, commune.tresorerie_adresse)),
            ],
            []
            if commune.tresorerie_adresse
            else ["L’adresse de la Trésorerie n’est pas renseignée."],
        ),
        _textes(commune),
    ]


def _couleur(couleur: str) -> str:
    blanc = contraste.mesures(couleur)[0]
    return f"{couleur}, contraste {blanc.en_mots}"


def _couleur_manque(couleur: str) -> list[str]:
    if contraste.lisible(couleur):
        return []
    return [f"La couleur est trop pâle : {contraste.proposer(couleur)} conviendrait."]


def _contacts(commune: Commune) -> Sujet:
    valeurs = [
        Valeur("Mairie", _suite(commune.adresse, commune.telephone)),
        Valeur("Horaires", resume(commune.horaires) if commune.horaires else VIDE),
        Valeur("Qui accueille les familles", commune.accueil_familles),
        Valeur("Contact administratif", commune.contact_administratif),
        Valeur("Contact technique", commune.contact_technique),
        Valeur("Protection des données", commune.contact_dpo or VIDE),
    ]
    manques = [
        phrase
        for phrase, dit in (
            ("L’adresse de la mairie n’est pas renseignée.", commune.adresse),
            ("Les horaires de la mairie ne sont pas renseignés.", commune.horaires),
            (
                "Le délégué à la protection des données n’a pas d’adresse : les demandes vont au "
                "contact administratif.",
                commune.contact_dpo,
            ),
        )
        if not dit
    ]
    return Sujet("Joindre la mairie", ancre(CONTACTS), valeurs, manques)


def _textes(commune: Commune) -> Sujet:
    exiges = {
        "Éditeur du site": commune.editeur,
        "Directeur de la publication": commune.directeur_publication,
        "Hébergeur": commune.hebergeur,
        "Schéma pluriannuel d’accessibilité": commune.schema_accessibilite,
    }
    libres = {
        "Autres mentions": commune.texte_mentions,
        "Données personnelles": commune.texte_donnees,
    }
    return Sujet(
        "Textes légaux",
        ancre(LEGAL),
        [Valeur(nom, resume(texte)) for nom, texte in (exiges | libres).items()],
        [f"La loi demande : {nom.lower()}." for nom, texte in exiges.items() if not texte],
    )


def _suite(*mots: str) -> str:
    return ", ".join(mot for mot in mots if mot) or VIDE
