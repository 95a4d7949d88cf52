"""A third town, known by its file alone, served under a path by a proxy that keeps it: whatever a
parent or an agent opens stays under that path, letters and the banks' ways back included."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from paiement.models import MessageBanque
from portail.demo.comptes import MOT_DE_PASSE_AGENTS, MOT_DE_PASSE_FAMILLES
from tests.navigateur import facteur, gestes
from tests.navigateur import pile as piles
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile, attendre

PREFIXE = "/Rochebrune-les-Bains/paiement"
CODE, AJOUTER, PAYER = "Numéro de foyer", "Mettre de côté", "Payer maintenant"
# Whoever opens one of these gets a file, or leaves.
FICHIERS = re.compile(r"/pdf/|\.pdf|/recus/|export|\.csv|\.xlsx|deconnexion")


@pytest.fixture(scope="module")
def rochebrune(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Pile]:
    dossier = Path(tmp_path_factory.mktemp("rochebrune"))
    reglages = {
        "PREFIXE_URL": PREFIXE,
        "DOSSIER_COMMUNES": str(Path(__file__).parents[1] / "villes"),
    }
    nom = f"navigateur_{worker_id}_rochebrune"
    with piles.en_marche("rochebrune", dossier, nom, django_db_blocker, **reglages) as pile:
        yield pile


@pytest.fixture
def page(visiteur: Visiteur, rochebrune: Pile) -> Iterator[Page]:
    """As a person: an address is typed once, and then one follows what the pages show."""
    page = visiteur(rochebrune)
    hors: list[str] = []
    page.context.on("request", lambda d: hors.append(d.url) if _sort(rochebrune, d.url) else None)
    yield page
    assert not hors, f"le préfixe manque à {sorted(set(hors))}"


def _sort(pile: Pile, adresse: str) -> bool:
    """Whether an address of the portal's lies outside its path, where another site may be."""
    morceaux = urlsplit(adresse)
    chez_nous = morceaux.port == pile.port
    return chez_nous and not morceaux.path.startswith(f"{PREFIXE}/") and morceaux.path != PREFIXE


def entrer(page: Page, pile: Pile, code: str, mot_de_passe: str = MOT_DE_PASSE_FAMILLES) -> None:
    page.goto(f"http://127.0.0.1:{pile.port}{PREFIXE}")  # as a leaflet prints it, without a slash
    page.get_by_label(re.compile(f"{CODE}|Identifiant")).fill(code)
    page.get_by_label("Mot de passe").fill(mot_de_passe)
    page.get_by_role("button", name="Connexion", exact=True).click()
    expect(page.get_by_role("button", name="Déconnexion")).to_be_visible()


def au_panier(page: Page, pile: Pile) -> gestes.Famille:
    famille = gestes.une_famille(pile)
    entrer(page, pile, famille.code)
    gestes.menu(page, "Factures").click()
    for numero in famille.numeros:
        page.get_by_role("checkbox", name=numero).check()
    page.get_by_role("button", name=AJOUTER).click()
    expect(page).to_have_title("Ma sélection · Guichet des familles · Rochebrune-les-Bains")
    return famille


def test_from_the_leaflet_s_address_to_the_receipt(rochebrune: Pile, page: Page) -> None:
    famille = au_panier(page, rochebrune)
    assert {c.get("path") for c in page.context.cookies(f"{rochebrune.portail}/")} == {
        f"{PREFIXE}/"
    }
    confiance = page.locator(".confiance")
    expect(confiance).to_contain_text("la page sécurisée de Payline ou du Crédit du Vercors")
    adresse = gestes.adresse_de(rochebrune, famille.code)
    expect(page.get_by_label("Adresse e-mail")).to_have_value(adresse)
    reference = gestes.ouvrir_la_banque(page, rochebrune, PAYER)
    gestes.payer(page)

    expect(page).to_have_url(f"{rochebrune.portail}/paiement/{reference}/")
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    recu = page.get_by_role("link", name="Imprimer le reçu").get_attribute("href")
    a_l_ecran = page.context.request.get(urljoin(page.url, str(recu)))
    assert (a_l_ecran.status, a_l_ecran.headers["content-type"]) == (200, "application/pdf")

    # The letter of it: the same receipt, and a link that opens.
    lettre = rochebrune.facteur.attendre(adresse)
    assert facteur.pdf_joint(lettre)[1] == a_l_ecran.body()
    page.goto(_lien(lettre, rochebrune))
    expect(page.get_by_role("link", name="Reçu")).to_be_visible()
    page.get_by_role("button", name="Déconnexion").click()
    expect(page).to_have_url(f"{rochebrune.portail}/connexion/")


