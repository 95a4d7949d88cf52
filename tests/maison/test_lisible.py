"""The inspectors of what everybody reads see what they are there to see."""

import pytest
from weasyprint import HTML

from tests.maison import lisible, papiers

PAGE = '<html lang="fr"><body><main>{}</main></body></html>'
JUSTE = """<h1>Titre</h1><h2>Partie</h2>
<p role="alert">Une chose est à corriger</p>
<form><label for="a">Nom</label><input id="a" name="nom" aria-invalid="true" aria-describedby="e">
<p id="e">Il manque un nom.</p>
<input type="password" aria-label="Secret" name="password" autocomplete="current-password">
<fieldset><legend>Choix</legend><label><input type="radio" name="r"> Un</label></fieldset></form>
<table><caption>Repas</caption><tr><th scope="col">Jour</th></tr></table>
<img src="/a.png" alt=""><a href="#a">Vers le nom</a><p data-repas aria-live="polite"></p>"""


def test_a_page_for_everybody() -> None:
    assert not lisible.fautes(PAGE.format(JUSTE), famille=True)


@pytest.mark.parametrize(
    ("avant", "apres", "faute"),
    [
        ('<label for="a">', "<label>", "étiquette"),
        ("<legend>Choix</legend>", "", "groupe nommé"),
        (' aria-describedby="e"', "", "n’est lié à aucune erreur"),
        (' role="alert"', "", "en tête"),
        ("<caption>Repas</caption>", "", "caption"),
        (' scope="col"', "", "scope"),
        ("<h2>Partie</h2>", "<h3>Partie</h3>", "h3 après h1"),
        (' alt=""', "", "alt"),
        ('href="#a"', 'href="#b"', "n’existe pas"),
        ("Vers le nom", "", "sans nom"),
        (' autocomplete="current-password"', "", "autocomplete"),
        (' aria-live="polite"', "", "change sans"),
        ("<h1>Titre</h1>", "<h1>Titre</h1><svg></svg>", "svg"),
    ],
)
def test_what_keeps_somebody_out(avant: str, apres: str, faute: str) -> None:
    assert avant in JUSTE
    (trouvee,) = lisible.fautes(PAGE.format(JUSTE.replace(avant, apres)), famille=True)
    assert faute in trouvee


PAPIER = """<html lang="fr"><head><title>Essai</title></head><body><h1>Un</h1>{}</body></html>"""


def papier(corps: str, **options: str) -> list[str]:
    octets = HTML(string=PAPIER.format(corps)).write_pdf(**options)
    return papiers.fautes(octets)


def test_a_paper_without_tags() -> None:
    fautes = "\n".join(papier("<p>Texte</p>"))
    for signe in ("balisé", "PDF/UA-1", "niveau 1", "clavier", "hors de l’arbre"):
        assert signe in fautes, f"{signe} n’a pas été vu : {fautes}"


def test_a_paper_whose_titles_and_tables_say_too_little() -> None:
    corps = "<h3>Trois</h3><table><tr><th>Tête<td>a<tr><td>b</table>"
    fautes = "\n".join(papier(corps, pdf_variant="pdf/ua-1"))
    for signe in ("niveau 3 après un niveau 1", "Scope", "inégales"):
        assert signe in fautes, f"{signe} n’a pas été vu : {fautes}"
    assert not papier("<p>Texte</p>", pdf_variant="pdf/ua-1")
