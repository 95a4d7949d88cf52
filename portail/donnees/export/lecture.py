"""The copy for people: each row's keys and values in French, for the PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portail.argent import euros, quantite
from portail.dates import heure, jour_court, mois

SEPARATEUR = " · "
LIBELLES = {
    "a_payer_jusqu_au": "à payer jusqu’au",
    "a_un_acces": "a un accès au portail",
    "a_votre_adresse": "à votre adresse",
    "adresse": "adresse",
    "adresse_choisie": "adresse e-mail que vous avez donnée",
    "adresse_du_fichier": "adresse e-mail du fichier de la ville",
    "adresse_ip": "adresse IP",
    "adresse_pour_le_recu": "adresse pour le reçu",
    "appareil": "appareil",
    "apres": "valeur demandée",
    "avant": "valeur d’avant",
    "avoir": "avoir",
    "banque": "banque",
    "champ": "champ",
    "changements": "Changements",
    "cheque": "Chèque",
    "classe": "classe",
    "code": "code",
    "code_famille": "code",
    "code_postal": "code postal",
    "commence_le": "commencé le",
    "conclusion": "conclusion",
    "corrige": "corrige la facture",
    "courriel": "adresse e-mail",
    "cree_le": "créé le",
    "creee_le": "créée le",
    "debut": "du",
    "decision": "décision",
    "demande_par": "demandée par",
    "derniere_connexion": "dernière connexion",
    "devise": "devise",
    "dont_garde_centimes": "dont garde d’enfant",
    "ecole": "école",
    "emise_le": "émise le",
    "enfant": "enfant",
    "envois_du_recu": "Envois du reçu",
    "etablissement": "établissement",
    "etapes": "Étapes",
    "etat": "état",
    "facture": "facture",
    "fiche": "fiche",
    "fin": "au",
    "genre": "genre",
    "geste": "geste",
    "identifiant": "identifiant",
    "is_active": "accès ouvert",
    "jour": "jour",
    "jours": "jours",
    "le": "le",
    "lignes": "Lignes",
    "lu_dans_votre_fichier": "Ce que dit le dernier fichier de votre famille",
    "message": "votre message",
    "messages_de_la_banque": "Messages de la banque",
    "montant_centimes": "montant",
    "mot_de_passe_choisi_par_vous": "mot de passe choisi par vous",
    "mot_de_passe_initial": "mot de passe donné par la ville",
    "motif": "motif",
    "moyen": "moyen",
    "naissance": "date de naissance",
    "nature": "nature",
    "nom": "nom",
    "note_le": "noté le",
    "numero": "numéro",
    "objet": "objet",
    "origine": "origine",
    "pages": "pages vues",
    "pai": "PAI",
    "paie_par_prelevement": "paie par prélèvement",
    "par": "par",
    "paye_par": "payé par",
    "periode": "mois facturé",
    "pour": "Factures",
    "precision": "précision",
    "prelevee_le": "prélevée le",
    "prelevement": "paie par prélèvement",
    "prenom": "prénom",
    "presence": "présence",
    "prestation": "prestation",
    "prix_centimes": "prix unitaire",
    "quantite_milliemes": "quantité",
    "rang": "rang",
    "recu": "reçu",
    "recu_le": "reçu le",
    "recue_le": "reçue le",
    "reference": "référence",
    "reference_de_la_banque": "référence de la banque",
    "regie": "régie",
    "regime": "régime",
    "regle_centimes": "réglé",
    "reglements": "Règlements",
    "releve": "relevé",
    "repas": "repas",
    "reponse": "réponse",
    "reponse_le": "réponse le",
    "resultat": "résultat",
    "service": "service",
    "structure": "établissement",
    "tarif": "tarif",
    "telephone": "téléphone",
    "tireur": "au nom de",
    "total_centimes": "total",
    "tranche": "tarif",
    "unite": "unité",
    "valeurs": "Valeurs",
    "ville": "ville",
}


@dataclass(frozen=True)
class Liste:
    nom: str
    elements: list[str]


@dataclass(frozen=True)
class Objet:
    """One row: its first field, the others in one line, and the lists that hang on it.

    Plain lines, not tables: years of invoices would take the PDF half a minute.
    """

    titre: str
    suite: str
    listes: list[Liste]


def lisible(lignes: list[dict[str, Any]]) -> list[Objet]:
    """Write the rows for people; what is empty is left out."""
    return [_objet(ligne) for ligne in lignes]


def _objet(ligne: dict[str, Any]) -> Objet:
    listes = []
    for cle, valeur in ligne.items():
        if isinstance(valeur, dict | list) and valeur:
            elements = valeur if isinstance(valeur, list) else [valeur]
            listes.append(Liste(LIBELLES[cle], [SEPARATEUR.join(_champs(e)) for e in elements]))
    titre, *suite = _champs(ligne)
    return Objet(titre, SEPARATEUR.join(["", *suite]), listes)


def _champs(ligne: dict[str, Any]) -> Iterator[str]:
    for cle, valeur in ligne.items():
        if not isinstance(valeur, dict | list) and valeur not in (None, ""):
            yield f"{LIBELLES[cle]}\u00a0: {_ecrite(cle, valeur)}"


def _ecrite(cle: str, valeur: Any) -> str:
    if cle.endswith("_centimes"):
        return euros(valeur)
    if cle.endswith("_milliemes"):
        return quantite(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if cle == "periode":
        return mois(valeur)
    if isinstance(valeur, datetime):
        return f"{jour_court(valeur)} à {heure(valeur)}"
    return jour_court(valeur) if isinstance(valeur, date) else str(valeur)
