"""One request about meals: what accepting does, and the forms that answer."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from comptes.models import Utilisateur
from comptes.perimetre import familles_visibles
from portail.dates import aujourd_hui
from portail.roles import TENIR_RESERVATIONS
from reservations.hors_delai.absences import (
    deja_factures,
    jours_concernes,
    regle_en_mots,
    restent_factures,
)
from reservations.hors_delai.mots import repas_factures
from reservations.hors_delai.suivi import Suivie, suivie
from reservations.hors_delai.tardives import JOUR_PASSE, trop_tard
from reservations.models import DemandeRepas

from ..forms import Geste
from ..reponses import modeles, prise
from ..reponses.forms import Refuser
from .forms import pour
from .perimetre import services_de_la_demande

Etat, Nature = DemandeRepas.Etat, DemandeRepas.Nature
PLUS_RIEN = "La famille n’a plus de repas réservé ces jours-là : il n’y a rien à excuser."


@dataclass(frozen=True)
class Saisie:
    """A form that was just sent and refused: it stays."""

    accepter: Geste | None = None
    refuser: Geste | None = None


@dataclass(frozen=True)
class Effet:
    """What accepting does, what the town's rule says; `rien`: there is nothing left to accept."""

    texte: str = ""
    regle: str = ""
    jours: tuple[date, ...] = ()
    factures: int = 0
    rien: bool = False


@dataclass(frozen=True)
class Page:
    """A request; without forms once it is answered."""

    suivie: Suivie
    age: int
    effet: Effet
    accepter: Geste | None
    refuser: Geste | None
    fiche_visible: bool
    prise: prise.Prise

    @property
    def demande(self) -> DemandeRepas:
        return self.suivie.demande


def lire(demande: DemandeRepas, agent: Utilisateur, saisie: Saisie | None = None) -> Page:
    saisie, services = saisie or Saisie(), services_de_la_demande(demande)
    types = modeles.pour(demande, services, agent)
    attend = demande.etat == Etat.RECUE
    effet = _effet(demande) if attend else Effet()
    vierge = pour(demande, jours=effet.jours, factures=effet.factures, modeles=types.accord)
    refuser = saisie.refuser or Refuser(cle=demande.pk, modeles=types.refus)
    return Page(
        suivie(demande),
        (aujourd_hui() - timezone.localdate(demande.creee_le)).days,
        effet,
        (saisie.accepter or vierge) if attend and not effet.rien else None,
        refuser if attend else None,
        familles_visibles(agent).filter(pk=demande.famille_id).exists(),
        prise.lire(demande, agent, services, TENIR_RESERVATIONS),
    )


def _effet(demande: DemandeRepas) -> Effet:
    if trop_tard([demande]):
        return Effet(JOUR_PASSE, rien=True)
    if demande.nature != Nature.ABSENCE:
        return Effet()
    [jours] = jours_concernes([demande])
    if not jours:
        return Effet(PLUS_RIEN, rien=True)
    [deja] = deja_factures([demande], [jours])
    restent = restent_factures(jours, demande.motif, deja)
    return Effet(
        repas_factures(restent, set(jours) - restent),
        regle_en_mots(demande.motif, deja) if demande.motif else "",
        tuple(jours),
        len(restent),
    )
