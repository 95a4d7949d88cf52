"""What a card and a bank can do to a payment, and what the parent reads each time."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from factures.models import Encaissement, Facture
from paiement.models import MessageBanque, Paiement, Transition
from tests.navigateur import gestes
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import Pile, attendre


def au_guichet_de_la_banque(page: Page, pile: Pile) -> tuple[Famille, str]:
    """A family of its own, on the bank's page; the family and the payment's reference."""
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    return famille, gestes.ouvrir_la_banque(page, pile)


def etat(pile: Pile, reference: str) -> str:
    with pile.base() as base:
        return Paiement.objects.using(base).get(reference=reference).etat


def montants(pile: Pile, reference: str) -> list[int]:
    """What the ledger holds under this reference, in cents."""
    with pile.base() as base:
        recus = Encaissement.objects.using(base).filter(reference=reference)
        return list(recus.values_list("montant", flat=True))


def tenues(pile: Pile, famille: Famille) -> int:
    with pile.base() as base:
        siennes = Facture.objects.using(base).filter(numero__in=famille.numeros)
        return siennes.filter(tenue_jusqu_a__gt=timezone.now()).count()


def passer_une_minute(pile: Pile, reference: str) -> None:
    """Bring the next question to the bank to now, and run what the worker runs every minute."""
    with pile.base() as base:
        Paiement.objects.using(base).filter(reference=reference).update(
            interroger_le=timezone.now() - timedelta(seconds=1)
        )
    fait = pile.commande("interroger_banque")
    assert fait.returncode == 0, fait.stderr


def conclu(pile: Pile, reference: str) -> bool:
    return bool(attendre(lambda: etat(pile, reference) == "accepte", f"{reference} n’est pas payé"))


def une_lettre(pile: Pile, famille: Famille) -> None:
    """One letter left, with the receipt; no second one."""
    with pile.base() as base:
        adresse = Paiement.objects.using(base).filter(famille__code=famille.code).latest("pk")
    pile.facteur.attendre(adresse.courriel)
    assert len(pile.facteur.pour(adresse.courriel)) == 1


def test_a_refused_card_leaves_the_invoices_to_pay_and_another_one_pays(
    pile: Pile, page: Page
) -> None:
    famille, reference = au_guichet_de_la_banque(page, pile)
    assert tenues(pile, famille) == len(famille.numeros)
    gestes.payer(page, gestes.REFUSEE)
    expect(gestes.titre(page)).to_have_text("Paiement refusé")
    expect(page.locator("main")).to_contain_text("Rien n’est débité")
    assert (etat(pile, reference), montants(pile, reference)) == ("refuse", [])
    assert tenues(pile, famille) == 0
    page.get_by_role("link", name="Essayer de nouveau").click()
    seconde = gestes.ouvrir_la_banque(page, pile)
    assert seconde != reference
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    assert montants(pile, seconde) == [famille.total]
    une_lettre(pile, famille)


def test_cancelling_at_the_bank_is_said_and_costs_nothing(pile: Pile, page: Page) -> None:
    famille, reference = au_guichet_de_la_banque(page, pile)
    page.get_by_role("button", name="Annuler").click()
    expect(page).to_have_url(f"{pile.portail}/paiement/{reference}/")
    expect(gestes.titre(page)).to_have_text("Paiement abandonné")
    assert (montants(pile, reference), tenues(pile, famille)) == ([], 0)
    gestes.menu(page, "Factures").click()
    expect(page.get_by_role("checkbox")).to_have_count(len(famille.numeros))


def test_a_pending_card_waits_and_the_page_ends_up_telling(pile: Pile, page: Page) -> None:
    famille, reference = au_guichet_de_la_banque(page, pile)
    gestes.payer(page, gestes.EN_ATTENTE)
    expect(gestes.titre(page)).to_have_text("Paiement en attente")
    expect(page.locator("main")).to_contain_text("Ne payez pas une seconde fois")
    expect(page.get_by_text("Cette page se met à jour d’elle-même.")).to_be_visible()
    attendre(lambda: pile.operation(reference)["etat"] == "acceptee", "la banque n’a pas conclu")
    passer_une_minute(pile, reference)
    expect(gestes.titre(page)).to_have_text("Paiement effectué", timeout=45_000)
    assert montants(pile, reference) == [famille.total]
    une_lettre(pile, famille)


def test_a_browser_that_never_comes_back_loses_nothing(pile: Pile, page: Page) -> None:
    """The notification settles it."""
    famille, reference = au_guichet_de_la_banque(page, pile)
    gestes.payer(page, gestes.SANS_RETOUR)
    expect(gestes.titre(page)).to_contain_text("Vous pouvez fermer cette page")
    assert conclu(pile, reference)
    page.goto(f"{pile.portail}/paiement/{reference}/")
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    assert montants(pile, reference) == [famille.total]
    une_lettre(pile, famille)
    with pile.base() as base:
        move = Transition.objects.using(base).get(paiement__reference=reference, vers="accepte")
        assert move.par == "notification"


def test_without_notification_the_worker_asks_the_bank(pile: Pile, page: Page) -> None:
    """Tab closed on the bank's page, and a doorbell that never rings."""
    pile.scenario(notification="jamais")
    famille, reference = au_guichet_de_la_banque(page, pile)
    gestes.payer(page, gestes.SANS_RETOUR)
    expect(gestes.titre(page)).to_contain_text("Vous pouvez fermer cette page")
    page.close()
    assert (etat(pile, reference), montants(pile, reference)) == ("en-cours", [])
    passer_une_minute(pile, reference)
    assert conclu(pile, reference)
    assert montants(pile, reference) == [famille.total]
    une_lettre(pile, famille)


