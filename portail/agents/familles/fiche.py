"""A family's page, read whole: as many queries for sixty invoices as for three."""

from dataclasses import dataclass

from django.http import QueryDict

from comptes.models import Connexion, Consultation, Famille, Utilisateur
from comptes.services import consultations

from . import argent, cantine, courriers, demandes, factures, foyer, lettres
from .acces import Droits, droits_de


@dataclass(frozen=True)
class Fiche:
    """Each part as this agent may see it: None, or empty, where `droits` says no."""

    famille: Famille
    droits: Droits
    adultes: list[foyer.Adulte]
    enfants: list[foyer.Enfant]
    factures: factures.Factures
    argent: argent.Argent | None
    cantine: cantine.Cantine | None
    courriers: courriers.Courriers
    mises_a_jour: list[demandes.MiseAJour]
    demandes_repas: list[demandes.DeRepas]
    connexions: list[Connexion]
    consultations: list[Consultation]
    empechement: str  # why the agent may not see the portal as the family; '' for who may


def lire(agent: Utilisateur, famille: Famille, pages: QueryDict) -> Fiche:
    droits = droits_de(agent)
    adultes = foyer.adultes(famille)
    connues = {adulte.adresse.lower() for adulte in adultes}
    repas = cantine.lire(agent, famille) if droits.repas else None
    permises = lettres.visibles(agent, famille, droits, cantine=repas is not None)
    return Fiche(
        famille=famille,
        droits=droits,
        adultes=adultes,
        enfants=foyer.enfants(agent, famille) if droits.enfants else [],
        factures=factures.lire(agent, famille, pages),
        argent=argent.lire(famille, pages) if droits.argent else None,
        cantine=repas,
        courriers=courriers.lire(permises, connues, pages),
        mises_a_jour=demandes.de_mise_a_jour(agent, famille) if droits.fiches else [],
        demandes_repas=demandes.de_repas(agent, famille) if droits.repas else [],
        connexions=foyer.connexions(famille) if droits.acces else [],
        consultations=foyer.consultations(famille),
        empechement=consultations.empechement(agent, famille),
    )
