"""Finding who pays: a code, a name, an invoice's number as read or scanned, an amount due."""

import re
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from comptes.identifiants import canonique
from comptes.models import Famille, Responsable
from factures.models import Facture
from portail.argent import MontantInvalide, centimes, ou_zero
from portail.plier import plier

MAXIMUM = 50
_MOTS = re.compile(r"[^0-9A-Za-z]+")


@dataclass(frozen=True)
class Trouvee:
    """A family, what it owes in cents, and the number of the invoice that led to it, or ''."""

    famille: Famille
    du: int
    facture: str = ""


def chercher(saisie: str) -> list[Trouvee]:
    """Return the families that this may mean, at most `MAXIMUM`; an exact number finds only its
    own."""
    saisie = saisie.strip()
    if not saisie:
        return []
    if facture := _par_numero(saisie):
        return _trouvees(Famille.objects.filter(pk=facture.famille_id), facture.numero)
    familles = Famille.objects.vivantes().filter(_qui(saisie) | _combien(saisie))
    return _trouvees(familles)


def _par_numero(saisie: str) -> Facture | None:
    """An invoice by its number, alone or within what a scanner reads (an address, other codes)."""
    mots = {saisie, saisie.upper(), *_MOTS.sub(" ", saisie).upper().split()}
    factures = Facture.objects.filter(type=Facture.Type.FACTURE, effacee_le=None)
    return factures.filter(numero__in=mots).order_by("-pk").first()


def _qui(saisie: str) -> Q:
    """The code, or words that each begin a name of the same adult."""
    adultes = Responsable.objects.filter(famille=OuterRef("pk"))
    for mot in plier(saisie).split():
        debut, suite = Q(nom__plie__startswith=mot), Q(nom__plie__contains=f" {mot}")
        prenom = Q(prenom__plie__startswith=mot) | Q(prenom__plie__contains=f" {mot}")
        adultes = adultes.filter(debut | suite | prenom)
    return Q(code__iexact=canonique(saisie)) | Q(Exists(adultes))


def _combien(saisie: str) -> Q:
    """An amount that an invoice asks for, whole or what is left of it."""
    try:
        montant = centimes(saisie)
    except MontantInvalide:
        return Q(pk__in=[])
    dues = Facture.objects.dues().filter(famille=OuterRef("pk"))
    return Q(Exists(dues.filter(Q(total=montant) | Q(total=F("regle") + montant))))


def _trouvees(familles: QuerySet[Famille], facture: str = "") -> list[Trouvee]:
    dues = Facture.objects.dues().filter(famille=OuterRef("pk")).order_by().values("famille")
    restes = dues.annotate(s=Sum(F("total") - F("regle"))).values("s")
    lues = familles.annotate(du=ou_zero(Subquery(restes))).prefetch_related("responsables")
    return [Trouvee(f, f.du, facture) for f in lues.order_by("code")[:MAXIMUM]]
