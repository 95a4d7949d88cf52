"""The leaflet's five steps: a mother pays the invoices of two services at once."""

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from factures.models import DocumentRecu, Encaissement, EnvoiRecu, Facture, Imputation, Recu
from paiement.models import MessageBanque, Paiement
from portail.dates import aujourd_hui, jour_long
from portail.demo.decalage import ecart
from tests.navigateur import facteur, gestes
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile

SCOLAIRE, PETITE = "S2026100353", "P2026100087"
ECHEANCE = date(2026, 12, 5)  # in the demo's files; it moves with the week


@dataclass(frozen=True)
class Chiffres:
    """What the ledger holds for the family."""

    encaissements: int
    total: int
    imputations: int
    recus: int
    du: int


def chiffres(pile: Pile) -> Chiffres:
    with pile.base() as base:
        recus = Encaissement.objects.using(base).filter(famille__code="000754")
        dues = Facture.objects.using(base).filter(numero__in=[SCOLAIRE, PETITE])
        return Chiffres(
            encaissements=recus.count(),
            total=recus.aggregate(s=Sum("montant"))["s"],
            imputations=Imputation.objects.using(base).filter(encaissement__in=recus).count(),
            recus=Recu.objects.using(base).filter(encaissement__in=recus).count(),
            du=sum(f.reste for f in dues),
        )


def texte_du_pdf(octets: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages).split())


def telecharger(page: Page, adresse: str) -> bytes:
    """The bytes that this visitor's browser gets; a PDF, shown under its own name."""
    reponse = page.context.request.get(adresse)
    assert reponse.status == 200
    assert reponse.headers["content-type"] == "application/pdf"
    assert "no-store" in reponse.headers["cache-control"]
    return reponse.body()


