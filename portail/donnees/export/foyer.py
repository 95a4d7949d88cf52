"""Who: the asking adult's login, the household's sheet, its children, its requests."""

from typing import Any

from .demandeur import Demandeur

Lignes = list[dict[str, Any]]


def compte(demandeur: Demandeur) -> Lignes:
    """The login: of the password, only who chose it."""
    utilisateur = demandeur.utilisateur
    return [
        {
            "identifiant": utilisateur.identifiant,
            "cree_le": utilisateur.cree_le,
            "adresse_choisie": utilisateur.courriel,
            "adresse_du_fichier": demandeur.responsable.courriel,
            "mot_de_passe_choisi_par_vous": not utilisateur.mot_de_passe_initial,
            "derniere_connexion": utilisateur.last_login,
        }
    ]


def famille(demandeur: Demandeur) -> Lignes:
    famille = demandeur.famille
    return [
        {
            "code_famille": famille.code,
            "adresse": famille.adresse,
            "code_postal": famille.code_postal,
            "ville": famille.ville,
            "paie_par_prelevement": famille.prelevement,
            "creee_le": famille.creee_le,
        }
    ]


def adultes(demandeur: Demandeur) -> Lignes:
    """The household's adults as Ma famille shows them: their e-mail addresses are their own."""
    return [
        {
            "rang": adulte.rang,
            "nom": adulte.nom,
            "prenom": adulte.prenom,
            "telephone": adulte.telephone,
            "a_un_acces": adulte.utilisateur_id is not None,
        }
        for adulte in demandeur.adultes
    ]


def enfants(demandeur: Demandeur) -> Lignes:
    """Each child's sheet; of a shared one, nothing that its other family's file says."""
    liens = demandeur.famille.rattachements.select_related("enfant").order_by("enfant__naissance")
    return [
        {
            "reference": lien.enfant.reference,
            "nom": lien.enfant.nom,
            "prenom": lien.enfant.prenom,
            "naissance": lien.enfant.naissance,
            "etablissement": lien.enfant.structure,
            "classe": lien.enfant.classe,
            "regime": lien.enfant.regime,
            "tarif": lien.tranche,
            "lu_dans_votre_fichier": {c: v for c, v in lien.lu.items() if v},
        }
        for lien in liens
    ]


def demandes(demandeur: Demandeur) -> Lignes:
    suivies = demandeur.famille.demandes.select_related("famille", "responsable", "enfant")
    return [
        {
            "recue_le": demande.creee_le,
            "demande_par": demandeur.qui(demande.demandeur_id),
            "champ": demande.libelle,
            "avant": demande.avant,
            "apres": demande.apres,
            "precision": demande.precision,
            "etat": demande.get_etat_display(),
            "reponse_le": demande.traitee_le,
            "motif": demande.motif,
            "reponse": demande.reponse,
        }
        for demande in suivies
    ]