def test_a_tab_closed_before_paying_stays_unpaid(pile: Pile, page: Page) -> None:
    famille, reference = au_guichet_de_la_banque(page, pile)
    page.close()
    passer_une_minute(pile, reference)
    assert (etat(pile, reference), montants(pile, reference)) == ("en-cours", [])
    assert tenues(pile, famille) == len(famille.numeros)


def test_two_notifications_at_once_during_the_return(pile: Pile, page: Page) -> None:
    pile.scenario(notification="double")
    famille, reference = au_guichet_de_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")

    def sonneries() -> int:
        with pile.base() as base:
            recus = MessageBanque.objects.using(base).filter(paiement__reference=reference)
            return recus.filter(sens="notification").count()

    attendre(lambda: sonneries() == 2, "les deux notifications ne sont pas arrivées")
    assert montants(pile, reference) == [famille.total]
    une_lettre(pile, famille)


def test_a_late_notification_settles_then_changes_nothing(pile: Pile, page: Page) -> None:
    pile.scenario(notification="tardive")
    famille, reference = au_guichet_de_la_banque(page, pile)
    gestes.payer(page, gestes.SANS_RETOUR)
    assert (etat(pile, reference), montants(pile, reference)) == ("en-cours", [])
    assert conclu(pile, reference)
    assert montants(pile, reference) == [famille.total]
    une_lettre(pile, famille)


def test_a_notification_that_names_another_payment_is_not_believed(pile: Pile, page: Page) -> None:
    pile.scenario(notification="alteree")
    famille, reference = au_guichet_de_la_banque(page, pile)
    with pile.base() as base:
        avant = MessageBanque.objects.using(base).filter(sens="notification").count()
    gestes.payer(page, gestes.SANS_RETOUR)

    def sonneries() -> int:
        with pile.base() as base:
            return MessageBanque.objects.using(base).filter(sens="notification").count()

    attendre(lambda: sonneries() > avant, "aucune notification n’est arrivée")
    assert (etat(pile, reference), montants(pile, reference)) == ("en-cours", [])
    passer_une_minute(pile, reference)
    assert conclu(pile, reference)
    assert montants(pile, reference) == [famille.total]


def test_a_bank_out_of_order_at_the_start_is_said_and_holds_nothing(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    pile.scenario(panne=True)
    with page.expect_response(lambda r: r.request.method == "POST") as reponse:
        page.get_by_role("button", name="Procéder au paiement").click()
    assert reponse.value.status == 502
    expect(gestes.titre(page)).to_have_text(
        "La page de la banque ne s’ouvre pas : rien n’a été débité"
    )
    assert tenues(pile, famille) == 0
    pile.scenario(panne=False)
    page.get_by_role("link", name="Essayer de nouveau").click()
    reference = gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    assert montants(pile, reference) == [famille.total]


def panne_au_retour(page: Page, pile: Pile) -> None:
    """The bank takes the card, and is down before the browser is back at the town's."""

    def recevoir(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        reponse = route.fetch(max_redirects=0)
        pile.scenario(panne=True)
        return route.fulfill(response=reponse)

    page.route(f"{pile.banque}/**", recevoir)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement en attente")
    page.unroute(f"{pile.banque}/**")


def test_a_bank_out_of_order_at_the_return_makes_us_wait(pile: Pile, page: Page) -> None:
    pile.scenario(notification="jamais")
    famille, reference = au_guichet_de_la_banque(page, pile)
    panne_au_retour(page, pile)
    assert (etat(pile, reference), montants(pile, reference)) == ("en-cours", [])
    pile.scenario(panne=False)
    passer_une_minute(pile, reference)
    expect(gestes.titre(page)).to_have_text("Paiement effectué", timeout=45_000)
    assert montants(pile, reference) == [famille.total]


def test_letting_go_of_a_payment_that_the_bank_took_records_it_all_the_same(
    pile: Pile, page: Page
) -> None:
    pile.scenario(notification="jamais")
    famille, reference = au_guichet_de_la_banque(page, pile)
    panne_au_retour(page, pile)
    page.get_by_role("button", name="Abandonner ce paiement").click()
    expect(gestes.titre(page)).to_contain_text("Abandonner ce paiement de")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Abandonner ce paiement").click()
    expect(gestes.titre(page)).to_have_text("Paiement abandonné")
    assert tenues(pile, famille) == 0
    pile.scenario(panne=False)
    passer_une_minute(pile, reference)
    assert conclu(pile, reference)
    assert montants(pile, reference) == [famille.total]
    page.reload()
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
