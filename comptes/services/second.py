"""The second adult's own login: the code followed by `-2`."""

from django.db import transaction

from ..models import Responsable
from .initiaux import donner_acces


class DejaOuvert(ValueError):
    """This adult has a login already, open or closed by an agent."""


@transaction.atomic
def ouvrir_second_acces(responsable: Responsable) -> tuple[str, str]:
    """Open the access and return login and initial password, for the only time.

    Raises `DejaOuvert`.
    """
    verrouille = Responsable.objects.select_for_update(of=("self",)).get(pk=responsable.pk)
    compte = verrouille.utilisateur
    if compte is not None and not compte.is_active:
        raise DejaOuvert(f"Accès fermé ({responsable}) : le service peut le rouvrir.")
    if compte is not None:
        raise DejaOuvert(f"{responsable} a déjà un accès.")
    (acces,) = donner_acces([verrouille])
    return acces.identifiant, acces.mot_de_passe
