"""One form of a family: its lines beside what the sheet says now, and the forms that answer."""

from dataclasses import dataclass

from django.utils import timezone

from comptes.champs import champ_de
from comptes.models import DemandeMiseAJour, Utilisateur
from comptes.services.demandes import du_meme_formulaire
from portail.dates import aujourd_hui
from portail.roles import TENIR_LES_FICHES

from ..forms import Geste
from ..reponses import modeles, prise
from ..reponses.forms import Accepter, Refuser
from .perimetre import services_des

Etat = DemandeMiseAJour.Etat


@dataclass(frozen=True)
class Saisie:
    """A form that was just sent for one line and refused: it stays there."""

    cle: int = 0
    accepter: Geste | None = None
    refuser: Geste | None = None
    ensemble: bool = False  # for every line of the form that line `cle` belongs to


@dataclass(frozen=True)
class Ensemble:
    """Answering every line at once."""

    accepter: Geste
    refuser: Geste


@dataclass(frozen=True)
class Ligne:
    """A value asked for, with what the sheet says now."""

    demande: DemandeMiseAJour
    present: str
    accepter: Geste
    refuser: Geste

    @property
    def changee(self) -> bool:
        """The sheet has changed since the family asked."""
        return self.present != self.demande.avant

    @property
    def deja_notee(self) -> bool:
        return self.present == self.demande.apres


@dataclass(frozen=True)
class Page:
    """`lignes` is empty once everything is answered; `ensemble` answers several at once."""

    demande: DemandeMiseAJour
    age: int
    lignes: list[Ligne]
    ensemble: Ensemble | None
    en_detail: bool  # the lines' own forms are open
    prise: prise.Prise
    precisions: list[str]


def lire(demande: DemandeMiseAJour, agent: Utilisateur, saisie: Saisie | None = None) -> Page:
    """Read the form that this line belongs to; a constant number of queries."""
    saisie = saisie or Saisie()
    services = services_de(demande)
    types = modeles.pour(demande, services, agent)
    attendues = du_meme_formulaire(demande).select_related("famille", "responsable", "enfant")
    lignes = [_ligne(d, types, saisie) for d in attendues]
    changees = any(ligne.changee for ligne in lignes)
    return Page(
        demande,
        (aujourd_hui() - timezone.localdate(demande.creee_le)).days,
        lignes,
        _ensemble(demande, types, saisie) if len(lignes) > 1 else None,
        len(lignes) == 1 or changees or bool(saisie.cle and not saisie.ensemble),
        prise.lire(demande, agent, services, TENIR_LES_FICHES),
        list(dict.fromkeys(ligne.demande.precision for ligne in lignes if ligne.demande.precision)),
    )


def services_de(demande: DemandeMiseAJour) -> frozenset[int]:
    return services_des([demande.famille_id])[demande.famille_id]


def _ensemble(demande: DemandeMiseAJour, types: modeles.Modeles, saisie: Saisie) -> Ensemble:
    sienne = saisie if saisie.ensemble else Saisie()
    cle = tout(demande.pk)
    return Ensemble(
        sienne.accepter or Accepter(cle=cle, modeles=types.accord),
        sienne.refuser or Refuser(cle=cle, modeles=types.refus),
    )


def tout(cle: int) -> str:
    """How the forms that answer every line are told from one line's."""
    return f"{cle}-tout"


def _ligne(demande: DemandeMiseAJour, types: modeles.Modeles, saisie: Saisie) -> Ligne:
    sienne = saisie if saisie.cle == demande.pk and not saisie.ensemble else Saisie()
    return Ligne(
        demande,
        champ_de(demande).valeur,
        sienne.accepter or Accepter(cle=demande.pk, modeles=types.accord),
        sienne.refuser or Refuser(cle=demande.pk, modeles=types.refus),
    )
