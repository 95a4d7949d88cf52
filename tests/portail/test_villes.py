"""A third town is a third file: its words are everywhere, and what is wrong with it is said."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as settings_django
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from simple_history.models import HistoricalChanges

from comptes.models import Famille
from factures.models import Prestation, Regie, Service
from paiement.models import ContratBanque
from portail import chargement, villes
from portail.demo import environnement
from portail.models import Commune, Etape, Question
from portail.reponses.models import ModeleReponse
from reservations.models import Delai, Ecole, MotifAbsence, Restaurant
from tests import fabriques
from tests.conftest import CONTRAT
from tests.paiement import lyra

pytestmark = pytest.mark.django_db
FICHIER = Path(__file__).parents[1] / "villes" / "rochebrune.toml"

GUIDE = Path(settings_django.RACINE, "docs/communes.md").read_text("utf-8")
(PETITE,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a town keeps its own file, outside the code."""
    monkeypatch.setenv("DOSSIER_COMMUNES", str(tmp_path))
    return tmp_path


@pytest.fixture
def rochebrune(dossier: Path) -> Path:
    fichier = dossier / "rochebrune.toml"
    fichier.write_bytes(FICHIER.read_bytes())
    return fichier


def lire(client: Client, chemin: str) -> str:
    reponse = client.get(chemin)
    assert reponse.status_code == 200, chemin
    return " ".join(reponse.content.decode().replace("\u00a0", " ").split())


def test_its_words_are_on_every_page(
    rochebrune: Path, client: Client, famille: Famille, settings: Any
) -> None:
    Commune.objects.all().delete()  # a new portal
    chargement.charger("rochebrune")
    settings.BANQUES = {"*": {"payline": CONTRAT, "systempay": lyra.CONTRAT}}
    porte = lire(client, "/connexion/")
    assert "<title>Connexion · Guichet des familles · Rochebrune-les-Bains</title>" in porte
    assert "Numéro de foyer" in porte
    assert "Il est au dos de votre carte de cantine." in porte
    assert "26340 Rochebrune-les-Bains" in porte
    assert "adressez-vous au Guichet unique" in lire(client, "/mot-de-passe-oublie/")

    fabriques.panier(famille, facture := fabriques.facture(famille))
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    assert "Rochebrune vous simplifie la rentrée." in lire(client, "/")
    assert "Mettre de côté" in lire(client, "/factures/")
    assert "Vie scolaire" in lire(client, f"/factures/{facture.numero}/")
    panier = lire(client, "/panier/")
    assert "<title>Ma sélection ·" in panier
    assert "Payer maintenant" in panier
    assert "la page sécurisée de Payline ou du Crédit du Vercors" in panier
    assert "sur la page sécurisée du Crédit du Vercors." in panier  # beside its button
    for page in ("/", "/factures/", "/panier/", "/archives/", "/menus/", "/mon-compte/"):
        dite = lire(client, page)
        for autre in ("Villiers", "Sautron", "Code utilisateur", "Code famille"):
            assert autre not in dite.split("<footer")[0], (page, autre)


def test_with_one_bank_the_basket_calls_it_by_its_name(
    rochebrune: Path, parent: Client, famille: Famille, settings: Any
) -> None:
    chargement.charger("rochebrune")
    settings.BANQUES = {"*": {"systempay": lyra.CONTRAT}}
    fabriques.panier(famille, fabriques.facture(famille))
    panier = lire(parent, "/panier/")
    assert "Vous paierez sur la page sécurisée du Crédit du Vercors." in panier
    assert "Le Crédit du Vercors ne connaît ni le nom de vos enfants" in panier
    assert "elle n’est communiquée à personne" in panier


@pytest.mark.parametrize(
    "modele",
    [Commune, Regie, Service, Restaurant, MotifAbsence, Delai, ModeleReponse, Etape, Question],
    ids=lambda modele: modele.__name__,
)
def test_the_guide_tells_every_key(modele: type[Model]) -> None:
    loges = {
        "logo",
        "ecole",
        "service",
        "ordre",
        "rang",
    }  # in the admin, or by where the table stands
    cles = {f.name for f in modele._meta.concrete_fields if f.editable and not f.primary_key}
    assert not {cle for cle in cles - loges if f"`{cle}`" not in GUIDE}


