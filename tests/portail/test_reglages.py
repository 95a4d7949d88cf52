"""The town hall sets the town: what stands where, what is missing, its colour and its logo."""

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from comptes.models import Famille
from factures.models import Prestation, Regie, Service
from portail import roles
from portail.models import Commune
from reservations.models import Delai, Ecole, Tarif
from tests import fabriques
from tests.portail import images

pytestmark = pytest.mark.django_db
PAGE, COULEUR = "/admin/reglages/", "/admin/reglages/couleur/"
VILLE = "/admin/portail/commune/1/change/"


def texte(reponse: Any) -> str:
    html = unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return " ".join(html.replace("\u00a0", " ").split())


def saisie(**champs: Any) -> dict[str, Any]:
    """The town's form as it stands, but for these fields."""
    ville = Commune.actuelle()
    noms = [f.name for f in Commune._meta.fields if f.editable and f.name not in ("id", "logo")]
    tel = {nom: getattr(ville, nom) for nom in noms}
    return {nom: v for nom, v in tel.items() if v is not False} | champs


def logo(octets: bytes, nom: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, octets, "image/png")


# --- the page -------------------------------------------------------------------------------------


def test_the_administrator_reads_every_setting_in_a_few_words(admin_client: Client) -> None:
    dit = texte(admin_client.get(PAGE))
    for attendu in (
        "Villiers-sur-Marne, Paiement en ligne",
        "#0f5b6e, contraste 7,6:1",
        "Code utilisateur",
        "émission habituelle le 10, échéance le 5 du mois d’après",
        "jusqu’au 10 du mois précédent inclus",
        "de 0,85 € à 4,30 € depuis le 1er septembre 2025, sans changement prévu",
        "Payline, Régie des services à l’enfance",
        "zone C",
    ):
        assert attendu in dit


def test_it_says_what_is_missing_and_where_to_say_it(admin_client: Client) -> None:
    Regie.objects.update(horaires="")
    Service.objects.filter(code="PETI").update(jour_emission=None)
    Tarif.objects.filter(prestation__code="REST").delete()
    reponse = admin_client.get(PAGE)
    dit = texte(reponse)
    for attendu in (
        "Régie des services à l’enfance : il manque ses horaires.",
        "Village de la petite enfance : il manque le jour d’émission habituel.",
        "Restaurant scolaire, Service scolaire et périscolaire : aucun prix pour les mois à venir",
        "La loi demande : hébergeur.",
    ):
        assert attendu in dit
    assert f"{VILLE}#fieldset-0-7-heading" in reponse.content.decode()
    assert "fieldset-0-7-heading" in admin_client.get(VILLE).content.decode()


def test_what_has_been_said_is_missing_no_more(admin_client: Client) -> None:
    Commune.objects.update(
        editeur="La Ville",
        directeur_publication="Le maire",
        hebergeur="OVH",
        horaires="9 h",
        schema_accessibilite="https://www.exemple.fr/accessibilite",
    )
    assert "La loi demande" not in texte(admin_client.get(PAGE))


def test_prices_to_come_are_announced(admin_client: Client) -> None:
    prestation = Prestation.objects.get(code="REST", service__code="SCOL")
    Tarif.objects.create(prestation=prestation, tranche="T1", prix=90, debut=date(2099, 9, 1))
    dit = texte(admin_client.get(PAGE))
    assert "depuis le 1er septembre 2025, puis 0,90 € à partir du 1er septembre 2099" in dit


def test_a_bank_that_is_not_there_is_missed(admin_client: Client, settings: Any) -> None:
    settings.BANQUES = {}
    assert "aucune banque n’est ouverte, personne ne peut payer" in texte(admin_client.get(PAGE))


def test_it_costs_as_many_queries_for_ten_services_as_for_two(admin_client: Client) -> None:
    admin_client.get(PAGE)
    with CaptureQueriesContext(connection) as peu:
        admin_client.get(PAGE)
    for rang in range(10):
        service = fabriques.le_service(f"S{rang}", f"Service {rang}")
        prestation = fabriques.la_prestation(service)
        restaurant = Ecole.objects.all()[0].restaurant
        ecole = Ecole.objects.create(
            nom=f"École {rang}", restaurant=restaurant, service=service, prestation=prestation
        )
        Delai.objects.create(ecole=ecole, quantieme=rang + 1)
        Tarif.objects.create(prestation=prestation, prix=300, debut=date(2026, 1, 1))
    with CaptureQueriesContext(connection) as beaucoup:
        admin_client.get(PAGE)
    assert len(beaucoup) == len(peu) <= 24


