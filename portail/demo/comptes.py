"""The demo's logins: every family's, and the agents'."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from comptes.models import Utilisateur
from factures.models import Service
from portail import roles

MOT_DE_PASSE_FAMILLES = "Demo-famille-2026"
MOT_DE_PASSE_AGENTS = "Demo-agent-2026"
# Parents who still have the town's password and never came: some for the agents to write to.
NOUVEAUX = 4


@dataclass(frozen=True)
class Agent:
    """A member of the town's staff; `services` holds the codes of the services they belong to."""

    identifiant: str
    nom: str
    services: tuple[str, ...]
    role: str = ""
    administre: bool = False


AGENTS = (
    Agent("scolaire", "Service scolaire", ("SCOL",), roles.SERVICE_ET_FAMILLES),
    Agent("cantine", "Restauration scolaire", ("SCOL",), roles.RESTAURATION),
    Agent("petite-enfance", "Petite enfance", ("PETI",), roles.SERVICE),
    Agent("tresorerie", "Régie et Trésorerie", ("SCOL", "PETI"), roles.TRESORERIE),
    Agent("mairie", "Mairie", ("SCOL", "PETI"), administre=True),
)


def donner_les_mots_de_passe() -> None:
    """Give every family the demo's password: hashed once, the hash is slow on purpose."""
    parents = Utilisateur.objects.filter(responsable__isnull=False)
    parents.update(password=make_password(MOT_DE_PASSE_FAMILLES))
    nouveaux = parents.order_by("-identifiant").values_list("pk", flat=True)[:NOUVEAUX]
    parents.filter(pk__in=list(nouveaux)).update(mot_de_passe_initial=True)


def creer_les_agents() -> None:
    """Create the agents, each with the services that it may see."""
    empreinte = make_password(MOT_DE_PASSE_AGENTS)
    for agent in AGENTS:
        utilisateur = Utilisateur.objects.create(
            identifiant=agent.identifiant,
            nom=agent.nom,
            password=empreinte,
            is_staff=True,
            is_superuser=agent.administre,
        )
        utilisateur.services.set(Service.objects.filter(code__in=agent.services))
        utilisateur.groups.set(Group.objects.filter(name=agent.role))