def test_the_guide_s_shortest_file_is_enough(dossier: Path, parent: Client) -> None:
    (dossier / "trois-fontaines.toml").write_text(PETITE, "utf-8")
    Ecole.objects.all().delete()  # the other town's
    call_command("charger_commune", "trois-fontaines")
    assert Commune.actuelle().nom == "Trois-Fontaines"
    (piano,) = Service.objects.get(regie__code="TRF").prestations.all()
    assert (piano.libelle, piano.cesu, piano.cheque_vacances) == ("Cours de piano", False, True)
    for page in ("/", "/menus/", "/reservations/", "/factures/"):
        assert "Trois-Fontaines" in lire(parent, page)


def test_a_town_s_own_folder_comes_before_what_the_portal_brings(dossier: Path) -> None:
    livree = villes.disponibles()[0]
    (dossier / f"{livree}.toml").write_text(PETITE, "utf-8")
    assert villes.lire(livree).table("commune").texte("nom") == "Trois-Fontaines"
    assert villes.disponibles().count(livree) == 1


def test_a_bank_that_the_administrator_closed_stays_closed(rochebrune: Path) -> None:
    chargement.charger("rochebrune")
    ContratBanque.objects.filter(banque="systempay").update(
        ouvert=False, mots={"nom": "autre", "mode": "TEST"}
    )
    chargement.charger("rochebrune")
    (contrat,) = ContratBanque.objects.filter(banque="systempay")
    assert not contrat.ouvert
    assert contrat.mots == {"nom": "le Crédit du Vercors", "mode": "TEST"}


def test_loading_again_keeps_which_vouchers_pay_what_where_the_file_does_not_say(
    dossier: Path,
) -> None:
    fichier = dossier / "trois-fontaines.toml"
    fichier.write_text(PETITE, "utf-8")
    chargement.charger("trois-fontaines")
    prestations = Prestation.objects.filter(service__regie__code="TRF")
    prestations.update(cesu=True, cheque_vacances=False)
    chargement.charger("trois-fontaines")
    assert [(p.cesu, p.cheque_vacances) for p in prestations.all()] == [(True, False)]
    fichier.write_text(PETITE.replace("prestations.", "cesu = []\nprestations.", 1), "utf-8")
    chargement.charger("trois-fontaines")
    assert [(p.cesu, p.cheque_vacances) for p in prestations.all()] == [(False, False)]


def test_loading_the_same_file_again_changes_nothing_and_says_nothing(rochebrune: Path) -> None:
    chargement.charger("rochebrune")
    suivis = [m for m in apps.get_models() if issubclass(m, HistoricalChanges)]
    avant = {modele: modele._default_manager.count() for modele in suivis}
    assert avant[Service.history.model]
    assert avant[ContratBanque.history.model]
    chargement.charger("rochebrune")
    assert {modele: modele._default_manager.count() for modele in suivis} == avant
    Service.objects.filter(code="SCOL").update(nom="Autre nom")
    chargement.charger("rochebrune")
    assert Service.history.count() == avant[Service.history.model] + 1


