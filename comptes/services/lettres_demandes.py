"""Who is told of a request: the services that bill the family, then the parent who asked."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from portail import courrier
from portail.models import Commune

from .. import courriers
from ..models import DemandeMiseAJour, Lettre
from ..noms import plie

PAGE = "fiches:demande"  # the agents' page, one of the frame's


def annoncer(demandes: Sequence[DemandeMiseAJour]) -> None:
    """One letter to each service concerned by what one form asked for, all about one sheet;
    answering it writes to the parent."""
    premiere, demandeur = demandes[0], demandes[0].demandeur
    contexte = {
        "famille": premiere.famille,
        "demandes": demandes,
        "precision": bool(premiere.precision),  # anything may be written there: read on the page
        "lien": courrier.adresse_absolue(PAGE, premiere.pk),
    }
    sujet = f"Demande de mise à jour, famille {premiere.famille.code}"
    parent = demandeur.adresse if demandeur else ""
    texte = _texte("courriels/demande_recue.txt", contexte)
    for adresse in sorted(adresses(premiere)):
        courrier.poster(adresse, sujet, texte, repondre_a=parent)


def repondre(demandes: Sequence[DemandeMiseAJour]) -> None:
    """Tell the parent of one form's answers, if there is an address; answering the letter writes to
    the service."""
    demande = demandes[0]
    demandeur = demande.demandeur
    parent = demandeur.adresse if demandeur and demandeur.is_active else ""
    if not parent:
        return
    commune, services = Commune.actuelle(), adresses(demande)
    contexte = {
        "demande": demande,
        "demandes": demandes,
        "fiche": courrier.adresse_absolue("comptes:famille"),
    }
    etat = demande.Etat(demande.etat).label
    courriers.ecrire(
        demande.famille,
        Lettre.Nature.DEMANDE,
        parent,
        f"{commune.nom} : votre demande de mise à jour est {etat}",
        _texte("courriels/demande_conclue.txt", contexte),
        objet=str(demande.pk),
        repondre_a=services.pop() if len(services) == 1 else commune.contact_administratif,
    )


def adresses(demande: DemandeMiseAJour) -> set[str]:
    """Where the services concerned read: those that bill this child when the invoices tell, else
    all that bill the family. One without address, or none at all, is the town's contact's affair.
    """
    defaut = Commune.actuelle().contact_administratif
    facturants = demande.famille.factures.order_by().values_list(
        "service__courriel", "lignes__enfant"
    )
    lignes = set(facturants.distinct())
    tous = {adresse for adresse, _ in lignes}
    if demande.enfant:
        nom = _mots(f"{demande.enfant.nom} {demande.enfant.prenom}")
        siens = {adresse for adresse, enfant in lignes if _mots(enfant or "") == nom}
        tous = siens or tous
    return {adresse or defaut for adresse in tous} or {defaut}


def _mots(nom: str) -> list[str]:
    """The words of a name in no order: services write the family name first, or last."""
    return sorted(plie(nom).split())


def _texte(gabarit: str, contexte: dict[str, Any]) -> str:
    return render_to_string(gabarit, {"commune": Commune.actuelle(), **contexte})