@pytest.mark.parametrize("role", roles.ROLES)
def test_no_role_opens_it(client: Client, role: str) -> None:
    agent = fabriques.agent(role, fabriques.le_service())
    client.force_login(agent, backend="comptes.backends.Connexion")
    assert client.get(PAGE).status_code == 403
    assert client.get(COULEUR).status_code == 403
    assert client.post(COULEUR, {"couleur": "#000000", "avant": "#0f5b6e"}).status_code == 403
    assert client.get(VILLE).status_code == 403
    assert "Réglages de la ville" not in client.get("/admin/").content.decode()


# --- the colour -----------------------------------------------------------------------------------


def test_a_pale_colour_is_tried_and_another_shade_proposed(admin_client: Client) -> None:
    dit = texte(admin_client.get(COULEUR, {"couleur": "FFD200"}))
    assert "Texte blanc sur les boutons et le menu 1,4:1 Trop pâle" in dit
    assert "La nuance la plus proche qui convienne est #866d00" in dit
    assert Commune.actuelle().couleur == "#0f5b6e"


def test_a_readable_one_is_chosen_and_every_page_has_it(admin_client: Client) -> None:
    choix = {"couleur": "#7A2E4D", "avant": "#0f5b6e"}
    dit = texte(admin_client.post(COULEUR, choix, follow=True))
    assert "La couleur de la ville est maintenant #7a2e4d." in dit
    assert Client().get("/couleurs.css").content == b":root{--ville:#7a2e4d}"
    assert "C’était déjà fait" in texte(admin_client.post(COULEUR, choix, follow=True))
    (change, *_) = Commune.history.all()
    assert (change.couleur, change.history_user.identifiant) == ("#7a2e4d", "admin")


def test_a_colour_that_a_colleague_has_changed_meanwhile_is_left(admin_client: Client) -> None:
    Commune.objects.update(couleur="#00008b")
    dit = texte(admin_client.post(COULEUR, {"couleur": "#7a2e4d", "avant": "#0f5b6e"}, follow=True))
    assert "a changé depuis l’affichage" in dit
    assert Commune.actuelle().couleur == "#00008b"


@pytest.mark.parametrize("couleur", ["#ffd200", "rouge", "", "#12345", "#0f5b6e;}"])
def test_no_other_way_leads_to_an_unreadable_one(admin_client: Client, couleur: str) -> None:
    admin_client.post(COULEUR, {"couleur": couleur, "avant": "#0f5b6e"})
    admin_client.post(VILLE, saisie(couleur=couleur))
    assert Commune.actuelle().couleur == "#0f5b6e"


def test_the_town_s_form_says_the_ratio_and_the_shade(admin_client: Client) -> None:
    dit = texte(admin_client.post(VILLE, saisie(couleur="#ffd200")))
    assert "son contraste n’est que de 1,3:1, et il en faut 4,5:1" in dit
    assert "La nuance la plus proche qui convienne est #866d00" in dit


# --- the words ------------------------------------------------------------------------------------


def test_the_town_s_words_are_read_by_a_parent_and_remembered(
    admin_client: Client, famille: Famille
) -> None:
    changes = {"nom": "Sautron", "mot_panier": "Récapitulatif", "horaires": "de 9 h à 12 h\nsamedi"}
    assert admin_client.post(VILLE, saisie(**changes)).status_code == 302
    parent = Client()
    parent.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    page = parent.get("/").content.decode()
    assert "Sautron" in page
    assert "Récapitulatif" in page
    assert "de 9 h à 12 h<br>samedi" in page
    historique = texte(admin_client.get("/admin/portail/commune/1/history/"))
    assert "mot pour le panier : « Panier » devient « Récapitulatif »" in historique


