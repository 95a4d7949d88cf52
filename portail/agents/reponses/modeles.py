"""The ready answers that fit a request, with its own words in them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from comptes.models import Utilisateur
from comptes.perimetre import TOUS_LES_SERVICES
from factures.models import Service
from portail.dates import jour_court
from portail.mots import remplir
from portail.reponses.models import ModeleReponse, Sorte
from portail.reponses.services import Demande
from reservations.hors_delai.mots import du_au
from reservations.models import DemandeRepas

Geste = ModeleReponse.Geste


@dataclass(frozen=True)
class Modele:
    """A ready answer as it would be sent to this family."""

    cle: str
    titre: str
    texte: str


@dataclass(frozen=True)
class Modeles:
    accord: tuple[Modele, ...] = ()
    refus: tuple[Modele, ...] = ()


def services_de(agent: Utilisateur) -> QuerySet[Service]:
    """The services for which this agent answers families."""
    tous = agent.has_perm(TOUS_LES_SERVICES)
    return Service.objects.all() if tous else Service.objects.filter(agents=agent)


def pour(demande: Demande, services: Collection[int], agent: Utilisateur) -> Modeles:
    """The answers of this request's services that are the agent's; of all his own when nobody
    knows whose request it is. One query."""
    modeles = ModeleReponse.objects.filter(
        service__in=services_de(agent), sorte__in=("", Sorte.de(demande))
    ).select_related("service")
    if services:
        modeles = modeles.filter(service__in=services)
    trouves = list(modeles)
    valeurs = _valeurs(demande)
    plusieurs = len({m.service_id for m in trouves}) > 1

    def de(geste: ModeleReponse.Geste) -> tuple[Modele, ...]:
        return tuple(
            Modele(
                str(m.pk),
                f"{m.titre} ({m.service})" if plusieurs else m.titre,
                remplir(m.texte, valeurs),
            )
            for m in trouves
            if m.geste in ("", geste)
        )

    return Modeles(de(Geste.ACCORD), de(Geste.REFUS))


def _valeurs(demande: Demande) -> dict[str, str]:
    jours = ""
    if isinstance(demande, DemandeRepas) and demande.debut and demande.fin:
        jours = du_au(demande.debut, demande.fin)
    return {
        "enfant": demande.enfant.prenom if demande.enfant else "votre enfant",
        "jours": jours or "les jours demandés",
        "recue": jour_court(demande.creee_le),
    }
