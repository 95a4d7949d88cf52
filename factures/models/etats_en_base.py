"""The states of `factures.etats`, said to the database: what a list is filtered by.

The same table, the first that fits from the top; `tests/factures/test_etats_en_base.py` holds one
against the other.
"""

from datetime import date, datetime

from django.db.models import F, Q

from ..etats import EtatFacture


def condition(etat: EtatFacture, jour: date, instant: datetime) -> Q:
    """What an invoice in that state fulfils, on rows fetched by `avec_etat()`."""
    return _conditions(jour, instant)[etat]


def _conditions(jour: date, instant: datetime) -> dict[EtatFacture, Q]:
    avoir, facture = Q(type="A"), Q(type="F")
    soldee, due = facture & Q(regle__gte=F("total")), facture & Q(regle__lt=F("total"))
    annulee = Q(credite__gte=F("total")) & ~Q(total=0)
    libre = Q(tenue_jusqu_a=None) | Q(tenue_jusqu_a__lte=instant)
    tresorerie = Q(derniere_origine="TRESORERIE")
    a_regler = due & libre & Q(date_prelevement=None)
    return {
        EtatFacture.ANNULEE: soldee & annulee,
        EtatFacture.REGLEE_TRESORERIE: soldee & ~annulee & tresorerie,
        EtatFacture.PAYEE: soldee & ~annulee & ~tresorerie,
        EtatFacture.EN_COURS: due & Q(tenue_jusqu_a__gt=instant),
        EtatFacture.SERA_PRELEVEE: due & libre & Q(date_prelevement__gte=jour),
        EtatFacture.PRESENTEE: due & libre & Q(date_prelevement__lt=jour),
        EtatFacture.ECHUE: a_regler & Q(date_limite__lt=jour),
        EtatFacture.A_PAYER: a_regler & (Q(date_limite=None) | Q(date_limite__gte=jour)),
        EtatFacture.AVOIR: avoir & Q(regle__gt=F("total")),
        EtatFacture.AVOIR_UTILISE: avoir & Q(regle__lte=F("total")),
    }