def test_a_bank_reached_by_a_form_notifies_the_address_under_the_path(
    rochebrune: Pile, page: Page
) -> None:
    """The browser never comes back: only the notification can have told."""
    au_panier(page, rochebrune)
    page.locator("[name=passerelle][value=systempay]").check()
    reference = gestes.ouvrir_la_banque(page, rochebrune, PAYER)
    expect(page.locator(".resume")).to_contain_text("Rochebrune-les-Bains")
    gestes.payer(page, gestes.SANS_RETOUR)
    with rochebrune.base() as base:
        recues = MessageBanque.objects.using(base).filter(
            sens=MessageBanque.Sens.NOTIFICATION, paiement__reference=reference
        )
        attendre(recues.exists, "la notification n’est pas arrivée")
    page.goto(f"{rochebrune.portail}/paiement/{reference}/")
    expect(gestes.titre(page)).to_have_text("Paiement effectué")


def test_a_forgotten_password_s_link_opens(
    rochebrune: Pile, page: Page, visiteur: Visiteur
) -> None:
    famille = gestes.une_famille(rochebrune)
    page.goto(f"{rochebrune.portail}/")
    page.get_by_role("link", name="Mot de passe oublié ?").click()
    expect(page.locator("main")).to_contain_text("adressez-vous au Guichet unique")
    expect(page.locator("main")).to_contain_text("Vie scolaire : 04 00 00 00 26")
    page.get_by_label("Code famille ou adresse e-mail").fill(famille.code)
    page.get_by_role("button", name="Recevoir le lien").click()
    lettre = rochebrune.facteur.attendre(gestes.adresse_de(rochebrune, famille.code))
    assert str(lettre["From"]).startswith("Guichet des familles")

    page.goto(_lien(lettre, rochebrune))
    for champ in ("Nouveau mot de passe", "Le même, encore une fois"):
        page.get_by_label(champ).fill("girafe bleue sous la pluie")
    page.get_by_role("button", name="Enregistrer").click()
    entrer(
        visiteur(rochebrune, viewport=TELEPHONE),
        rochebrune,
        famille.code,
        "girafe bleue sous la pluie",
    )


@pytest.mark.parametrize(
    ("identifiant", "mot_de_passe", "pas", "au_moins"),
    [
        ("000754", MOT_DE_PASSE_FAMILLES, 9, 20),
        ("mairie", MOT_DE_PASSE_AGENTS, 1, 20),
        pytest.param("mairie", MOT_DE_PASSE_AGENTS, 9, 60, marks=pytest.mark.long),
    ],
)
def test_no_page_links_outside_the_path(
    rochebrune: Pile, page: Page, identifiant: str, mot_de_passe: str, pas: int, au_moins: int
) -> None:
    """Every link, form, script and picture of the pages that lead from the first one, so many steps
    away."""
    entrer(page, rochebrune, identifiant, mot_de_passe)
    a_voir, vues = {page.url}, set[str]()
    for _ in range(pas + 1):
        suivantes = set[str]()
        for adresse in a_voir:
            vues.add(_sorte(adresse))
            suivantes |= _liens(page, rochebrune, adresse)
        # One page of each kind: one invoice, one month.
        a_voir = set({_sorte(a): a for a in sorted(suivantes) if _sorte(a) not in vues}.values())
    assert len(vues) >= au_moins, sorted(vues)


def _sorte(adresse: str) -> str:
    return re.sub(r"\d+", "0", urlsplit(adresse).path)


def _liens(page: Page, pile: Pile, adresse: str) -> set[str]:
    """The pages that this one leads to, once it is seen that nothing of it lies outside."""
    reponse = page.context.request.get(adresse)
    assert reponse.status == 200, (reponse.status, adresse)
    assert not _sort(pile, reponse.url), f"{adresse} mène à {reponse.url}"
    if "html" not in reponse.headers["content-type"]:
        return set()
    arbre = html.fromstring(reponse.body())
    liens = {urldefrag(urljoin(reponse.url, lien))[0] for lien in arbre.xpath("//a/@href")}
    autres = arbre.xpath("//@src | //@action | //link/@href")
    dehors = [a for a in liens | {urljoin(reponse.url, x) for x in autres} if _sort(pile, a)]
    assert not dehors, f"{adresse} : {dehors}"
    return {a for a in liens if urlsplit(a).port == pile.port and not FICHIERS.search(a)}


def _lien(lettre: facteur.EmailMessage, pile: Pile) -> str:
    """The first address in the letter."""
    lien = re.search(r"http\S+", facteur.texte(lettre))
    assert lien
    assert lien[0].startswith(f"{pile.portail}/")
    return lien[0]