def test_what_the_town_adds_on_personal_data_is_plain_text(admin_client: Client) -> None:
    ajout = "Voir https://ville.exemple.fr/rgpd.\n\n<script>alert(1)</script>"
    admin_client.post(VILLE, saisie(texte_donnees=ajout))
    page = Client().get("/donnees-personnelles/").content.decode()
    assert '<a href="https://ville.exemple.fr/rgpd">https://ville.exemple.fr/rgpd</a>.</p>' in page
    assert "<script>alert" not in page


# --- the logo -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_again_and_shown_by_its_own_address(
    admin_client: Client, format: str, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    reponse = admin_client.post(VILLE, saisie(nouveau_logo=logo(images.image(format, (1200, 400)))))
    assert reponse.status_code == 302
    ville = Commune.actuelle()
    assert (ville.logo_largeur, ville.logo_hauteur) == (480, 160)
    page = Client().get("/connexion/").content.decode()
    adresse = f"/logo/{ville.logo_cle}.png"
    assert f'src="{adresse}" alt="" width="480" height="160"' in page
    recu = Client().get(adresse)
    assert recu["Content-Type"] == "image/png"
    assert recu["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in recu["Cache-Control"]
    assert "Set-Cookie" not in recu
    with Image.open(io.BytesIO(recu.getvalue())) as dessin:
        assert (dessin.format, dessin.size) == ("PNG", (480, 160))


def test_nothing_hides_in_it(admin_client: Client) -> None:
    admin_client.post(VILLE, saisie(nouveau_logo=logo(images.bavarde())))
    octets = Client().get(f"/logo/{Commune.actuelle().logo_cle}.png").getvalue()
    assert b"secret" not in octets
    assert b"script" not in octets


@pytest.mark.parametrize(
    ("octets", "raison"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "n’est pas une image PNG"),
        (images.image()[:60], "n’est pas une image PNG"),
        (images.image("GIF"), "n’est pas une image PNG"),
        (images.image(taille=(30, 10)), "trop petite (30 × 10 pixels)"),
        (images.image(taille=(5000, 4000)), "trop grande (5000 × 4000 pixels)"),
        (images.bombe(), "trop grande"),
        (images.image() + b"0" * 2_100_000, "trop lourd"),
    ],
    ids=["svg", "tronquée", "gif", "petite", "grande", "bombe", "lourde"],
)
def test_what_is_no_fair_image_is_refused_in_words(
    admin_client: Client, octets: bytes, raison: str
) -> None:
    reponse = admin_client.post(VILLE, saisie(nouveau_logo=logo(octets)))
    assert raison in texte(reponse)
    assert not Commune.actuelle().logo


def test_another_takes_its_place_and_none_takes_it_away(
    admin_client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(VILLE, saisie(nouveau_logo=logo(images.image())))
    premier = Commune.actuelle()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(VILLE, saisie(nouveau_logo=logo(images.image(couleur="#7a2e4d"))))
    second = Commune.actuelle()
    assert Client().get(f"/logo/{premier.logo_cle}.png").status_code == 404
    assert not premier.logo.storage.exists(str(premier.logo))
    assert "Logo de la ville" in admin_client.get(VILLE).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(VILLE, saisie(retirer_logo="on"))
    assert not second.logo.storage.exists(str(second.logo))
    assert "enseigne-icone" in Client().get("/connexion/").content.decode()


def test_papers_carry_it_and_still_load_nothing(
    admin_client: Client, famille: Famille, caplog: pytest.LogCaptureFixture
) -> None:
    facture = fabriques.facture(famille)
    parent = Client()
    parent.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    adresse = f"/factures/{facture.numero}/pdf/"
    sans = parent.get(adresse).content
    admin_client.post(VILLE, saisie(nouveau_logo=logo(images.image())))
    avec = parent.get(adresse).content
    assert b"/Subtype /Image" not in sans
    assert b"/Subtype /Image" in avec


def test_a_logo_whose_file_is_lost_leaves_papers_and_pages_standing(
    admin_client: Client, famille: Famille
) -> None:
    admin_client.post(VILLE, saisie(nouveau_logo=logo(images.image())))
    ville = Commune.actuelle()
    ville.logo.storage.delete(str(ville.logo))
    assert Commune.actuelle().logo_en_ligne == ""
    assert Client().get(f"/logo/{ville.logo_cle}.png").status_code == 404
