"""An agent imports a file without a command line: dropped, tried, confirmed, found again."""

import hashlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes.models import DemandeMiseAJour, Famille
from factures.models import Encaissement, Facture
from portail import roles
from portail.models import FichierImporte
from portail.models.fichier_importe import Etat
from reservations.models import Menu, MoisPublie
from tests import fabriques
from tests.fichiers import EXEMPLES, FACTURE, FAMILLE, facture, octets
from tests.portail.imports import confirmer, deposer, dernier, navigateur, texte

pytestmark = pytest.mark.django_db
SANS_TOTAL = facture({"montant": "10,00"}, num_facture="S2026110002")  # its total says 29,40
MENU = {
    "date": "2027-01-04",
    "structure": "",
    "rang": "1",
    "plat": "Rôti",
    "labels": "",
    "allergenes": "AUCUN",
}


@pytest.fixture
def scolaire() -> Client:
    fabriques.petite_enfance()
    return navigateur(fabriques.agent(roles.SERVICE_ET_FAMILLES, fabriques.le_service()))


@pytest.fixture
def tresorerie() -> Client:
    return navigateur(fabriques.agent(roles.TRESORERIE))


# --- drop, look, confirm --------------------------------------------------------------------------


def test_an_invoice_file_is_tried_then_written_when_confirmed(
    scolaire: Client, famille: Famille
) -> None:
    contenu = octets(facture())

    page = deposer(scolaire, "factures", contenu, "factures-nov.csv")

    assert "À confirmer" in texte(page)
    assert "Nouvelles : 1 facture, 1 ligne." in texte(page)
    assert "REST" in texte(page)
    assert "29,40 €" in texte(page)
    assert not Facture.objects.exists()

    page = confirmer(scolaire, page)

    assert "Import fait le" in texte(page)
    assert Facture.objects.get().numero == FACTURE["num_facture"]
    depot = dernier()
    assert (depot.etat, depot.nom, depot.taille) == (Etat.FAIT, "factures-nov.csv", len(contenu))
    assert depot.sha256 == hashlib.sha256(contenu).hexdigest()
    assert depot.depose_par == depot.confirme_par


def test_what_was_dropped_is_listed_and_downloaded_again(
    scolaire: Client, famille: Famille
) -> None:
    contenu = octets(facture())
    confirmer(scolaire, deposer(scolaire, "factures", contenu, "factures-nov.csv"))

    liste = texte(scolaire.get(reverse("imports:accueil")))
    recu = scolaire.get(reverse("imports:fichier", args=["factures", dernier().pk]))

    assert "factures-nov.csv" in liste
    assert "Importé" in liste
    assert recu.content == contenu
    assert 'filename="factures-nov.csv"' in recu.headers["Content-Disposition"]


def test_a_faulty_file_is_refused_with_its_line_its_column_and_the_reason(
    scolaire: Client, famille: Famille
) -> None:
    # Families and menus take all or nothing.
    page = deposer(scolaire, "familles", octets([{**FAMILLE, "enfant_naissance": "31/02/2020"}]))
    assert "Refusé" in texte(page)
    assert "cette date n’existe pas" in texte(page).lower()
    assert "enfant_naissance" in texte(page)
    assert "Importer" not in [b for b in texte(page).split('value="')[1:] if b.startswith("Imp")]
    assert dernier().etat == Etat.REFUSE


def test_the_right_invoices_may_be_taken_and_the_others_left(
    scolaire: Client, famille: Famille
) -> None:
    page = deposer(scolaire, "factures", octets([*facture(), *SANS_TOTAL]))
    assert "Prendre les factures justes, laisser les autres" in texte(page)
    assert "la somme des lignes fait 10,00 €" in texte(page).lower()

    assert "Cochez" in texte(confirmer(scolaire, page))
    assert not Facture.objects.exists()

    page = confirmer(scolaire, page, tolerer="on")
    assert "en laissant ce qui est refusé" in texte(page)
    assert [f.numero for f in Facture.objects.all()] == [FACTURE["num_facture"]]


def test_the_choice_is_not_offered_when_nothing_is_refused_or_nothing_is_right(
    scolaire: Client, famille: Famille
) -> None:
    assert "laisser les autres" not in texte(deposer(scolaire, "factures", octets(facture())))
    page = deposer(scolaire, "factures", octets(SANS_TOTAL))
    assert "laisser les autres" not in texte(page)
    assert dernier().etat == Etat.REFUSE


