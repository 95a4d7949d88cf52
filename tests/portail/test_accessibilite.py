"""The declaration of accessibility: its rate is the last audit's, to the criterion."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from portail.accessibilite import audit, declaration
from portail.accessibilite.audit import AuditFaux, Constat
from portail.accessibilite.rgaa import CRITERES, THEMES

PAGE = "/accessibilite/"
ENTETE = """date = {jour}
par = "nous"
portee = ""
technologies = []
environnements = []
outils = []
pages = []
[criteres]
"""


def ecrire(dossier: Path, jour: str = "2026-11-26", **constats: str) -> Path:
    """An audit in which all passes but `constats` (`c3_2="non conforme"`); "" leaves one out."""
    lignes = [ENTETE.format(jour=jour)]
    for numero in CRITERES:
        constat = constats.pop(f"c{numero.replace('.', '_')}", "conforme")
        if constat:
            lignes.append(f'"{numero}" = {{ constat = "{constat}", preuve = "vu" }}')
    assert not constats
    fichier = dossier / f"{jour}.toml"
    fichier.write_text("\n".join(lignes), "utf-8")
    return fichier


def premiers(nombre: int, constat: str) -> dict[str, str]:
    return {f"c{numero.replace('.', '_')}": constat for numero in list(CRITERES)[:nombre]}


# --- the file -------------------------------------------------------------------------------------


def test_the_reference_has_its_106_criteria_theme_by_theme() -> None:
    assert [len(titres) for titres in THEMES.values()] == [
        9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12,
    ]  # fmt: skip
    assert len(CRITERES) == 106
    assert CRITERES["10.14"].startswith("contenu apparu par les styles")
    assert len(set(CRITERES.values())) == 106, "deux critères portent le même nom"


def test_the_portal_s_own_audit_judges_each_and_says_how() -> None:
    dernier = audit.dernier()
    assert dernier is not None
    assert [c.numero for c in dernier.criteres] == list(CRITERES)
    assert all(c.preuve for c in dernier.criteres)
    assert dernier.pages
    assert dernier.jour <= date.today()


@pytest.mark.parametrize(
    ("constats", "phrase"),
    [
        ({"c3_2": ""}, r"Critères sans constat : 3\.2\."),
        ({"c3_2": "presque"}, r"3\.2 : « presque » n’est pas un constat\."),
    ],
)
def test_a_criterion_left_out_or_judged_in_other_words_is_refused(
    tmp_path: Path, constats: dict[str, str], phrase: str
) -> None:
    with pytest.raises(AuditFaux, match=phrase):
        audit.lire(ecrire(tmp_path, **constats))


def test_a_criterion_that_does_not_exist_or_comes_twice_is_refused(tmp_path: Path) -> None:
    fichier = ecrire(tmp_path)
    complet = fichier.read_text("utf-8")
    for ligne, erreur in (
        ('"14.1" = { constat = "conforme", preuve = "vu" }', AuditFaux),
        ('"3.2" = { constat = "conforme", preuve = "vu" }', tomllib.TOMLDecodeError),
    ):
        fichier.write_text(f"{complet}\n{ligne}\n", "utf-8")
        with pytest.raises(erreur):
            audit.lire(fichier)


def test_who_says_that_it_passes_says_how(tmp_path: Path) -> None:
    fichier = ecrire(tmp_path)
    muet = fichier.read_text("utf-8").replace(', preuve = "vu" }', " }", 1)
    fichier.write_text(muet, "utf-8")
    with pytest.raises(AuditFaux, match=r"1\.1 : dire comment"):
        audit.lire(fichier)


# --- the rate -------------------------------------------------------------------------------------


def test_what_does_not_apply_is_out_and_what_nobody_checked_counts_against(tmp_path: Path) -> None:
    lu = audit.lire(
        ecrire(tmp_path, c4_1="non applicable", c3_2="non conforme", c7_1="non vérifié")
    )
    assert (lu.conformes, lu.applicables) == (103, 105)
    assert lu.taux == 98  # 98,09: never rounded up
    assert [c.numero for c in lu.de(Constat.NON_VERIFIE)] == ["7.1"]


@pytest.mark.parametrize(
    ("rates", "etat", "taux"),
    [
        (0, "totalement conforme", 100),
        (1, "partiellement conforme", 99),
        (53, "partiellement conforme", 50),
        (54, "non conforme", 49),
    ],
)
def test_the_state_is_the_law_s(tmp_path: Path, rates: int, etat: str, taux: int) -> None:
    lu = audit.lire(ecrire(tmp_path, **premiers(rates, "non conforme")))
    assert declaration.Declaration(lu, valide=True).etat == etat
    assert lu.taux == taux


def test_one_that_nobody_checked_is_enough_not_to_be_total(tmp_path: Path) -> None:
    lu = audit.lire(ecrire(tmp_path, c7_1="non vérifié"))
    assert declaration.Declaration(lu, valide=True).etat == "partiellement conforme"


def test_the_newest_file_is_declared_for_three_years(tmp_path: Path) -> None:
    assert declaration.lire(tmp_path / "vide").etat == "non conforme"  # no audit at all
    ecrire(tmp_path, "2026-11-26", **premiers(80, "non conforme"))
    ecrire(tmp_path, "2027-02-01")
    for jour, etat in (
        ("2030-01-31", "totalement conforme"),
        ("2030-02-01", "non conforme"),
    ):
        with time_machine.travel(f"{jour} 12:00 +01:00", tick=False):
            lue = declaration.lire(tmp_path)
        assert lue.audit is not None
        assert (lue.audit.jour, lue.etat) == (date(2027, 2, 1), etat)


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_page_says_it_and_the_declaration_says_why(client: Client) -> None:
    lue = declaration.lire()
    assert lue.audit is not None
    accueil = client.get("/connexion/").content.decode()
    assert f'<a href="{PAGE}">Accessibilité&nbsp;: {lue.etat}</a>' in accueil
    page = " ".join(client.get(PAGE).content.decode().replace("&nbsp;", " ").split())
    assert f"<strong>{lue.audit.taux} %</strong> des critères applicables" in page
    for critere in [*lue.non_conformes, *lue.non_verifies]:
        assert page.count(f"<strong>{critere.numero}, {critere.titre}.</strong>") == 1
    assert page.count('<th scope="row">') == 106
    for promis in (
        "article 47 de la loi n° 2005-102",
        "Dérogations pour charge disproportionnée",
        "mailto:informatique@villiers.exemple.fr",
        "https://formulaire.defenseurdesdroits.fr/",
        "Libre réponse 71120",
    ):
        assert promis in page
