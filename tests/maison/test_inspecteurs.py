"""The house's inspectors see what they are there to see: a broken example of each fault."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template import Context, Engine, Origin
from django.template.base import Template

from comptes.acces import famille_requise, publique
from tests.maison import adresses, gabarits, imports, scripts, variables

CONNUS = {
    "comptes.models",
    "factures.models",
    "factures.services",
    "factures.services.tenue",
    "factures.views",
    "paiement.models",
    "portail.argent",
    "portail.views",
}


def lus(module: str, source: str) -> list[imports.Import]:
    return imports.lire(module, source, CONNUS)


# --- imports --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("factures.services", "from paiement.models import Paiement"),
        ("factures.services", "import paiement.models"),
        ("comptes.views", "def vue():\n    from factures.models import Facture"),
        ("comptes.models", "from portail import views"),
        ("portail.argent", "from comptes.models import Famille"),
        ("paiement.simulateur.pages", "from portail.argent import euros"),
        ("paiement.services", "from .simulateur import cartes"),
    ],
)
def test_an_import_that_runs_the_wrong_way(module: str, source: str) -> None:
    (faute,) = imports.a_contresens(lus(module, source))
    assert module in faute
    assert "importe" in faute


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("paiement.services", "from factures.services import tenir"),
        ("portail.views", "from paiement.models import Paiement"),
        ("portail.argent", "from decimal import Decimal"),
        ("paiement.simulateur.pages", "from .etat import REGISTRE"),
    ],
)
def test_an_import_that_runs_the_right_way(module: str, source: str) -> None:
    assert not imports.a_contresens(lus(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("factures.models", "from .services import tenue"),
        ("factures.services.tenue", "from ..views import liste"),
        ("factures.journal", "from factures import views"),
        ("paiement.services", "from factures.views import liste"),
    ],
)
def test_a_service_that_leans_on_a_page(module: str, source: str) -> None:
    assert imports.d_en_bas(lus(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("factures.etats", "from .models import Facture"),
        ("factures.etats", "from django.db.models import Q"),
        ("factures.imports.lecture", "from django.http import HttpRequest"),
        ("reservations.regles", "from factures.services import tenue"),
        ("paiement.passerelles.payline", "from django.http import HttpRequest"),
    ],
)
def test_a_rule_that_reaches_out(module: str, source: str) -> None:
    assert imports.impurs(lus(module, source))


def test_an_enumeration_and_a_type_are_no_reaching_out() -> None:
    source = (
        "from django.db.models import TextChoices\nif TYPE_CHECKING:\n    from .models import A"
    )
    assert not imports.impurs(lus("factures.etats", source))


def test_a_private_name_taken_from_next_door() -> None:
    assert imports.prives(lus("factures.views", "from factures.services.tenue import _tenir"))
    assert not imports.prives(lus("factures.views", "from django.x import _get"))
    source = "from factures.services import tenue\ntenue._tenir()\nself._a\ntenue.__doc__"
    trouves = lus("factures.views", source)
    (faute,) = imports.attributs_prives(source, trouves, "factures/views.py")
    assert faute.startswith("factures/views.py:2 : tenue._tenir")


def test_relative_imports_are_resolved() -> None:
    (trouve,) = imports.lire(
        "factures.services", "from ..services import tenue", CONNUS, paquet=True
    )
    assert trouve.vers == "factures.services.tenue"
    (trouve,) = lus("factures.services.verrous", "from ..models import Facture")
    assert (trouve.vers, trouve.nom) == ("factures.models", "Facture")


def test_the_real_house_is_read() -> None:
    sens = {(i.de, i.vers) for i in imports.tous()}
    assert ("paiement.services.traitement", "factures.services") in sens
    assert ("factures.views", "factures.recus") in sens


# --- access ---------------------------------------------------------------------------------------


def adresse(nom: str, vue: object) -> adresses.Adresse:
    return adresses.Adresse(nom, vue, ())  # type: ignore[arg-type]


def test_a_view_without_a_rule_and_one_open_unannounced() -> None:
    def nue(*_: object) -> None: ...

    @famille_requise
    def fermee(*_: object) -> HttpResponse:
        return HttpResponse()

    @publique
    def ouverte(*_: object) -> None: ...

    assert "règle" in adresses.fautes([adresse("a", nue)], set())[0]
    assert "PUBLIQUES" in adresses.fautes([adresse("a", ouverte)], set())[0]
    assert not adresses.fautes([adresse("a", ouverte), adresse("b", fermee)], {"a"})


def test_a_view_that_only_pretends() -> None:
    ouverte = SimpleNamespace(acces="famille", login_required=False)
    assert "ne l’est pas" in adresses.fautes([adresse("a", ouverte)], set())[0]


def test_a_public_view_that_is_gone() -> None:
    assert "retirer" in adresses.fautes([], {"partie"})[0]


def test_every_address_is_found() -> None:
    noms = {a.nom for a in adresses.toutes()}
    assert {"accueil", "factures:recu", "paiement:notification"} <= noms


# --- templates ------------------------------------------------------------------------------------


def test_a_template_that_nobody_uses_and_one_that_is_not_there() -> None:
    assert gabarits.inutiles({"a.html", "b.html", "404.html"}, {"a.html"}) == [
        "templates/b.html ne sert nulle part : le supprimer, ou l’inclure là où il manque."
    ]
    textes = {"a.html": '{% include "c.html" %}{# {% include "d.html" %} #}'}
    (faute,) = gabarits.absents({"a.html"}, textes)
    assert "c.html" in faute


@pytest.mark.parametrize(
    "texte",
    [
        '<p style="color:red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a href="javascript:void(0)">',
        '<button {% if x %}disabled{% endif %} onclick="payer()">',
    ],
)
def test_what_the_policy_blocks(texte: str) -> None:
    assert gabarits.contre_la_politique("factures/liste.html", texte)
    assert not gabarits.contre_la_politique("pdf/recu.html", texte)


def test_what_the_policy_allows() -> None:
    texte = '<script type="module" src="{% static \'a.js\' %}"></script><p class="style">'
    assert not gabarits.contre_la_politique("factures/liste.html", texte)


@pytest.mark.parametrize(
    ("page", "faute"),
    [
        ('<html lang="fr"><title>A · Ville</title>', "0 h1"),
        ('<html lang="fr"><title>A · Ville</title><h1>a</h1><h1>b</h1>', "2 h1"),
        ('<html lang="fr"><title>A · Ville</title><h1> </h1>', "1 h1"),
        ('<html lang="fr"><title> · Ville</title><h1>a</h1>', "titre"),
        ("<html><title>A · Ville</title><h1>a</h1>", "lang"),
    ],
)
def test_a_page_that_does_not_say_what_it_is(page: str, faute: str) -> None:
    (trouvee,) = gabarits.Titres(page).fautes()
    assert faute in trouvee


def test_a_page_that_does() -> None:
    page = '<html lang="fr"><title>A · Ville</title><h1>Vous avez <b>2</b> factures</h1>'
    titres = gabarits.Titres(page)
    assert not titres.fautes()
    assert titres.h1 == ["Vous avez 2 factures"]


@pytest.mark.parametrize(
    "texte",
    ["{{ absente }}", "{% if absente %}{% endif %}", "{% for a in x.absente %}{% endfor %}"],
)
def test_an_undefined_variable(texte: str) -> None:
    def rendre(dossier: object) -> set[str]:
        gabarit = Template(texte, Origin(f"{dossier}/a.html"), engine=Engine())
        with variables.surveillees() as (fautes, rendus):
            gabarit.render(Context({"x": {}}))
        assert rendus <= {"a.html"}
        return fautes

    (faute,) = rendre(gabarits.DOSSIER)
    assert faute.startswith("a.html : ")
    assert "absente" in faute
    assert not rendre("/ailleurs")


# --- scripts --------------------------------------------------------------------------------------


def test_a_script_that_is_no_module_or_comes_from_elsewhere() -> None:
    siens, fautes = scripts.appeles("a.html", "<script src=\"{% static 'menu.js' %}\" defer>")
    assert siens == {"menu.js"}
    assert fautes == ['templates/a.html : menu.js est à charger avec type="module".']
    (ailleurs,) = scripts.appeles("a.html", '<script type="module" src="https://cdn">')[1]
    assert "d’ailleurs" in ailleurs


def test_a_script_without_a_page_that_lives_without_it() -> None:
    connus = set(scripts.JUMEAUX)
    assert not scripts.sans_jumeau(connus)
    (manque,) = scripts.sans_jumeau(connus | {"neuf.js"})
    assert "neuf.js" in manque
    assert not scripts.existe("sans_javascript", "test_that_nobody_wrote")
