"""That a child has a health care plan: noted, confirmed each school year, taken away; traced."""

from django.db import transaction
from django.utils import timezone

from comptes.models import Enfant, Utilisateur

from ..ecoles import Annuaire
from ..models import Pai, TracePai
from ..perimetre import ecoles_de

Geste = TracePai.Geste


class PaiRefuse(RuntimeError):
    """Why it cannot be noted, in one French sentence."""


@transaction.atomic
def noter_pai(enfant: Enfant, par: Utilisateur) -> None:
    """Say that the child has one, or that it still has. Raises `PaiRefuse`."""
    _verifier(enfant, par)
    _, nouveau = Pai.objects.update_or_create(
        enfant=enfant, defaults={"depuis": timezone.now(), "par": par}
    )
    geste = Geste.NOTE if nouveau else Geste.CONFIRME
    TracePai.objects.create(enfant=enfant, geste=geste, par=par)


@transaction.atomic
def retirer_pai(enfant: Enfant, par: Utilisateur) -> None:
    """Say that the child has none any more; said twice, it is traced once. Raises `PaiRefuse`."""
    _verifier(enfant, par)
    retires, _ = Pai.objects.filter(enfant=enfant).delete()
    if retires:
        TracePai.objects.create(enfant=enfant, geste=Geste.RETIRE, par=par)


def _verifier(enfant: Enfant, par: Utilisateur) -> None:
    ecole = Annuaire().ecole(enfant)
    if ecole is None or not ecoles_de(par).filter(pk=ecole.pk).exists():
        raise PaiRefuse("Cet enfant n’est pas d’une école de vos services.")