FAUTES = [
    ('couleur = "#3d4f1c"', 'couleur = "vert"', "[commune], « couleur » : Écrivez une couleur"),
    ('couleur = "#3d4f1c"', 'couleur = "#ffee00"', "« couleur » : Cette couleur est trop pâle"),
    ("couleur =", "colour =", "[commune], « colour » : le portail ne connaît pas ce nom."),
    ('nom = "Rochebrune-les-Bains"', "", "[commune], « nom » : il manque cette valeur."),
    ('"familles@rochebrune.exemple.fr"', '"mairie"', "« contact_administratif » :"),
    ("courriel_obligatoire = true", 'courriel_obligatoire = "oui"', "true ou false"),
    ('nom_portail = "', 'nom_portail = ["', "ligne 6, colonne 1 : cela"),
    ('zone_scolaire = "A"', "zone_scolaire = A", "cela ne se lit pas."),
    ('zone_scolaire = "A"', 'zone_scolaire = "D"', "[commune], « zone_scolaire » :"),
    ('mot_panier = "Ma sélection"', 'mot_panier = ["a"]', "« mot_panier » : il faut une seule"),
    ("[[regies]]", "[regies]", "« regies » : il faut une table [[regies]], avec deux crochets."),
    ('nom = "Régie unique de Rochebrune"', "", "[[regies]] « ROC », « nom » : il manque"),
    ('code = "systempay"', 'code = "vercors"', "le portail connaît payline, systempay, payfip."),
    ('code = "payline"', 'code = "payline"\ncle = "abc"', "« cle » : ce mot n’a pas sa place ici"),
    ('code = "payline"', 'code = "payline"\nduree = 0', "« payline » : duree est un nombre"),
    ('regie = "ROC"', 'regie = "RAC"', "« SCOL », « regie » : les [[regies]] de ce fichier sont"),
    ('nom = "Maison des tout-petits"', "nom = 3.5\nvoyelle = 1", "« PETI », « voyelle » :"),
    ('cesu = ["PSMA"', 'cesu = ["PSMB"', "« cesu » : PSMB n’est pas une prestation de ce service."),
    ('["PSMA", "PSOI"]', '"PSMA"', "« cesu » : il faut une liste de textes"),
    ('prestations.REST = "Cantine"', "prestations.REST = 12", "[prestations], « REST » : il faut"),
    ('service = "SCOL"', 'service = "CANT"', "[restauration], « service » : ce code n’est celui"),
    ('prestation = "REST"', 'prestation = "RIEN"', "« prestation » : RIEN n’est pas"),
    ('T2 = "2,00"', 'T2 = "deux"', "[tarifs], [REST], « T2 » : il faut un prix"),
    ('T2 = "2,00"', 'T2 = "-2,00"', "« T2 » : il faut un prix"),
    ("depuis = 2025-09-01", 'depuis = "hier"', "« depuis » : il faut une date"),
    ('"sans porc"', '"halal"', "[restauration]"),
    ('nom = "Maladie"', "", "[[motifs]] nº 1, « nom » : il manque un texte"),
    (
        'code = "PETI"',
        'code = "SCOL"',
        "« code » : une autre table [[services]] porte déjà « SCOL ».",
    ),
    (
        "[[services]]",
        '[[regies]]\ncode = "ROC"\nnom = "Autre"\n[[services]]',
        "[[regies]] « ROC », « code » : une autre table [[regies]] porte déjà « ROC ».",
    ),
    (
        "[restauration]",
        '[[questions]]\nancre = "a"\n[[questions]]\nancre = "a"\n[restauration]',
        "[[questions]] nº 2, « ancre » : une autre table [[questions]] porte déjà « a ».",
    ),
    ("[restauration]", "[cantine]\n[restauration]", "« cantine » : le portail ne connaît pas"),
]


@pytest.mark.parametrize(("juste", "faux", "dit"), FAUTES)
def test_what_is_wrong_is_said_by_its_key_and_nothing_is_written(
    rochebrune: Path, juste: str, faux: str, dit: str
) -> None:
    texte = rochebrune.read_text("utf-8")
    assert juste in texte
    rochebrune.write_text(texte.replace(juste, faux, 1), "utf-8")
    with pytest.raises(CommandError) as refus:
        call_command("charger_commune", "rochebrune")
    assert str(refus.value).startswith("Rien n’est chargé. rochebrune.toml, ")
    assert dit in str(refus.value)
    assert Commune.actuelle().nom == "Villiers-sur-Marne"
    assert not Service.objects.filter(nom="Vie scolaire").exists()


def test_a_file_that_no_editor_wrote(rochebrune: Path) -> None:
    rochebrune.write_bytes("nom = « é »".encode("latin-1"))
    with pytest.raises(CommandError, match=r"rochebrune\.toml : ce fichier n’est pas enregistré"):
        call_command("charger_commune", "rochebrune")


def test_an_unknown_town_is_told_which_there_are(rochebrune: Path) -> None:
    with pytest.raises(CommandError, match="Connues : rochebrune, sautron, villiers-sur-marne"):
        call_command("charger_commune", "ailleurs")


def test_the_demo_knows_a_third_town_by_its_file(rochebrune: Path, tmp_path: Path) -> None:
    env = {"DEMO_DIR": str(tmp_path), "COMMUNE": "rochebrune", "PREFIXE_URL": "/roche/"}
    dites = environnement.preparer(env)
    assert list(json.loads(dites["BANQUES"])["*"]) == ["payline", "systempay"]
    assert dites["BANQUE_VILLE"] == "Rochebrune-les-Bains"
    assert dites["EXPEDITEUR"] == '"Guichet des familles" <ne-pas-repondre@exemple.fr>'
    assert dites["BANQUE_URL_IPN"].endswith("0/roche/paiement/notification/systempay/")
    # What is wrong with the file is said by whoever loads it.
    rochebrune.write_text("nom =", "utf-8")
    assert list(json.loads(environnement.preparer(env)["BANQUES"])["*"]) == ["payline"]
