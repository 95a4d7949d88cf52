"""Help: each town's steps, questions and contacts, in its own words, on pages that all may read."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from comptes.models import Famille
from factures.models import Prestation, Regie, Service
from portail import chargement, glossaire
from portail.aide import images
from portail.aide.texte import en_html
from portail.models import Commune, Etape, Question
from portail.villes.lecture import DOSSIER, LIVREES
from tests import fabriques
from tests.navigateur.mode_d_emploi import PHOTOS, POIDS_MAX

pytestmark = pytest.mark.django_db
MODE, QUESTIONS, CONTACTS = "/mode-d-emploi/", "/questions/", "/contacts/"
MENTIONS, PLAN = "/mentions-legales/", "/plan-du-site/"
PAGES = (MODE, QUESTIONS, CONTACTS, MENTIONS, "/donnees-personnelles/", "/accessibilite/", PLAN)


def lire(client: Client, page: str) -> str:
    reponse = client.get(page)
    assert reponse.status_code == 200
    return " ".join(unescape(reponse.content.decode()).replace("\u00a0", " ").split())


def texte(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def vivre_a(ville: str) -> None:
    """As if the town had been loaded first."""
    Question.objects.all().delete()
    chargement.charger(ville)


# --- where they are -------------------------------------------------------------------------------


def test_every_page_leads_to_each_signed_in_or_not(client: Client, parent: Client) -> None:
    for visiteur, page in ((Client(), "/connexion/"), (parent, "/"), (parent, "/nulle-part/")):
        html = visiteur.get(page).content.decode()
        for adresse in PAGES:
            assert f'href="{adresse}"' in html, (page, adresse)
    agents = client.get("/admin/", follow=True).content.decode()
    assert f'href="{CONTACTS}"' in agents


def test_the_door_leads_to_the_way_in_and_to_somebody(client: Client) -> None:
    html = client.get("/connexion/").content.decode()
    porte = html[html.index("<main") : html.index("</main>")]
    assert f'href="{MODE}"' in porte
    assert f'href="{CONTACTS}"' in porte


def test_the_plan_leads_to_pages_that_open(parent: Client) -> None:
    html = parent.get(PLAN).content.decode()
    liens = re.findall(r'href="(/[^"]*)"', html[html.index("<main") : html.index("</main>")])
    assert len(liens) >= 20
    for lien in liens:
        assert parent.get(lien).status_code == 200, lien


# --- the steps ------------------------------------------------------------------------------------


def test_villiers_has_its_five_steps_in_its_words(client: Client) -> None:
    page = lire(client, MODE)
    assert "<h1>Les 5 étapes du paiement en ligne</h1>" in page
    titres = re.findall(r'"pas-numero">(.*?)</span> (.*?) </h3>', page)
    assert titres == [
        ("Étape 1", "La page de connexion"),
        ("Étape 2", "La page d’accueil"),
        ("Étape 3", "La page « Factures »"),
        ("Étape 4", "La page « Panier »"),
        ("Étape 5", "La page de la banque, Payline"),
    ]
    assert "Saisissez votre code utilisateur et votre mot de passe." in page
    assert "Appuyez sur « Procéder au paiement »." in page
    assert page.index("Étape 5") < page.index("Comment gérer votre compte")


def test_sautron_has_its_three_screens(client: Client) -> None:
    vivre_a("sautron")
    page = lire(client, MODE)
    assert "<h1>Pratique et en 3 clics</h1>" in page
    assert re.findall(r'"pas-numero">(.*?)</span>', page) == ["Écran 1", "Écran 2", "Écran 3"]
    assert page.index("Ce qu’il vous faut") < page.index("Écran 1")
    assert "« Télépayer la sélection »" in page
    assert "Caisse d’Épargne" in page
    titres = re.findall(r"<h3>(?: <span.*?</span>)? (.*?) </h3>", page)
    assert titres[-3:] == ["Simple", "Confidentiel", "C’est sûr"]


def test_a_word_that_the_town_changes_changes_the_text_and_drops_its_picture(
    client: Client,
) -> None:
    avant = lire(client, MODE)
    assert "factures.webp" in avant
    ville = Commune.actuelle()
    ville.bouton_ajouter = "Mettre de <côté>"
    ville.save()
    page = lire(client, MODE)
    assert "Appuyez sur « Mettre de <côté> »." in page
    assert "Mettre de &lt;côté&gt;" in client.get(MODE).content.decode()
    assert "factures.webp" not in page  # it shows the former word
    assert "panier.webp" in page


def test_a_portal_that_changes_its_name_drops_the_pictures_that_show_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert images.mots_montres("compte") == {"portail", "ville", "code"}
    ville = Commune.actuelle()
    montres = {"portail": ville.nom_portail}
    prises = {"compte": images.Prise(720, 900, montres, []), "panier": images.Prise(720, 9, {}, [])}
    monkeypatch.setattr(images, "releve", lambda _: prises)
    assert images.de_la_ville(ville).keys() == {"compte", "panier"}
    ville.nom_portail = "Le guichet"
    assert images.de_la_ville(ville).keys() == {"panier"}


def test_a_picture_keeps_its_place_and_says_what_it_shows(client: Client) -> None:
    balises = re.findall(r'<img class="pas-image"[^>]*>', client.get(MODE).content.decode())
    assert len(balises) == 7
    for balise in balises:
        assert re.search(r'width="720" height="\d{3,4}" loading="lazy"', balise)
        assert len(re.search(r'alt="([^"]*)"', balise)[1]) > 40  # type: ignore[index]


@pytest.mark.parametrize("ville", ["villiers-sur-marne", "sautron"])
def test_each_picture_that_a_town_names_is_there_and_light(ville: str) -> None:
    vivre_a(ville)
    prises = images.de_la_ville(Commune.actuelle())
    voulues = set(Etape.objects.exclude(image="").values_list("image", flat=True))
    assert voulues
    assert voulues <= prises.keys()
    for cle in voulues:
        fichier = PHOTOS / ville / f"{cle}.webp"
        assert fichier.stat().st_size <= POIDS_MAX, cle
        with Image.open(fichier) as image:
            assert image.size == (prises[cle].largeur, prises[cle].hauteur)


# --- a town's file --------------------------------------------------------------------------------


def test_a_third_town_begins_with_what_is_true_everywhere(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = (LIVREES / "sautron.toml").read_text("utf-8")
    debut = fichier[: fichier.index("[[etapes]]")]
    (tmp_path / "ailleurs.toml").write_text(debut.replace('nom = "Sautron"', 'nom = "Ailleurs"'))
    monkeypatch.setenv(DOSSIER, str(tmp_path))
    vivre_a("ailleurs")
    page = lire(client, MODE)
    assert page.count('"pas-numero">') == 4
    assert "« Télépayer la sélection »" in page
    assert "pas-image" not in page
    assert "Ma carte est refusée" in lire(client, QUESTIONS)


def test_loading_again_brings_back_the_steps_and_keeps_the_questions_that_were_added() -> None:
    etapes, questions = list(Etape.objects.values()), Question.objects.count()
    Etape.objects.filter(rang=1).update(titre="Un autre titre", texte="Autre chose.")
    Etape.objects.create(titre="Une étape de plus", texte="De trop.", rang=1)
    Question.objects.create(question="Et le samedi ?", reponse="Non.", ancre="samedi")
    chargement.charger("villiers-sur-marne")
    assert list(Etape.objects.values()) == etapes
    assert Question.objects.count() == questions + 1


def test_a_town_that_writes_its_own_steps_no_longer_shows_everybody_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = (LIVREES / "sautron.toml").read_text("utf-8")
    debut, fin = fichier.split("[[etapes]]", 1)
    ailleurs = tmp_path / "ailleurs.toml"
    monkeypatch.setenv(DOSSIER, str(tmp_path))
    ailleurs.write_text(debut)
    chargement.charger("ailleurs")
    communs = set(Etape.objects.values_list("titre", flat=True))
    ailleurs.write_text(f"{debut}[[etapes]]{fin}")
    chargement.charger("ailleurs")
    siens = list(Etape.objects.values_list("titre", flat=True))
    assert len(siens) == fichier.count("[[etapes]]")
    assert communs.isdisjoint(siens)


def test_a_running_town_takes_the_help_and_keeps_its_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Commune.objects.update(nom_portail="Le guichet")
    Etape.objects.all().delete()
    Question.objects.all().delete()
    call_command("charger_commune", "villiers-sur-marne", aide=True)
    assert Commune.actuelle().nom_portail == "Le guichet"
    assert Etape.objects.exists()
    assert Question.objects.exists()
    assert capsys.readouterr().out == "Aide chargée : villiers-sur-marne.\n"


def test_a_file_with_an_unknown_word_is_refused_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichier = (LIVREES / "villiers-sur-marne.toml").read_text("utf-8")
    (tmp_path / "faux.toml").write_text(fichier.replace("votre {code}", "votre {codee}", 1))
    monkeypatch.setenv(DOSSIER, str(tmp_path))
    ou = r"faux\.toml, \[\[etapes\]\] « La page de connexion », « texte » : .*\{codee\}"
    with pytest.raises(CommandError, match=ou):
        call_command("charger_commune", "faux")
    assert "{code}" in Etape.objects.get(titre="La page de connexion").texte


def test_the_town_edits_its_steps_and_an_unknown_word_is_refused(
    admin_client: Client, client: Client
) -> None:
    etape = Etape.objects.get(titre="La page d’accueil")
    page = f"/admin/portail/etape/{etape.pk}/change/"
    champs = {"partie": etape.partie, "rang": 2, "titre": "L’accueil de {ville}", "image": ""}
    refusee = admin_client.post(page, champs | {"texte": "Bonjour {nom}."})
    dit = unescape(refusee.content.decode()).replace("\u00a0", " ")
    assert "Le portail ne sait pas remplacer {nom}. Il connaît : {code}" in dit
    assert admin_client.post(page, champs | {"texte": "- Un\r\n- Deux"}).status_code == 302
    lue = client.get(MODE).content.decode()
    assert "L’accueil de Villiers-sur-Marne" in lue
    assert "<ul><li>Un</li><li>Deux</li></ul>" in lue


def test_a_text_is_only_text() -> None:
    """Paragraphs, lists, links to pages that exist; nothing else that looks like HTML is one."""
    html = en_html(
        "Voyez <b>ici</b> : {lien-contacts}\n- https://ville.fr/a.\n- {code}\n\nFin !",
        {"code": "<i>code</i>"},
    )
    assert html == (
        '<p>Voyez &lt;b&gt;ici&lt;/b&gt; : <a href="/contacts/">Contacts</a></p>'
        '<ul><li><a href="https://ville.fr/a">https://ville.fr/a</a>.</li>'
        "<li>&lt;i&gt;code&lt;/i&gt;</li></ul><p>Fin !</p>"
    )
    assert en_html("https://ville.fr/{lien-contacts}", {}) == (
        '<p><a href="https://ville.fr/">https://ville.fr/</a><a href="/contacts/">Contacts</a></p>'
    )


# --- the questions --------------------------------------------------------------------------------


def test_questions_are_under_their_themes_each_with_its_address(client: Client) -> None:
    page = lire(client, QUESTIONS)
    themes = re.findall(r'<h2 id="theme-\w+">(.*?)</h2>', page)
    assert themes == [label for _, label in Question.Theme.choices]
    ancres = re.findall(r'id="q-([\w-]+)"', page)
    assert sorted(ancres) == sorted(Question.objects.values_list("ancre", flat=True))
    # The town's own answer stands in the place of everybody's.
    assert ancres.count("pas-encore") == 1
    assert "Le service scolaire et périscolaire et le Village de la petite enfance" in page
    assert "J’ai oublié mon code utilisateur ou mon mot de passe" in page
    assert "{" not in texte(page)


@pytest.mark.parametrize(
    ("question", "choisi", "ancre"),
    [
        ("Puis-je payer en deux fois ?", "", "puis-je-payer-en-deux-fois"),
        ("Qu’est-ce que l’œuvre ?", "", "qu-est-ce-que-l-oeuvre"),
        ("Puis-je payer en deux fois ?", "deux-fois", "deux-fois"),
        (
            "Que devient mon avoir si je quitte la commune ?",
            "",
            "que-devient-mon-avoir-si-je-quitte-la",
        ),
    ],
)
def test_a_question_without_a_word_for_its_address_gets_one(
    admin_client: Client, question: str, choisi: str, ancre: str
) -> None:
    theme = Question.Theme.PAYER
    dite = {"theme": theme, "rang": 1, "question": question, "reponse": "Oui.", "ancre": choisi}
    assert admin_client.post("/admin/portail/question/add/", dite).status_code == 302
    assert Question.objects.get(ancre=ancre).question == question
    # Two cannot share one: the one that is made takes a number, the one that was chosen is refused.
    suite = admin_client.post("/admin/portail/question/add/", dite)
    if choisi:
        assert "existe déjà" in suite.content.decode()
        assert question in unescape(suite.content.decode())
    else:
        seconde = Question.objects.order_by("pk").last()
        assert seconde is not None
        assert (seconde.question, seconde.ancre[-2:]) == (question, "-2")
        assert len(seconde.ancre) <= 40


def test_a_question_of_signs_alone_is_asked_for_a_word(admin_client: Client) -> None:
    dite = {"theme": "1-payer", "rang": 1, "question": "???", "reponse": "Oui.", "ancre": ""}
    page = admin_client.post("/admin/portail/question/add/", dite).content.decode()
    assert "Choisissez un mot" in page


def test_the_words_keep_the_addresses_that_other_pages_lead_to(client: Client) -> None:
    page = lire(client, QUESTIONS)
    for mot in (
        "tresorerie", "code", "avoir", "trop-percu", "prelevement", "regie", "echeance", "quotient",
        "facture", "panier", "recu", "prestation", "qr",
    ):  # fmt: skip
        assert page.count(f'id="mot-{mot}"') == 1
    # Each is said as the tips beside the words say it, in the town's words.
    for dit in glossaire.mots(Commune.actuelle()):
        definition = dit.definition.replace("\u00a0", " ")
        assert f"<dt>{dit.titre}</dt> <dd>{definition}</dd>" in page
    assert "<dt>Trésorerie Municipale</dt>" in page


@pytest.mark.parametrize("ville", ["villiers-sur-marne", "sautron"])
def test_no_town_s_text_leaves_a_word_or_a_page_unfilled(client: Client, ville: str) -> None:
    vivre_a(ville)
    for page in (MODE, QUESTIONS):
        html = client.get(page).content.decode()
        contenu = html[html.index("<main") : html.index("</main>")]
        assert "{" not in contenu
        for lien in set(re.findall(r'href="(/[^"#]*)"', contenu)):
            assert client.get(lien).status_code in (200, 302), lien


# --- contacts and legal notices -------------------------------------------------------------------


def test_contacts_say_who_bills_what_and_how_to_reach_them(client: Client) -> None:
    page = lire(client, CONTACTS)
    for service in Service.objects.all():
        carte = page[page.index(f'id="service-{service.code.lower()}"') :]
        carte = carte[: carte.index("</li>")]
        for attendu in (
            service.nom,
            service.adresse,
            service.horaires,
            f'href="tel:{service.telephone.replace(" ", "")}"',
            f'href="mailto:{service.courriel}"',
            *(p.libelle for p in service.prestations.all()),
        ):
            assert attendu in carte
    for attendu in (
        "mailto:regie@villiers.exemple.fr",
        "mailto:informatique@villiers.exemple.fr",
        "mailto:dpo@villiers.exemple.fr",
        "Trésorerie Municipale",
        "Mairie de Villiers-sur-Marne",
    ):
        assert attendu in page


def test_what_the_town_has_not_said_is_no_hole(client: Client) -> None:
    Service.objects.update(telephone="", courriel="", adresse="", horaires="")
    Commune.objects.update(telephone="", contact_dpo="", tresorerie_adresse="")
    Regie.objects.update(telephone="01 02 03 04 05")
    page = lire(client, CONTACTS)
    assert "<dd> </dd>" not in page
    assert page.count("<dt>Téléphone</dt>") == 1  # the régie's
    assert "Délégué" not in page
    assert "tel:" not in lire(client, MENTIONS)


def test_mentions_say_what_is_known_and_nothing_of_what_is_not(client: Client) -> None:
    page = texte(lire(client, MENTIONS))
    assert "Ville de Villiers-sur-Marne, Place de l’Hôtel-de-ville" in page
    assert "Hébergement" not in page
    Commune.objects.update(
        editeur="Ville, SIRET 1.", hebergeur="Hôte, 1 rue B.", texte_mentions="Images de la ville."
    )
    page = texte(lire(client, MENTIONS))
    for dit in ("Ville, SIRET 1.", "Hébergement Hôte, 1 rue B.", "Images de la ville."):
        assert dit in page


def test_every_cookie_that_the_portal_leaves_is_named(client: Client, famille: Famille) -> None:
    parent = fabriques.parent(famille)
    parent.set_password("Un-mot-de-passe-2026")
    parent.save()
    client.get("/connexion/")
    saisie = {"username": parent.identifiant, "password": "Un-mot-de-passe-2026"}
    client.post("/connexion/", saisie, follow=True)
    client.post("/mon-compte/sessions/")
    poses = set(client.cookies)
    nommes = set(re.findall(r"<strong>(\w+)</strong>", lire(client, MENTIONS)))
    assert {"session", "csrftoken", "appareil"} <= poses
    assert nommes == poses


# --- what they cost -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_much_whatever_the_town_holds(
    client: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as avant:
        client.get(page)
    assert len(avant) <= 6
    regie = fabriques.la_regie()
    for rang in range(5):
        service = Service.objects.create(code=f"S{rang}", nom=f"Service {rang}", regie=regie)
        Prestation.objects.create(service=service, code="P", libelle="Prestation")
        Etape.objects.create(titre=f"Étape {rang}", texte="Texte.")
        Question.objects.create(question="Quoi ?", reponse="Ceci.", ancre=f"quoi-{rang}")
    with django_assert_num_queries(len(avant)):
        client.get(page)


def test_the_agents_read_how_many_steps_the_town_has(admin_client: Client) -> None:
    assert "5 étapes" in texte(lire(admin_client, "/admin/reglages/"))
    Etape.objects.all().delete()
    assert "Le mode d’emploi n’a aucune étape." in lire(admin_client, "/admin/reglages/")