def test_a_mother_pays_two_services_at_once(pile: Pile, page: Page) -> None:
    avant = chiffres(pile)
    assert avant.du == 250_44

    # 1. Connexion: the code as it is printed on the invoice, typed with a space.
    page.goto("/")
    expect(page).to_have_url(re.compile("/connexion/"))
    gestes.remplir_connexion(page, "000 754")

    # 2. Accueil
    expect(page).to_have_url(f"{pile.portail}/")
    expect(gestes.titre(page)).to_have_text("Vous avez 2 factures à payer, 250,44 € au total")
    echeance = jour_long(ECHEANCE + ecart(aujourd_hui()))
    expect(page.locator(".situation")).to_contain_text(f"Première échéance : {echeance} inclus")
    for entree in ("Accueil", "Factures", "Panier", "Archives"):
        expect(gestes.menu(page, entree)).to_be_visible()

    # 3. Factures: the loupe opens the lines and the other ways to pay.
    gestes.menu(page, "Factures").click()
    expect(gestes.titre(page)).to_have_text("2 factures à payer")
    page.get_by_role("link", name=f"Détail de la facture {SCOLAIRE}").click()
    expect(gestes.titre(page)).to_have_text(f"Facture {SCOLAIRE} : 97,35 € à payer")
    lignes = page.get_by_role("table", name=f"Détail de la facture {SCOLAIRE}")
    expect(lignes.get_by_role("columnheader")).to_have_text(
        ["Enfant", "Prestation", "Quantité", "Prix unitaire", "Montant"]
    )
    expect(lignes).to_contain_text("Malo")
    autrement = page.get_by_role("region", name="Autres façons de payer")
    expect(autrement).to_contain_text("de 8 h 30 à 12 h et de 13 h 30 à 17 h")
    expect(autrement).to_contain_text("Régie enfance Villiers-sur-Marne")
    papier = page.get_by_role("link", name=f"Facture {SCOLAIRE} (PDF)").get_attribute("href")
    imprimee = texte_du_pdf(telecharger(page, str(papier)))
    assert f"Facture {SCOLAIRE} · code utilisateur 000754" in imprimee
    assert "97,35 €" in imprimee

    page.get_by_role("link", name="Toutes les factures").click()
    for numero in (SCOLAIRE, PETITE):
        page.get_by_role("checkbox", name=numero).check()
    expect(page.locator(".barre-somme")).to_have_text("2 factures cochées 250,44 €")
    page.get_by_role("button", name="Ajouter au panier").click()

    # 4. Panier: per service, the total, an address for this payment only.
    expect(gestes.titre(page)).to_have_text("250,44 € à payer")
    for service, sous_total in (
        ("Service scolaire et périscolaire", "97,35 €"),
        ("Village de la petite enfance", "153,09 €"),
    ):
        lot = page.get_by_role("region", name=service)
        expect(lot.locator(".sous-total")).to_have_text(f"Sous-total {sous_total}")
    adresse = page.get_by_label("Adresse e-mail")
    expect(adresse).to_have_value("helene.petit1@exemple.fr")
    expect(page.locator(".confiance")).to_contain_text("sur la page sécurisée de Payline")
    adresse.fill("helene.ailleurs@exemple.fr")
    reference = gestes.ouvrir_la_banque(page, pile)

    # 5. The bank: it knows an amount and a reference, nothing of the family.
    montant = page.locator(".montant")
    expect(montant).to_have_text("250,44 €")
    place, ecran = montant.bounding_box(), page.viewport_size
    assert place is not None
    assert ecran is not None
    assert place["x"] + place["width"] < ecran["width"] / 2
    assert place["y"] < ecran["height"] / 3
    for indiscretion in ("000754", "PETIT", "Gabin", SCOLAIRE):
        assert indiscretion not in page.content()
    gestes.payer(page)

    # And back, to the truth.
    expect(page).to_have_url(f"{pile.portail}/paiement/{reference}/")
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    expect(page.locator("main")).to_contain_text("Votre compte sera débité dans 2 à 4 jours.")
    expect(page.get_by_role("table")).to_contain_text(
        re.compile(f"{PETITE}.*{SCOLAIRE}|{SCOLAIRE}.*{PETITE}", re.S)
    )
    apres = chiffres(pile)
    assert apres == Chiffres(
        encaissements=avant.encaissements + 1,
        total=avant.total + 250_44,
        imputations=avant.imputations + 2,
        recus=avant.recus + 1,
        du=0,
    )

    # The receipt: on the screen, in the letter, in the archive: the same bytes.
    lien = page.get_by_role("link", name="Imprimer le reçu")
    expect(lien).to_be_visible()
    a_l_ecran = telecharger(page, str(lien.get_attribute("href")))
    numero = page.locator(".fiche div", has_text="Reçu").locator("dd").inner_text()
    banque = (
        page.locator(".fiche div", has_text="Référence de la banque").locator("dd").inner_text()
    )
    assert banque == pile.operation(reference)["transaction"]
    lettre = pile.facteur.attendre("helene.ailleurs@exemple.fr")
    nom, joint = facteur.pdf_joint(lettre)
    assert nom == f"recu-{numero}.pdf"
    assert numero in str(lettre["Subject"])
    for mot in ("250,44", SCOLAIRE, PETITE, "97,35", "153,09", reference):
        assert mot in facteur.texte(lettre)
    recu = texte_du_pdf(joint)
    for mot in (
        f"Reçu {numero}",
        "Hélène PETIT",
        "Service scolaire et périscolaire",
        "Village de la petite enfance",
        SCOLAIRE,
        PETITE,
        "97,35 €",
        "153,09 €",
        "250,44 €",
        reference,
        banque,
        "Villiers-sur-Marne",
        "Régie des services à l’enfance",
        "regie@villiers.exemple.fr",
    ):
        assert mot in recu, f"« {mot} » manque au reçu : {recu}"

    gestes.menu(page, "Archives").click()
    archive = page.get_by_role("listitem").filter(has_text=SCOLAIRE)
    expect(archive).to_contain_text("Payée")
    lien_archive = archive.get_by_role("link", name=f"Reçu {numero} (PDF)")
    adresse_du_recu = str(lien_archive.get_attribute("href"))
    range_ = telecharger(page, adresse_du_recu)
    assert a_l_ecran == joint == range_
    with pile.base() as base:
        document = DocumentRecu.objects.using(base).get(recu__numero=numero)
        assert document.sha256 == hashlib.sha256(range_).hexdigest()

    # To another address too, on demand.
    page.goto(f"/paiement/{reference}/")
    page.get_by_label("Adresse e-mail").fill("grand-pere@exemple.fr")
    page.get_by_role("button", name="Recevoir le reçu par e-mail").click()
    expect(page.get_by_role("status")).to_contain_text("grand-pere@exemple.fr")
    assert facteur.pdf_joint(pile.facteur.attendre("grand-pere@exemple.fr"))[1] == joint
    assert len(pile.facteur.pour("helene.ailleurs@exemple.fr")) == 1
    chez_elle = [str(lettre["Subject"]) for lettre in pile.facteur.pour("helene.petit1@exemple.fr")]
    assert not [sujet for sujet in chez_elle if numero in sujet]  # this payment's address only
    with pile.base() as base:
        assert EnvoiRecu.objects.using(base).filter(recu__numero=numero).count() == 2
        gardes = MessageBanque.objects.using(base).filter(paiement__reference=reference)
        assert not any(gestes.ACCEPTEE in m.brut for m in gardes)
        assert Paiement.objects.using(base).get(reference=reference).famille.code == "000754"

    # Accueil and the menu know at once.
    page.goto("/")
    expect(gestes.titre(page)).to_have_text("Vous n’avez aucune facture à payer")

    # Déconnexion: nothing stays open behind.
    page.get_by_role("button", name="Déconnexion").click()
    expect(page).to_have_url(re.compile("/connexion/"))
    for fermee in ("/archives/", adresse_du_recu, f"/paiement/{reference}/"):
        page.goto(fermee)
        expect(page).to_have_url(re.compile(r"/connexion/\?next="))
    page.go_back()
    expect(page.get_by_role("button", name="Déconnexion")).to_have_count(0)