def test_a_file_already_imported_has_nothing_to_write(scolaire: Client, famille: Famille) -> None:
    contenu = octets(facture())
    confirmer(scolaire, deposer(scolaire, "factures", contenu))

    page = deposer(scolaire, "factures", contenu)

    assert dernier().etat == Etat.SANS_EFFET
    assert "Identiques, déjà importées : 1 facture." in texte(page)
    assert "il n’y a rien à écrire" in texte(page)


def test_families_come_in_and_a_second_time_change_nothing(scolaire: Client) -> None:
    contenu = (EXEMPLES / "familles.csv").read_bytes()
    page = deposer(scolaire, "familles", contenu)
    assert "familles lues" in texte(page)
    assert not Famille.objects.exists()

    confirmer(scolaire, page)

    assert Famille.objects.count() > 30
    deposer(scolaire, "familles", contenu)
    assert dernier().etat == Etat.SANS_EFFET


def test_a_file_that_only_brings_what_a_family_had_asked_is_still_written(
    scolaire: Client,
) -> None:
    """The report has no line for it; the request is no longer to be brought there."""
    confirmer(scolaire, deposer(scolaire, "familles", octets([FAMILLE])))
    famille = Famille.objects.get()
    demande = DemandeMiseAJour.objects.create(
        famille=famille,
        champ="adresse",
        avant="1 rue Ancienne",
        apres=FAMILLE["adresse"],
        etat=DemandeMiseAJour.Etat.TRAITEE,
        traitee_le=timezone.now(),
        a_reporter=True,
    )

    page = deposer(scolaire, "familles", octets([FAMILLE]))
    assert "Aucun changement." in texte(page)
    assert dernier().etat == Etat.A_CONFIRMER
    confirmer(scolaire, page)

    demande.refresh_from_db()
    assert not demande.a_reporter


def test_menus_come_in_published_or_not(scolaire: Client) -> None:
    contenu = octets([MENU])
    brouillon = deposer(scolaire, "menus", contenu, brouillon="on")
    assert "Brouillon : aucun mois n’a été publié." in texte(brouillon)
    confirmer(scolaire, brouillon)
    assert (Menu.objects.count(), MoisPublie.objects.count()) == (1, 0)

    page = deposer(scolaire, "menus", contenu)
    assert "Ce même fichier a déjà été importé" in texte(page)
    assert "Mois publiés : janvier 2027." in texte(page)
    confirmer(scolaire, page)
    assert MoisPublie.objects.count() == 1


def test_the_tresorerie_s_file_comes_in_by_the_regie_with_its_name(
    tresorerie: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 97_35)
    jour = f"{une.date_emission:%d/%m/%Y}"
    ligne = {"num_facture": une.numero, "date_reglement": jour, "montant": "97,35"}

    page = deposer(tresorerie, "tresorerie", octets([ligne]))
    assert "Nouveaux : 1 règlement, 97,35 €." in texte(page)
    confirmer(tresorerie, page)

    entree = Encaissement.objects.get()
    assert entree.enregistre_par == dernier().confirme_par
    assert Facture.objects.get().reste == 0


# --- what was shown is what is done ---------------------------------------------------------------


def test_a_portal_that_changed_since_is_shown_before_anything_is_written(
    scolaire: Client, famille: Famille, tmp_path: Path
) -> None:
    deux = octets([*facture(), *facture(num_facture="S2026110002")])
    page = deposer(scolaire, "factures", deux)
    seule = tmp_path / "seule.csv"
    seule.write_bytes(octets(facture()))
    call_command("importer_factures", str(seule))

    page = confirmer(scolaire, page)

    assert "Le portail a changé depuis la vérification : rien n’a été écrit." in texte(page)
    assert "La vérification disait : Nouvelles : 2 factures, 2 lignes." in texte(page)
    assert "Nouvelles : 1 facture, 1 ligne." in texte(page)
    assert Facture.objects.count() == 1
    assert "Import fait" in texte(confirmer(scolaire, page))
    assert Facture.objects.count() == 2


def test_a_change_that_leaves_nothing_to_write_says_so(
    scolaire: Client, famille: Famille, tmp_path: Path
) -> None:
    page = deposer(scolaire, "factures", octets(facture()))
    seule = tmp_path / "seule.csv"
    seule.write_bytes(octets(facture()))
    call_command("importer_factures", str(seule))

    assert "il n’y a rien à écrire" in texte(confirmer(scolaire, page))
    assert dernier().etat == Etat.SANS_EFFET


