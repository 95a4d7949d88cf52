"""What the demo says once it is ready."""

from django.conf import settings

from factures.models import Facture
from paiement.simulateur.cartes import CARTES

from .comptes import AGENTS, MOT_DE_PASSE_AGENTS, MOT_DE_PASSE_FAMILLES
from .instance import Instance

FAMILLE = "000754"


def accueil(instance: Instance, banque: int) -> str:
    """Return the addresses, the accounts, the cards and the folders, for a person to read."""
    agents = "\n".join(f"    {agent.identifiant:<18}{agent.nom}" for agent in AGENTS)
    cartes = "\n".join(f"    {carte.par_quatre}   {carte.usage}" for carte in CARTES)
    return f"""
Le portail est prêt ({Facture.objects.count()} factures). Ctrl-C l'arrête.

  Portail          {settings.ADRESSE_PUBLIQUE}/
  Agents           {settings.ADRESSE_PUBLIQUE}/admin/
  Banque simulée   http://127.0.0.1:{banque}/

  Familles : le code, par exemple {FAMILLE}, et le mot de passe {MOT_DE_PASSE_FAMILLES}
  Agents : mot de passe {MOT_DE_PASSE_AGENTS}
{agents}

  Cartes de la banque simulée (une date à venir, trois chiffres quelconques) :
{cartes}

  Courriels        {instance.courriels}
  Journaux         {instance.journaux}
"""