def test_the_archive_tells_its_three_cases_apart(pile: Pile, visiteur: Visiteur) -> None:
    page = visiteur(pile)
    gestes.se_connecter(page, "000754")
    page.goto("/archives/")
    for numero, etat, recu in (
        ("P2026080057", "Payée", 1),
        ("S2026090311", "Réglée à la Trésorerie", 0),
        ("P2026090072", "Échéance dépassée", 0),
    ):
        entree = page.get_by_role("listitem").filter(has_text=numero)
        expect(entree.locator(".etat")).to_have_text(etat)
        expect(entree.get_by_role("link", name="Reçu")).to_have_count(recu)
    years = page.get_by_role("heading", level=2).all_inner_texts()
    annees = [int(a) for a in years if a.isdigit()]
    assert annees == sorted(annees, reverse=True)


def test_who_has_no_e_mail_pays_and_prints_the_receipt(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile, avec_adresse=False)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    page.get_by_role("checkbox", name="Je n’ai pas d’e-mail").check()
    gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    expect(page.get_by_text("imprimez-le ou enregistrez-le")).to_be_visible()
    lien = page.get_by_role("link", name="Imprimer le reçu").get_attribute("href")
    recu = page.context.request.get(lien or "")
    assert (recu.status, recu.headers["content-type"]) == (200, "application/pdf")
    assert recu.body().startswith(b"%PDF-")


def test_a_family_whose_address_the_town_does_not_know_gives_one(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile, avec_adresse=False)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    adresse = page.get_by_label("Adresse e-mail")
    expect(adresse).to_have_value("")
    page.get_by_role("button", name="Procéder au paiement").click()
    expect(page.get_by_role("alert")).to_contain_text("Indiquez une adresse e-mail")
    adresse.fill("adresse-donnee@exemple.fr")
    gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    facteur.pdf_joint(pile.facteur.attendre("adresse-donnee@exemple.fr"))