def test_a_page_left_open_confirms_nothing_that_it_did_not_show(
    scolaire: Client, famille: Famille
) -> None:
    page = deposer(scolaire, "factures", octets(facture()))
    depot = dernier()
    adresse = reverse("imports:confirmer", args=["factures", depot.pk])

    reponse = scolaire.post(adresse, {"vu": "0" * 64}, follow=True)

    assert "n’est plus celui que la page montrait" in texte(reponse)
    assert not Facture.objects.exists()
    confirmer(scolaire, page)
    assert "n’est plus celui" in texte(confirmer(scolaire, page))  # the button, twice
    assert Facture.objects.count() == 1


def test_the_same_form_sent_twice_is_one_file(scolaire: Client, famille: Famille) -> None:
    jeton = str(uuid4())
    for _ in range(2):
        deposer(scolaire, "factures", octets(facture()), jeton=jeton)
    assert FichierImporte.objects.count() == 1


def test_a_stored_file_that_is_no_longer_the_one_dropped_is_not_written(
    scolaire: Client, famille: Famille
) -> None:
    page = deposer(scolaire, "factures", octets(facture()))
    Path(dernier().fichier.path).write_bytes(octets(facture(num_facture="AUTRE")))

    page = confirmer(scolaire, page)

    assert "n’est plus celui qui a été déposé" in texte(page)
    assert dernier().etat == Etat.ECHOUE
    assert not Facture.objects.exists()


def test_a_file_given_up_is_over(scolaire: Client, famille: Famille) -> None:
    page = deposer(scolaire, "factures", octets(facture()))
    adresse = reverse("imports:abandonner", args=["factures", dernier().pk])

    assert "Import abandonné" in texte(scolaire.post(adresse, follow=True))
    assert "n’est plus celui" in texte(confirmer(scolaire, page))
    assert "n’est plus celui" in texte(scolaire.post(adresse, follow=True))
    assert (dernier().etat, Facture.objects.exists()) == (Etat.ABANDONNE, False)


def test_the_row_of_a_finished_import_is_not_edited(scolaire: Client, famille: Famille) -> None:
    confirmer(scolaire, deposer(scolaire, "factures", octets(facture())))
    depot = dernier()
    with pytest.raises(RuntimeError, match="ne se modifie pas"):
        depot.save()
    with pytest.raises(AssertionError):
        FichierImporte.objects.filter(pk=depot.pk).passer(de=[Etat.FAIT], vers=Etat.ABANDONNE)


# --- what is not a file for this page -------------------------------------------------------------


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (b"", "Ce fichier est vide"),
        (b"PK\x03\x04\x14\x00reste", "est un classeur Excel ou LibreOffice"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien classeur Excel"),
        (b"%PDF-1.7\n", "est un PDF"),
        ("num_facture;".encode("utf-16"), "UTF-16"),
        (b"num_facture;service\n", "En-tête incomplet, il manque"),
        (octets([MENU]), "C’est celui d’une autre page : Fichier des menus."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "En-tête incomplet"),
    ],
    ids=["vide", "xlsx", "xls", "pdf", "utf16", "entete", "menus", "jpeg"],
)
def test_what_is_not_an_invoice_file_is_told_and_not_kept(
    scolaire: Client, contenu: bytes, mots: str
) -> None:
    page = deposer(scolaire, "factures", contenu)
    assert mots in texte(page)
    assert "Rien n’a été importé" in texte(page)
    assert not FichierImporte.objects.exists()


def test_no_file_at_all_is_told(scolaire: Client) -> None:
    page = scolaire.post(reverse("imports:deposer", args=["menus"]), {"jeton": str(uuid4())})
    assert "Choisissez un fichier." in texte(page)


