"""The agents' lists: found by what people say, filtered by what they read, exported as shown."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes.models import Enfant, Famille, Rattachement, Utilisateur
from factures.models import Encaissement, Facture, Moyen, Origine
from factures.services import contrepasser
from portail import roles
from portail.agents.sections import AILLEURS, SECTIONS
from portail.dates import aujourd_hui
from portail.exports import Exportable
from portail.models import Commune, ExportListe
from tests import classeur, fabriques

pytestmark = pytest.mark.django_db
PASSE = timedelta(days=40)
FAMILLES, FACTURES = "comptes_famille", "factures_facture"
ENCAISSEMENTS, ENFANTS = "factures_encaissement", "comptes_enfant"


def entree(role: str, *services: Any) -> Client:
    client = Client()
    agent = fabriques.agent(role, *(services or [fabriques.le_service()]))
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def lire(client: Client, liste: str, **question: str) -> Any:
    return client.get(reverse(f"admin:{liste}_changelist"), question)


def montres(client: Client, liste: str, **question: str) -> list[Any]:
    return list(lire(client, liste, **question).context["cl"].queryset)


def exporte(client: Client, liste: str, forme: str = "xlsx", **question: str) -> bytes:
    reponse: Any = client.get(reverse(f"admin:{liste}_export", args=[forme]), question)
    assert reponse.status_code == 200
    return b"".join(reponse.streaming_content)


@pytest.fixture
def scolaire() -> Client:
    return entree(roles.SERVICE)


@pytest.fixture
def tresorerie() -> Client:
    return entree(roles.TRESORERIE)


@pytest.fixture
def en_retard() -> Famille:
    """Owes the school service an invoice past due, another to pay, and something elsewhere."""
    famille = fabriques.nouvelle_famille("000001", nom="OULD-AHMED")
    fabriques.enfant(famille, "Malo")
    fabriques.facture(famille, 10_00, echeance=aujourd_hui() - PASSE, enfant="OULD-AHMED Malo")
    fabriques.facture(famille, 2_50, enfant="OULD-AHMED Malo")
    fabriques.facture(famille, 99_00, service=fabriques.petite_enfance())
    return famille


@pytest.fixture
def a_jour() -> Famille:
    famille = fabriques.nouvelle_famille("000002", courriel="")
    fabriques.encaissement(famille, 5_00, fabriques.facture(famille, 5_00))
    return famille


# --- families -------------------------------------------------------------------------------------


def test_a_family_s_balance_is_what_it_owes_to_the_agent_s_services(
    scolaire: Client, tresorerie: Client, en_retard: Famille, a_jour: Famille
) -> None:
    page = lire(scolaire, FAMILLES).content.decode()
    assert "12,50\u00a0€" in page
    assert "échéance dépassée" in page
    assert "111,50\u00a0€" in lire(tresorerie, FAMILLES).content.decode()
    petite = entree(roles.SERVICE, fabriques.petite_enfance())
    assert "99,00\u00a0€" in lire(petite, FAMILLES).content.decode()
    assert montres(petite, FAMILLES, situation="echue") == []
    assert montres(petite, FAMILLES, situation="a-payer") == [en_retard]


def test_families_are_filtered_by_what_is_asked_of_them(
    scolaire: Client, en_retard: Famille, a_jour: Famille
) -> None:
    preleve = fabriques.nouvelle_famille("000003")
    Famille.objects.filter(pk=preleve.pk).update(prelevement=True)
    fabriques.facture(preleve, prelevement=aujourd_hui() + PASSE)
    Utilisateur.objects.filter(identifiant="000001").update(last_login=timezone.now())
    Enfant.objects.update(structure="École Jean-Renon")
    for question, attendues in (
        ({"situation": "echue"}, [en_retard]),
        ({"situation": "a-prelever"}, [preleve]),
        ({"situation": "a-jour"}, [a_jour]),
        ({"prelevement": "oui"}, [preleve]),
        ({"adresse": "non"}, [a_jour]),
        ({"connectee": "oui"}, [en_retard]),
        ({"connectee": "non"}, [a_jour, preleve]),
        ({"structure": "École Jean-Renon"}, [en_retard]),
    ):
        assert montres(scolaire, FAMILLES, **question) == attendues, question


def test_an_address_that_the_parent_chose_counts_as_one(scolaire: Client, a_jour: Famille) -> None:
    fabriques.parent(a_jour)
    Utilisateur.objects.filter(identifiant="000002").update(courriel="moi@exemple.fr")
    assert montres(scolaire, FAMILLES, adresse="non") == []
    assert classeur.lire(exporte(scolaire, FAMILLES)).colonne("Adresse e-mail") == ["connue"]


def test_a_family_is_found_by_its_words_and_by_no_other_s_invoice(
    scolaire: Client, tresorerie: Client, en_retard: Famille, a_jour: Famille
) -> None:
    sienne = Facture.objects.filter(famille=en_retard, service__code="SCOL").earliest("pk")
    ailleurs = Facture.objects.get(service__code="PETI")
    for saisie in ("000001", "ould", "malo ould", sienne.numero.lower()):
        assert montres(scolaire, FAMILLES, q=saisie) == [en_retard], saisie
    assert montres(scolaire, FAMILLES, q=ailleurs.numero) == []
    assert montres(tresorerie, FAMILLES, q=ailleurs.numero) == [en_retard]
    assert montres(tresorerie, FAMILLES, q="malo") == []


def test_who_may_not_see_children_has_neither_their_column_nor_their_schools(
    tresorerie: Client, en_retard: Famille
) -> None:
    Enfant.objects.update(structure="École Jean-Renon")
    page = lire(tresorerie, FAMILLES).content.decode()
    assert "Jean-Renon" not in page
    assert "column-nombre_d_enfants" not in page
    titres = classeur.lire(exporte(tresorerie, FAMILLES)).entete
    assert not {"Enfants", "Enfant"} & set(titres)
    # A filter that is not offered is refused by the list, not obeyed.
    assert lire(tresorerie, FAMILLES, structure="École Jean-Renon").status_code == 302


def test_a_shared_child_says_nothing_of_the_other_family(scolaire: Client) -> None:
    ici, ailleurs = fabriques.nouvelle_famille("000001"), fabriques.nouvelle_famille("000009")
    fabriques.facture(ici)
    fabriques.facture(ailleurs, service=fabriques.petite_enfance())
    enfant = fabriques.enfant(ici)
    Rattachement.objects.create(famille=ailleurs, enfant=enfant)
    [ligne] = classeur.lire(exporte(scolaire, ENFANTS)).lignes
    assert ligne["Code utilisateur"].valeur == "000001"
    fiche = scolaire.get(reverse("admin:comptes_enfant_change", args=[enfant.pk]))
    assert "000009" not in fiche.content.decode()
    assert montres(scolaire, ENFANTS, q="000009") == []


def test_the_code_is_called_by_the_town_s_word(scolaire: Client, en_retard: Famille) -> None:
    Commune.objects.update(mot_code="Numéro de foyer")
    fiche = scolaire.get(reverse("admin:comptes_famille_change", args=[en_retard.pk]))
    for page in (fiche, *(lire(scolaire, liste) for liste in (FAMILLES, FACTURES, ENFANTS))):
        texte = page.content.decode()
        assert "Numéro de foyer" in texte
        assert "ode famille" not in texte


# --- invoices -------------------------------------------------------------------------------------


def test_invoices_past_due_change_with_the_day_alone(scolaire: Client) -> None:
    facture = fabriques.facture(fabriques.nouvelle_famille(), echeance=aujourd_hui())
    assert montres(scolaire, FACTURES, etat="a-payer") == [facture]
    assert montres(scolaire, FACTURES, etat="echue") == []
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        fabriques.parent(facture.famille)
        suivant = entree(roles.SERVICE)
        assert montres(suivant, FACTURES, etat="echue") == [facture]


def test_an_invoice_is_found_by_its_number_code_adult_or_child(
    scolaire: Client, en_retard: Famille, a_jour: Famille
) -> None:
    siennes = set(Facture.objects.filter(famille=en_retard, service__code="SCOL"))
    une = min(siennes, key=lambda f: f.pk)
    for saisie in ("000001", "OULD-AHMED", "malo", "malo 000001"):
        assert set(montres(scolaire, FACTURES, q=saisie)) == siennes, saisie
    assert montres(scolaire, FACTURES, q=une.numero) == [une]
    assert montres(scolaire, FACTURES, q="malo petit") == []


def test_a_held_invoice_says_by_which_payment(scolaire: Client) -> None:
    famille = fabriques.nouvelle_famille()
    paiement = fabriques.paiement(famille, fabriques.facture(famille))
    page = lire(scolaire, FACTURES, etat="en-cours").content.decode()
    assert f"paiement en cours ({paiement.reference})" in page


def test_a_state_that_nobody_offers_shows_no_list(scolaire: Client, en_retard: Famille) -> None:
    for question in ({"etat": "tout"}, {"service": "0"}, {"periode": "hier"}):
        reponse = lire(scolaire, FACTURES, **question)
        assert (reponse.status_code, reponse.url) == (302, "/admin/factures/facture/?e=1")
        export = scolaire.get(reverse("admin:factures_facture_export", args=["csv"]), question)
        assert export.status_code == 302
    assert not ExportListe.objects.exists()


# --- money received -------------------------------------------------------------------------------


def test_what_came_in_is_found_by_its_receipt_and_told_apart(tresorerie: Client) -> None:
    famille = fabriques.nouvelle_famille("000001")
    recu = fabriques.encaissement(famille, 9_00, fabriques.facture(famille, 5_00))
    especes = fabriques.encaissement(famille, 1_00, moyen=Moyen.ESPECES)
    ailleurs = fabriques.encaissement(famille, 2_00, origine=Origine.TRESORERIE)
    contrepasser(especes, motif="erreur de saisie", par=fabriques.agent(roles.TRESORERIE))
    for question, attendus in (
        ({"q": recu.recu.numero}, {recu}),
        ({"nature": "contrepasse"}, {especes}),
        ({"nature": "recu"}, {recu, ailleurs}),
        ({"nature": "contrepassation"}, set(Encaissement.objects.filter(montant__lt=0))),
        ({"imputation": "reste"}, {recu, ailleurs}),
        ({"moyen__exact": "ESPECES"}, {especes, *Encaissement.objects.filter(montant__lt=0)}),
        ({"origine__exact": "TRESORERIE"}, {ailleurs}),
    ):
        assert set(montres(tresorerie, ENCAISSEMENTS, **question)) == attendus, question
    page = lire(tresorerie, ENCAISSEMENTS, q=recu.recu.numero).content.decode()
    assert "4,00\u00a0€" in page
    assert "sans reçu" in lire(tresorerie, ENCAISSEMENTS).content.decode()


# --- exports --------------------------------------------------------------------------------------


def test_an_export_holds_what_the_list_shows_and_leaves_a_trace(
    scolaire: Client, en_retard: Famille, a_jour: Famille
) -> None:
    question = {"etat": "echue", "q": "malo"}
    feuille = classeur.lire(exporte(scolaire, FACTURES, **question))

    [facture] = montres(scolaire, FACTURES, **question)
    assert feuille.colonne("Numéro") == [facture.numero]
    assert feuille.colonne("Reste") == [Decimal(10)]
    assert feuille.colonne("État") == ["échéance dépassée"]
    assert set(feuille.entete) >= {"Code utilisateur", "Famille", "Émise le", "Échéance", "Total"}
    trace = ExportListe.objects.get()
    assert (trace.liste, trace.forme, trace.lignes) == ("factures", "xlsx", 1)
    assert trace.filtres == "recherche : malo · état : Échéance dépassée"
    assert trace.par is not None
    assert trace.par.groups.get().name == roles.SERVICE


def test_both_buttons_carry_the_filters_of_the_list(scolaire: Client, en_retard: Famille) -> None:
    page = lire(scolaire, FACTURES, etat="echue", q="malo").content.decode()
    for forme in ("csv", "xlsx"):
        assert f'href="/admin/factures/facture/exporter/{forme}/?etat=echue&amp;q=malo"' in page


def test_an_export_never_leaves_the_agent_s_services(
    scolaire: Client, en_retard: Famille, a_jour: Famille
) -> None:
    petite = entree(roles.SERVICE, fabriques.petite_enfance())
    ici = classeur.lire(exporte(scolaire, FACTURES)).colonne("Numéro")
    la = classeur.lire(exporte(petite, FACTURES)).colonne("Numéro")
    assert sorted(ici) == sorted(
        Facture.objects.filter(service__code="SCOL").values_list("numero", flat=True)
    )
    assert la == [Facture.objects.get(service__code="PETI").numero]
    assert classeur.lire(exporte(petite, FACTURES, q="malo", etat="echue")).lignes == []


def test_an_export_in_csv_is_inert_and_of_the_same_rows(scolaire: Client) -> None:
    famille = fabriques.nouvelle_famille("000001", nom="=1+1", telephone="+33612345678")
    fabriques.facture(famille, 12_34)
    lignes = exporte(scolaire, FAMILLES, "csv").decode("utf-8-sig").splitlines()
    assert len(lignes) == 2
    assert "000001;'=1+1;" in lignes[1]
    assert "'+33612345678" in lignes[1]
    assert "12,34" in lignes[1]


def test_every_list_leaves_as_a_file_and_has_its_place_at_home() -> None:
    """But for the town's own page, which is no list."""
    pages = {m._meta.label: page for m, page in admin.site._registry.items()}
    sans = {label for label, page in pages.items() if not isinstance(page, Exportable)}
    assert sans == {"portail.Commune"}
    places = {label for labels in SECTIONS.values() for label in labels} | AILLEURS
    assert set(pages) == places, "à ranger dans portail/agents/sections.py"


def test_only_a_get_of_a_known_form_exports(scolaire: Client) -> None:
    assert scolaire.get("/admin/factures/facture/exporter/pdf/").status_code == 404
    assert scolaire.post("/admin/factures/facture/exporter/csv/").status_code == 405
