"""Whatever a file holds, reading it ends in invoices or in faults that are named."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factures.imports import COLONNES, FactureLue, FactureRefusee, lire
from portail.argent import euros
from portail.fichiers import Erreur, FichierIllisible, Tableau
from tests.fichiers import facture, octets

FAMILLES, SERVICES = {"000754", "ab12"}, {"SCOL", "PETI"}

mots = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffd"),
    min_size=1,
    max_size=15,
)
centimes = st.integers(-10_000_00, 10_000_00)
jours = st.dates(date(1950, 1, 1), date(2099, 12, 31))


def lues(contenu: bytes) -> list[FactureLue | FactureRefusee | Erreur]:
    return list(lire(Tableau(BytesIO(contenu), COLONNES), FAMILLES, SERVICES))


@st.composite
def factures(tirer: st.DrawFn) -> list[dict[str, str]]:
    """An invoice that holds together, its lines in any words."""
    emission, limite = sorted([tirer(jours), tirer(jours)])
    montants = tirer(st.lists(centimes, min_size=1, max_size=5).filter(lambda m: sum(m) >= 0))
    return facture(
        *[{"montant": ecrit(m), "libelle": tirer(mots), "enfant": tirer(mots)} for m in montants],
        total=ecrit(sum(montants)),
        code_famille=tirer(st.sampled_from(["000754", "000 754", "AB12"])),
        date_emission=f"{emission:%d/%m/}{emission.year:04d}",
        date_limite=f"{limite:%d/%m/}{limite.year:04d}",
    )


def ecrit(montant: int) -> str:
    return euros(montant, symbole=False).replace("\u2212", "-")


@given(factures(), st.sampled_from(["utf-8", "utf-8-sig"]), st.sampled_from(["\r\n", "\n", "\r"]))
def test_what_a_town_writes_is_read_back(
    lignes: list[dict[str, str]], encodage: str, fin: str
) -> None:
    [lue] = lues(octets(lignes, encodage, lineterminator=fin))

    assert isinstance(lue, FactureLue)
    assert ecrit(lue.entete.total) == lignes[0]["total"]
    assert [ecrit(ligne.montant) for ligne in lue.lignes] == [ligne["montant"] for ligne in lignes]
    assert len(lue.lignes) == len(lignes)


@given(st.binary(max_size=400))
def test_bytes_at_random_are_refused_without_ado(octets_quelconques: bytes) -> None:
    with pytest.raises(FichierIllisible):
        lues(octets_quelconques)


@given(st.binary(max_size=300), st.integers(0, 300))
def test_a_file_damaged_anywhere_ends_in_faults_not_in_a_crash(degats: bytes, ou: int) -> None:
    entete, corps = octets(facture({"montant": "10,00"}, {"montant": "19,40"})).split(b"\r\n", 1)

    for lue in lues(entete + b"\r\n" + corps[:ou] + degats + corps[ou:]):
        assert isinstance(lue, FactureLue | FactureRefusee) or str(lue).startswith("ligne ")


@given(st.lists(st.lists(st.text(max_size=12), min_size=20, max_size=20), max_size=6))
def test_any_words_in_any_cell_are_faults_not_crashes(lignes: list[list[str]]) -> None:
    sortie = StringIO(newline="")
    csv.writer(sortie, delimiter=";").writerows([COLONNES, *lignes])

    for lue in lues(sortie.getvalue().encode("utf-8", "surrogatepass")):
        assert isinstance(lue, FactureRefusee) or str(lue).startswith("ligne ")
