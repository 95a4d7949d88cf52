"""The second adult's own login: the code followed by `-2`."""

from django.db import transaction

from ..identifiants import canonique
from ..models import Responsable, Utilisateur
from .initiaux import donner


class DejaOuvert(ValueError):
    """This adult can sign in already."""


@transaction.atomic
def ouvrir_second_acces(responsable: Responsable) -> tuple[str, str]:
    """Open the access and return login and initial password, for the only time.

    Raises `DejaOuvert`.
    """
    verrouille = Responsable.objects.select_for_update(of=("self",)).select_related("famille")
    responsable = verrouille.get(pk=responsable.pk)
    if responsable.utilisateur_id is not None:
        raise DejaOuvert(f"{responsable} a déjà un accès.")
    identifiant = f"{canonique(responsable.famille.code)}-{responsable.rang}"
    utilisateur = Utilisateur.objects.creer(identifiant)
    mot_de_passe = donner(utilisateur)
    responsable.utilisateur = utilisateur
    responsable.save(update_fields=["utilisateur"])
    return identifiant, mot_de_passe