def test_a_file_too_big_is_read_past_and_told(
    scolaire: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("portail.televersement", "portail.agents.imports.views"):
        monkeypatch.setattr(f"{module}.MAXIMUM", 1000)
    page = deposer(scolaire, "factures", octets(facture()) + b"x" * 200_000)
    assert "Ce fichier dépasse 32 Mo" in texte(page)
    assert not FichierImporte.objects.exists()


# --- whose ----------------------------------------------------------------------------------------


def test_an_agent_imports_no_other_service_s_invoices(scolaire: Client, famille: Famille) -> None:
    autres = facture(num_facture="P2026110001", service="PETI")

    page = deposer(scolaire, "factures", octets([*facture(), *autres]))

    assert "ce service n’est pas l’un des vôtres" in texte(page).lower()
    confirmer(scolaire, page, tolerer="on")
    assert [f.numero for f in Facture.objects.all()] == [FACTURE["num_facture"]]


def test_an_administrator_imports_for_all(admin_client: Client, famille: Famille) -> None:
    fabriques.petite_enfance()
    autres = facture(num_facture="P2026110001", service="PETI")
    confirmer(admin_client, deposer(admin_client, "factures", octets([*facture(), *autres])))
    assert Facture.objects.count() == 2


def test_another_service_s_imports_are_as_if_absent(scolaire: Client, famille: Famille) -> None:
    deposer(scolaire, "factures", octets(facture()), "de-scol.csv")
    cle = dernier().pk
    collegue = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    ailleurs = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    deux = fabriques.agent(roles.SERVICE, fabriques.le_service(), fabriques.petite_enfance())

    for vue, methode in (("voir", "get"), ("fichier", "get"), ("abandonner", "post")):
        adresse = reverse(f"imports:{vue}", args=["factures", cle])
        assert getattr(ailleurs, methode)(adresse).status_code == 404
    assert "de-scol.csv" not in texte(ailleurs.get(reverse("imports:accueil")))
    assert collegue.get(reverse("imports:fichier", args=["factures", cle])).status_code == 200
    assert "de-scol.csv" in texte(navigateur(deux).get(reverse("imports:accueil")))


def test_each_role_imports_its_own_kinds(scolaire: Client, tresorerie: Client) -> None:
    service = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    petite = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))

    def ouvertes(client: Client) -> set[str]:
        genres = FichierImporte.Genre.values
        pages = {g: client.get(reverse("imports:deposer", args=[g])).status_code for g in genres}
        assert set(pages.values()) <= {200, 404}
        return {genre for genre, statut in pages.items() if statut == 200}

    assert ouvertes(scolaire) == {"familles", "factures", "menus"}
    assert ouvertes(service) == {"factures", "menus"}
    assert ouvertes(petite) == {"factures"}  # it has no school
    assert ouvertes(tresorerie) == {"tresorerie"}
    cuisine = navigateur(fabriques.agent(roles.RESTAURATION, fabriques.le_service()))
    assert cuisine.get(reverse("imports:accueil")).status_code == 403
    assert reverse("imports:accueil") not in texte(cuisine.get(reverse("admin:index")))


def test_the_agents_home_counts_what_waits(scolaire: Client, famille: Famille) -> None:
    deposer(scolaire, "factures", octets(facture()))
    accueil = texte(scolaire.get(reverse("admin:index")))
    assert reverse("imports:accueil") in accueil
    assert "Imports de fichiers" in accueil


def test_the_list_asks_the_same_whatever_its_length(
    scolaire: Client, famille: Famille, django_assert_max_num_queries: Any
) -> None:
    scolaire.get(reverse("imports:accueil"))
    for n in range(6):
        deposer(scolaire, "factures", octets(facture(num_facture=f"S{n}")))
    with django_assert_max_num_queries(12):
        scolaire.get(reverse("imports:accueil"))


@pytest.mark.parametrize("casse", [b"PETIT\x00Malo", b"PETIT Zo\xe9"])
def test_a_damaged_cell_is_named_and_the_page_answers(
    scolaire: Client, famille: Famille, casse: bytes
) -> None:
    """A NUL, or one name in another encoding than the others."""
    lignes = [*facture(), *facture(num_facture="S2026110009", enfant="PETIT Zoé")]
    contenu = octets(lignes).replace(b"PETIT Malo", casse)
    assert casse in contenu

    page = deposer(scolaire, "factures", contenu)

    (faute,) = page.context["page"].rapport.erreurs
    assert (faute.ligne, faute.colonne) == (2, "enfant")
    assert "illisible" in faute.raison
    assert dernier().rapport is not None


def test_another_file_under_a_page_that_the_browser_had_kept_is_another_import(
    scolaire: Client, famille: Famille
) -> None:
    jeton = str(uuid4())
    deposer(scolaire, "factures", octets(SANS_TOTAL), jeton=jeton)

    page = deposer(scolaire, "factures", octets(facture()), jeton=jeton)

    assert FichierImporte.objects.count() == 2
    assert "À confirmer" in texte(page)
