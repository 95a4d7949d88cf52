"""A list filtered by a state shows the invoices that read so, and no other."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factures.etats import EtatFacture
from factures.models import Encaissement, Facture, Imputation, Origine
from tests import fabriques

pytestmark = pytest.mark.django_db
JOUR = date(2026, 12, 5)
MIDI = datetime(2026, 12, 5, 11, tzinfo=UTC)
REGLAGES = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=30,
    suppress_health_check=list(HealthCheck),
)

autour = st.sampled_from([JOUR + timedelta(days=n) for n in (-40, -1, 0, 1, 40)])
SOURCES = [*Origine, "avoir"]
parts = st.sampled_from(("rien", "une part", "tout"))


@st.composite
def factures(draw: st.DrawFn) -> dict[str, Any]:
    """An invoice as the ledger may have left it: its figures, and who settled it, in what order."""
    total = draw(st.sampled_from((0, 1, 97_35)))
    if draw(st.booleans()):
        return {"type": "A", "total": -total, "regle": -draw(st.sampled_from((0, total)))}
    regle = {"rien": 0, "une part": total // 2, "tout": total}[draw(parts)]
    tenue = draw(st.sampled_from((None, -1, 0, 1)))
    return {
        "type": "F",
        "total": total,
        "regle": regle,
        "date_limite": draw(autour),
        "date_prelevement": draw(st.none() | autour),
        "tenue": None if tenue is None else MIDI + timedelta(minutes=tenue),
        # each with whether it settles all of it, or a cent
        "sources": draw(st.lists(st.tuples(st.sampled_from(SOURCES), st.booleans()), max_size=3)),
        "annulee": draw(st.booleans()),
    }


def test_the_database_and_the_rules_name_the_same_state() -> None:
    vus: set[EtatFacture] = set()

    @REGLAGES
    @given(st.lists(factures(), min_size=1, max_size=12))
    def comparer(ecrites: list[dict[str, Any]]) -> None:
        vus.update(_accord(ecrites))

    comparer()
    assert vus == set(EtatFacture), "trop peu se passe"


def _accord(ecrites: list[dict[str, Any]]) -> set[EtatFacture]:
    """Compare, state by state, and undo; returns the states that these invoices are in."""
    with transaction.atomic():
        for rang, chiffres in enumerate(ecrites):
            ecrire(rang, **chiffres)
        lus = {f.pk: f.etat_le(JOUR, MIDI) for f in Facture.objects.avec_etat()}
        for etat in EtatFacture:
            trouvees = set(Facture.objects.dans_l_etat(etat, JOUR, MIDI).values_list("pk"))
            assert trouvees == {(pk,) for pk, lu in lus.items() if lu == etat}, etat
        transaction.set_rollback(True)
    return set(lus.values())


def ecrire(
    rang: int,
    *,
    sources: Sequence[tuple[str, bool]] = (),
    annulee: bool = False,
    tenue: datetime | None = None,
    **chiffres: Any,
) -> None:
    """Write the rows without the doors: what is compared is what is read of them."""
    famille = fabriques.Famille.objects.get_or_create(code="000001")[0]
    commun = {"service": fabriques.le_service(), "famille": famille, "periode": JOUR}
    tenues = {"tenue_par": "AAAA", "tenue_depuis": tenue - timedelta(hours=1)} if tenue else {}
    facture, avoir = Facture.objects.bulk_create(
        [
            Facture(
                numero=f"F{rang}", date_emission=JOUR, tenue_jusqu_a=tenue, **commun, **tenues,
                **chiffres,
            ),
            Facture(numero=f"A{rang}", type="A", total=-97_35, date_emission=JOUR, **commun),
        ]
    )  # fmt: skip
    for source, entier in sources:
        de = {"avoir": avoir} if source == "avoir" else {"encaissement": _recu(famille, source)}
        montant = max(chiffres["total"], 1) if entier else 1
        dernier = Imputation.objects.create(facture=facture, montant=montant, **de)
    if sources and annulee:
        Imputation.objects.create(facture=facture, montant=-montant, annule=dernier, **de)


def _recu(famille: Any, origine: str) -> Encaissement:
    return Encaissement.objects.create(
        regie=fabriques.la_regie(),
        famille=famille,
        montant=97_35,
        moyen="CHEQUE",
        origine=origine,
        recu_le=MIDI,
    )
