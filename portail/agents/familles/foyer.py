"""Who the family is: its adults and how they sign in, its children, who else they belong to."""

from dataclasses import dataclass

from comptes.models import Connexion, Consultation, Famille, Rattachement, Responsable, Utilisateur
from comptes.perimetre import familles_visibles

from ..enfants.cotes import AILLEURS

CONNEXIONS, CONSULTATIONS = 8, 5  # shown, the latest first


@dataclass(frozen=True)
class Adulte:
    fiche: Responsable

    @property
    def adresse(self) -> str:
        """Where letters find this adult; '' is worth a warning."""
        compte = self.fiche.utilisateur
        return compte.adresse if compte else self.fiche.courriel

    @property
    def ferme(self) -> bool:
        """Whether the town closed this adult's access: nothing is to be sent again there."""
        compte = self.fiche.utilisateur
        return compte is not None and not compte.is_active


@dataclass(frozen=True)
class Enfant:
    """A child as this family has it, and the other families it belongs to, as this agent may know
    them."""

    lien: Rattachement
    ailleurs: list[str]


def adultes(famille: Famille) -> list[Adulte]:
    fiches = famille.responsables.select_related("utilisateur").order_by("rang")
    return [Adulte(fiche) for fiche in fiches]


def enfants(agent: Utilisateur, famille: Famille) -> list[Enfant]:
    liens = list(
        famille.rattachements.select_related("enfant")
        .prefetch_related("enfant__rattachements__famille__responsables")
        .order_by("enfant__naissance", "enfant__prenom")
    )
    autres = {r.famille_id for lien in liens for r in lien.enfant.rattachements.all()}
    visibles = set(familles_visibles(agent).filter(pk__in=autres).values_list("pk", flat=True))
    return [Enfant(lien, _ailleurs(lien, visibles)) for lien in liens]


def connexions(famille: Famille) -> list[Connexion]:
    """The household's last sign-ins, each with its adult."""
    siennes = Connexion.objects.filter(utilisateur__responsable__famille=famille)
    return list(siennes.select_related("utilisateur__responsable")[:CONNEXIONS])


def consultations(famille: Famille) -> list[Consultation]:
    """The last visits of agents, as the family is told of them, and who they were."""
    return list(famille.consultations.select_related("agent")[:CONSULTATIONS])


def _ailleurs(lien: Rattachement, visibles: set[int]) -> list[str]:
    autres = [r for r in lien.enfant.rattachements.all() if r.famille_id != lien.famille_id]
    return [
        f"famille {r.famille.code} ({r.famille.nom})" if r.famille_id in visibles else AILLEURS
        for r in autres
    ]
