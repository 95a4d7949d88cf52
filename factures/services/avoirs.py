"""Credit notes: allocated to the invoice that they correct while it is unpaid."""

from collections.abc import Sequence

from django.db import models

from .. import journal
from ..models import Facture, Imputation
from .verrous import regler, verrouiller


def imputer_avoirs(cles: Sequence[int]) -> list[Imputation]:
    """Seal freshly issued credit notes and allocate each to its origin, up to what is owed there.

    What cannot be allocated stays the family's credit, which the service's own software deducts
    from a coming invoice: the portal never spends it. Runs inside the transaction that issued
    them; one call for all, so that the locks are taken once and in order.
    """
    if not cles:
        return []
    origines = Facture.objects.filter(pk__in=cles, origine__isnull=False)
    factures = verrouiller([*cles, *origines.values_list("origine_id", flat=True)])
    imputations = []
    for avoir in (factures[cle] for cle in sorted(cles)):
        origine = factures.get(avoir.origine_id or 0)
        montant = min(-avoir.reste, origine.reste) if origine else 0
        if origine is None or montant <= 0:
            continue
        imputations.append(Imputation(facture=origine, avoir=avoir, montant=montant))
        regler(origine, montant)
        regler(avoir, -montant)
    Imputation.objects.bulk_create(imputations)
    ecritures: list[models.Model] = [factures[cle] for cle in sorted(cles)]
    journal.sceller([*ecritures, *imputations])
    return imputations
