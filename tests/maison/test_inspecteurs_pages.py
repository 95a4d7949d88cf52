"""The inspectors of what people read can fail: each is shown a fault that it must find."""

import pytest

from portail.typographie import francais
from tests.maison import erreurs, typographie

ESPACE = "\u00a0"


def mal_imprime(html: str) -> list[str]:
    return typographie.fautes(typographie.de_la_page(html))


# --- French as it is printed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "faute"),
    [
        ("<p>L'eau</p>", "apostrophe"),
        ("<p>Total : 3</p>", "espace ordinaire"),
        ("<p>Oublié <b>?</b></p>", "espace ordinaire"),
        (f"<p>« Accueil{ESPACE}»</p>", "espace ordinaire"),
        ("<p>Vraiment?</p>", "signe collé"),
        ("<p>Total: 3</p>", "signe collé"),
        (f"<p>«{ESPACE}Accueil»</p>", "guillemet collé"),
        (f"<p>Total{ESPACE} : 3</p>", "deux espaces"),
        ("<p>Vous êtes connecté(e)</p>", "genre ou nombre"),
        ("<p>Une fois connecté, payez.</p>", "masculin"),
        ("<p>2 facture(s)</p>", "genre ou nombre"),
        ("<p>Cher·e parent</p>", "genre ou nombre"),
        ("<p>Le 2026-12-05</p>", "date de machine"),
        ("<td>2026-12-05</td>", "date de machine"),
        ("<p>Le 05/12/2026</p>", "date en chiffres"),
        ("<p>12,50 €</p>", "espace ordinaire"),
        ("<p>12,50€</p>", "montant"),
        (f"<p>12.50{ESPACE}€</p>", "montant"),
        (f"<p>12{ESPACE}€</p>", "montant"),
        (f"<p>1 234,50{ESPACE}€</p>", "montant"),
        (f"<p>1234,50{ESPACE}€</p>", "montant"),
        ("<p>0 factures</p>", "pluriel de trop"),
        (f"<p>1{ESPACE}factures à payer</p>", "pluriel de trop"),
        ("<p>12 facture à payer</p>", "pluriel oublié"),
        ('<img alt="L\'eau">', "apostrophe"),
    ],
)
def test_what_french_does_not_print(html: str, faute: str) -> None:
    assert any(trouvee.startswith(faute) for trouvee in mal_imprime(html)), mal_imprime(html)


def test_what_french_prints() -> None:
    html = (
        f"<title>2{ESPACE}erreurs{ESPACE}: Panier</title>"
        f"<p>«{ESPACE}L’eau{ESPACE}»{ESPACE}: le 5 décembre 2026{ESPACE}!</p>"
        f"<p>1{ESPACE}234,50{ESPACE}€</p>"
        "<p>1 facture, 12 factures, 0 facture, famille 000114, demande 2</p>"
        "<td>05/12/2026</td><p>Écrivez une date, par exemple 05/12/2026.</p>"
        "<textarea>L'eau : 3</textarea><script>a ? b : c</script>"
        '<p>https://ville.fr:8000/?a=1 à 14 h 02</p><input value="L\'eau : 3">'
    )
    assert mal_imprime(html) == []


def test_a_letter_in_plain_text() -> None:
    lettre = "Ouvrez ce lien :\nhttps://ville.fr/2026-12-05/"
    (faute,) = typographie.fautes(typographie.de_la_lettre(lettre))
    assert faute.startswith("espace ordinaire")
    assert not typographie.fautes(typographie.de_la_lettre(francais(lettre)))


# --- what the templates' last step does -----------------------------------------------------------


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Total : 3 ; « oui » ?", "Total~: 3~; «~oui~»~?"),
        ("<p>Oublié <b>?</b></p>", "<p>Oublié <b>?</b></p>"),
        ("<b>Plat:</b>", "<b>Plat~:</b>"),
        ("L'eau, l&#x27;air", "L’eau, l’air"),
        ('<i title="L\'eau : 3">', '<i title="L’eau~: 3">'),
        ('<input value="L\'eau : 3">', '<input value="L\'eau : 3">'),
        ("<textarea>L'eau : 3</textarea>", "<textarea>L'eau : 3</textarea>"),
        ("<script>a ? b : 'c'</script>", "<script>a ? b : 'c'</script>"),
        ("http://a:80 10:30 {a :b}", "http://a:80 10:30 {a :b}"),
        ("12 €", "12~€"),
        ("<p>L'adresse n'o'brien@ville.fr</p>", "<p>L’adresse n'o'brien@ville.fr</p>"),
        ("L'adresse o&#x27;brien@ville.fr", "L’adresse o&#x27;brien@ville.fr"),
        ("J'écris à l'agent @ midi", "J’écris à l’agent @ midi"),
        ('<i data-title="L\'eau : 3">', '<i data-title="L\'eau : 3">'),
    ],
)
def test_plain_spaces_become_what_french_wants(avant: str, apres: str) -> None:
    assert francais(avant) == apres.replace("~", ESPACE)
    assert francais(francais(avant)) == francais(avant)


# --- errors that everybody can find ---------------------------------------------------------------

RESUME = (
    '<div class="alert alert-danger" role="alert" tabindex="-1" autofocus>'
    '<ul><li><a href="#id_a">A</a> : manque</li></ul></div>'
)
CHAMP = '<input name="a" id="id_a" aria-invalid="true" aria-describedby="id_a_error">'
MESSAGE = '<p class="invalid-feedback" id="id_a_error">manque</p>'
TITRE = f"<title>1{ESPACE}erreur{ESPACE}: Panier</title>"


def test_an_error_that_everybody_can_find() -> None:
    assert not erreurs.fautes(TITRE + RESUME + CHAMP + MESSAGE)
    assert not erreurs.fautes("<title>Panier</title><input name=a>")


@pytest.mark.parametrize(
    ("html", "faute"),
    [
        (TITRE + CHAMP + MESSAGE, "sans résumé"),
        (f"<title>Panier</title>{RESUME}{CHAMP}{MESSAGE}", "ne compte pas"),
        (TITRE.replace("1", "2") + RESUME + CHAMP + MESSAGE, "ne compte pas"),
        (TITRE + RESUME.replace(" autofocus", "") + CHAMP + MESSAGE, "focus"),
        (f"{TITRE}<input autofocus>{RESUME}{CHAMP}{MESSAGE}", "focus"),
        (TITRE + RESUME.replace("#id_a", "#id_b") + CHAMP + MESSAGE, "#id_b"),
        (TITRE + RESUME + CHAMP, "pas liée"),
        (TITRE, "n’a pas"),
    ],
)
def test_an_error_that_somebody_would_miss(html: str, faute: str) -> None:
    assert any(faute in trouvee for trouvee in erreurs.fautes(html))
