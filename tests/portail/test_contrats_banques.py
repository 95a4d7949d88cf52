"""The banks' public parameters, set by the administrator: what is offered, refused, never shown."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from comptes.models import Famille
from factures.models import Regie
from paiement import passerelles
from paiement.models import ContratBanque
from paiement.passerelles import ContratAbsent
from portail import roles
from tests import fabriques
from tests.conftest import CONTRAT
from tests.paiement import dgfip, lyra

pytestmark = pytest.mark.django_db
LISTE = "/admin/paiement/contratbanque/"
SECRETS = {"cle": CONTRAT["cle"], "service": CONTRAT["service"], "page": CONTRAT["page"]}


def texte(reponse: Any) -> str:
    html = unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return " ".join(html.replace("\u00a0", " ").split())


@pytest.fixture
def regie() -> Regie:
    return fabriques.la_regie()


def ligne(regie: Regie, banque: str = "payline", **champs: Any) -> ContratBanque:
    return ContratBanque.objects.create(regie=regie, banque=banque, **{"ouvert": True, **champs})


def page(contrat: ContratBanque) -> str:
    return f"{LISTE}{contrat.pk}/change/"


def codes(regie: Regie) -> list[str]:
    return [passerelle.code for passerelle in passerelles.ouvertes(regie)]


def test_without_a_row_the_environment_says_it_all(regie: Regie) -> None:
    (payline,) = passerelles.ouvertes(regie)
    assert payline.contrat == CONTRAT


def test_a_row_speaks_over_the_environment_and_keeps_its_secrets(regie: Regie) -> None:
    ligne(regie, mots={"contrat": "7654321"})
    (payline,) = passerelles.ouvertes(regie)
    assert payline.contrat == CONTRAT | {"contrat": "7654321"}


def test_the_public_words_may_be_there_alone(regie: Regie, settings: Any) -> None:
    settings.BANQUES = {"*": {"payline": SECRETS}}
    assert codes(regie) == []
    ligne(regie, mots={"marchand": "M-1", "contrat": "C-1"})
    (payline,) = passerelles.ouvertes(regie)
    assert payline.contrat["marchand"] == "M-1"
    autre = fabriques.la_regie("DEUX", "Une autre régie")
    assert codes(autre) == []


def test_a_closed_bank_is_offered_no_more_and_what_was_begun_there_goes_on(
    parent: Client, famille: Famille, regie: Regie
) -> None:
    facture = fabriques.facture(famille)
    fabriques.paiement(famille, facture, jeton="J-1")
    ligne(regie, ouvert=False)
    assert codes(regie) == []
    assert passerelles.pour(regie, "payline").contrat == CONTRAT
    fabriques.panier(famille, fabriques.facture(famille))
    page = texte(parent.get("/panier/"))
    assert "Carte bancaire" not in page


def test_a_contract_that_lost_a_word_is_as_a_bank_that_does_not_answer(
    regie: Regie, settings: Any
) -> None:
    settings.BANQUES = {"*": {"payline": SECRETS}}
    with pytest.raises(ContratAbsent):
        passerelles.pour(regie, "payline")


def test_the_administrator_adds_a_bank_and_writes_its_words(
    admin_client: Client, regie: Regie, settings: Any
) -> None:
    settings.BANQUES = {"*": {"payfip": {"service": "https://p", "page": "https://p"}}}
    reponse = admin_client.post(f"{LISTE}add/", {"regie": regie.pk, "banque": "payfip"})
    contrat = ContratBanque.objects.get()
    assert reponse["Location"] == page(contrat)
    assert not contrat.ouvert
    lue = texte(admin_client.get(page(contrat)))
    assert "Il manque ici : numéro de client, type de saisie." in lue
    refus = texte(admin_client.post(page(contrat), {"ouvert": "on", "mot_numcli": "006382"}))
    assert "Ce contrat ne peut pas être ouvert aux familles." in refus
    assert "Il manque ici : type de saisie." in refus
    admin_client.post(page(contrat), {"ouvert": "on", "mot_numcli": "006382", "mot_saisie": "W"})
    contrat.refresh_from_db()
    assert (contrat.ouvert, contrat.mots) == (True, {"numcli": "006382", "saisie": "W"})
    assert codes(regie) == ["payfip"]


def test_adding_what_the_environment_has_open_closes_nothing(
    admin_client: Client, regie: Regie
) -> None:
    admin_client.post(f"{LISTE}add/", {"regie": regie.pk, "banque": "payline"})
    assert codes(regie) == ["payline"]
    assert "déjà là" in texte(
        admin_client.post(f"{LISTE}add/", {"regie": regie.pk, "banque": "payline"})
    )


def test_a_secret_that_is_not_in_the_environment_keeps_it_closed(
    admin_client: Client, regie: Regie, settings: Any
) -> None:
    sans_cle = {mot: v for mot, v in CONTRAT.items() if mot != "cle"}
    settings.BANQUES = {"*": {"payline": sans_cle}}
    contrat = ligne(regie, ouvert=False)
    refus = texte(admin_client.post(page(contrat), {"ouvert": "on"}))
    assert "Il manque dans l’environnement (variable BANQUES) : cle." in refus
    assert "clé ( cle ) : MANQUE" in refus
    assert not ContratBanque.objects.get().ouvert


@pytest.mark.parametrize("code", ["payline", "systempay", "payfip"])
def test_secrets_are_said_to_be_there_and_never_shown(
    admin_client: Client, regie: Regie, settings: Any, code: str
) -> None:
    banques = {"payline": CONTRAT, "systempay": lyra.CONTRAT, "payfip": dgfip.CONTRAT}
    settings.BANQUES = {"*": banques}
    contrat = ligne(regie, code)
    for adresse in (page(contrat), LISTE, "/admin/reglages/"):
        html = admin_client.get(adresse).content.decode()
        for mot in passerelles.PASSERELLES[code].secrets:
            assert banques[code][mot] not in html
    assert "en place" in texte(admin_client.get(page(contrat)))


def test_another_mode_or_another_shop_is_asked_about_first(
    admin_client: Client, regie: Regie, famille: Famille, settings: Any
) -> None:
    settings.BANQUES = {"*": {"payline": CONTRAT, "systempay": lyra.CONTRAT}}
    contrat = ligne(regie, "systempay")
    fabriques.paiement(
        famille,
        fabriques.facture(famille),
        passerelle=passerelles.pour(regie, "systempay"),
        jeton="J-1",
    )
    voulu = {"ouvert": "on", "mot_mode": "PRODUCTION"}
    refus = texte(admin_client.post(page(contrat), voulu))
    assert "Vous changez où va l’argent : mode, « TEST » devient « PRODUCTION »." in refus
    assert "1 paiement en cours sera suivi avec ce nouveau contrat" in refus
    assert ContratBanque.objects.get().mots == {}
    admin_client.post(page(contrat), voulu | {"accord": "on"})
    assert passerelles.pour(regie, "systempay").contrat["mode"] == "PRODUCTION"
    historique = texte(admin_client.get(f"{LISTE}{contrat.pk}/history/"))
    assert "paramètres : (vide) devient « mode : PRODUCTION »" in historique


@pytest.mark.parametrize(
    ("mots", "faute"),
    [
        ({"mot_duree": "0"}, "supérieure ou égale à 1"),
        ({"mot_duree": "vite"}, "nombre entier"),
        ({"mot_une_facture": "parfois"}, "choix valide"),
    ],
)
def test_words_are_what_the_bank_understands(
    admin_client: Client, regie: Regie, mots: dict[str, str], faute: str
) -> None:
    contrat = ligne(regie)
    assert faute in texte(admin_client.post(page(contrat), {"ouvert": "on", **mots}))
    assert ContratBanque.objects.get().mots == {}


@pytest.mark.parametrize("role", roles.ROLES)
def test_no_role_comes_near(client: Client, regie: Regie, role: str) -> None:
    contrat = ligne(regie)
    client.force_login(
        fabriques.agent(role, fabriques.le_service()), backend="comptes.backends.Connexion"
    )
    for adresse in (LISTE, f"{LISTE}add/", page(contrat), f"{LISTE}{contrat.pk}/history/"):
        assert client.get(adresse).status_code == 403
    assert client.post(page(contrat), {}).status_code == 403
    assert ContratBanque.objects.get().ouvert
