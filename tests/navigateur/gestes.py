"""What a person does, said once: the tests tell stories with these."""

import re
from dataclasses import dataclass

from django.db.models import F
from playwright.sync_api import Locator, Page, expect

from comptes.models import Responsable, Utilisateur
from factures.models import Facture
from portail.argent import euros
from portail.dates import aujourd_hui
from portail.demo.comptes import MOT_DE_PASSE_AGENTS, MOT_DE_PASSE_FAMILLES
from tests.navigateur import arrivees
from tests.navigateur.pile import Pile

ACCEPTEE = "4970100000000006"
REFUSEE = "4970100000000014"
EN_ATTENTE = "4970100000000022"
SANS_RETOUR = "4970100000000030"


@dataclass(frozen=True)
class Famille:
    """A demo family that no other test uses, and what it owes. Cents."""

    code: str
    numeros: list[str]
    total: int


def une_famille(pile: Pile, services: int = 1, avec_adresse: bool = True) -> Famille:
    """Take a family with payable invoices of that many services, and an e-mail address or none."""
    ordinaire = services == 1 and avec_adresse
    trouvee = _libre(pile, services, avec_adresse)
    if trouvee is None and ordinaire:  # the demo's are all taken
        arrivees.accueillir(pile)
        trouvee = _libre(pile, services, avec_adresse)
    assert trouvee, f"plus aucune famille de démonstration à {services} service(s)"
    pile.familles_prises.add(trouvee.code)
    return trouvee


def _libre(pile: Pile, services: int, avec_adresse: bool) -> Famille | None:
    with pile.base() as base:
        payables = Facture.objects.using(base).filter(
            type="F", regle__lt=F("total"), date_prelevement=None, date_limite__gte=aujourd_hui()
        )
        premiers = Responsable.objects.using(base).filter(rang=1)
        voulus = premiers.exclude(courriel="") if avec_adresse else premiers.filter(courriel="")
        payables = payables.filter(famille__responsables__in=voulus)
        par_famille: dict[str, list[Facture]] = {}
        for facture in payables.select_related("famille", "service").order_by("date_limite"):
            par_famille.setdefault(facture.famille.code, []).append(facture)
    for code, factures in sorted(par_famille.items()):
        if code not in pile.familles_prises and len({f.service_id for f in factures}) == services:
            return Famille(code, [f.numero for f in factures], sum(f.reste for f in factures))
    return None


def adresse_de(pile: Pile, code: str) -> str:
    """Where the portal writes to this family's first adult."""
    with pile.base() as base:
        utilisateurs = Utilisateur.objects.using(base).select_related("responsable")
        return utilisateurs.get(identifiant=code).adresse


def second_adulte(pile: Pile, code: str) -> None:
    """Give the household its second adult, Dominique, without a login, if it has none."""
    with pile.base() as base:
        premier = Responsable.objects.using(base).get(famille__code=code, rang=1)
        dominique = Responsable(
            famille_id=premier.famille_id, rang=2, nom=premier.nom, prenom="Dominique"
        )
        # in bulk: a row of history would go to the test's own database
        Responsable.objects.using(base).bulk_create(
            [dominique],
            update_conflicts=True,
            unique_fields=["famille", "rang"],
            update_fields=["prenom"],
        )


def se_connecter(page: Page, code: str, mot_de_passe: str = MOT_DE_PASSE_FAMILLES) -> None:
    page.goto("/connexion/")
    remplir_connexion(page, code, mot_de_passe)
    expect(page.get_by_role("button", name="Déconnexion")).to_be_visible()


def remplir_connexion(page: Page, code: str, mot_de_passe: str = MOT_DE_PASSE_FAMILLES) -> None:
    page.get_by_label(re.compile("Code (utilisateur|famille)")).fill(code)
    page.get_by_label("Mot de passe").fill(mot_de_passe)
    page.get_by_role("button", name="Connexion", exact=True).click()


def se_connecter_en_agent(page: Page, identifiant: str) -> None:
    page.goto("/admin/")
    page.locator("#id_username").fill(identifiant)
    page.locator("#id_password").fill(MOT_DE_PASSE_AGENTS)
    page.locator("[type=submit]").click()


def aller_au_panier(page: Page, famille: Famille, bouton: str = "Ajouter au panier") -> None:
    """Tick everything that is to pay, and go and see it."""
    page.goto("/factures/")
    for numero in famille.numeros:
        page.get_by_role("checkbox", name=numero).check()
    page.get_by_role("button", name=bouton).click()
    expect(titre(page)).to_have_text(f"{euros(famille.total)} à payer")


def ouvrir_la_banque(page: Page, pile: Pile, bouton: str = "Procéder au paiement") -> str:
    """From the basket to the bank's page; returns the payment's reference, as shown there."""
    page.get_by_role("button", name=bouton).click()
    expect(titre(page)).to_have_text("Paiement par carte")
    assert page.url.startswith(pile.banque)
    return page.locator(".reference").inner_text()


def remplir_la_carte(page: Page, numero: str) -> None:
    page.get_by_role("radio", name="CB", exact=True).check()
    page.get_by_label("Numéro de carte").fill(numero)
    page.get_by_label("Date de fin de validité").fill(f"12/{aujourd_hui():%y}")
    page.get_by_label("Cryptogramme visuel").fill("123")


def payer(page: Page, numero: str = ACCEPTEE) -> None:
    remplir_la_carte(page, numero)
    page.get_by_role("button", name="Valider").click()


def titre(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def menu(page: Page, entree: str) -> Locator:
    navigation = page.get_by_role("navigation", name="Menu principal")
    return navigation.get_by_role("link", name=entree, exact=True)
