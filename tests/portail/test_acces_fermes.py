"""The access of who has left the household: an agent closes it, and nothing reopens it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from comptes.models import Famille, Responsable, Utilisateur
from comptes.services import envoyer_liens, ouvrir_second_acces
from comptes.services.second import DejaOuvert
from portail import roles
from tests import fabriques
from tests.comptes.test_importer_familles import differences, fichier
from tests.importateur import Importateur
from tests.portail.acces import ordre
from tests.portail.test_acces_familles import entre, navigateur, page_de, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Utilisateur:
    return fabriques.agent(roles.SERVICE, fabriques.le_service())


@pytest.fixture
def guichet(agent: Utilisateur) -> Client:
    return navigateur(agent)


@pytest.fixture
def karim() -> Utilisateur:
    """The second adult of family 000754, who has chosen a password and an e-mail address."""
    famille = fabriques.nouvelle_famille("000754")
    second = Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Karim")
    ouvrir_second_acces(second)
    compte = Utilisateur.objects.get(responsable=second)
    compte.set_password(fabriques.MOT_DE_PASSE)
    compte.courriel = "karim@exemple.fr"
    compte.save()
    return compte


def famille_de(compte: Utilisateur) -> Famille:
    return compte.responsable.famille


def fermeture(famille: Famille, rang: int = 2) -> str:
    return reverse("acces:fermer", args=[famille.pk, rang])


def fermer(guichet: Client, famille: Famille, rang: int = 2) -> Any:
    page = guichet.get(fermeture(famille, rang))
    donnees = {"sceau": page.context["sceau"]}
    return guichet.post(fermeture(famille, rang), donnees, follow=True)


def test_who_left_enters_no_more_by_any_road(
    guichet: Client, agent: Utilisateur, karim: Utilisateur
) -> None:
    famille, chez_lui = famille_de(karim), navigateur(karim)
    assert chez_lui.get("/factures/").status_code == 200
    page = guichet.get(page_de(famille))
    assert fermeture(famille) in texte(page)
    assert "les sessions ouvertes se ferment" in texte(guichet.get(fermeture(famille)))

    page = fermer(guichet, famille)

    assert "Accès fermé : Karim PETIT. Cette personne" in texte(page)
    assert "accès fermé" in texte(page)
    assert not entre("000754-2", fabriques.MOT_DE_PASSE)
    assert chez_lui.get("/factures/").headers["Location"].startswith("/connexion/")
    for saisie in ("karim@exemple.fr", "000754-2"):
        envoyer_liens(saisie)
    assert not Email.objects.exists()
    assert entre("000754", fabriques.MOT_DE_PASSE)  # the other adult's
    ligne = karim.history.first()
    assert (ligne.history_change_reason, ligne.history_user) == ("accès fermé", agent)
    assert not ligne.is_active


def test_a_closed_access_opens_again_with_a_new_password_only(
    guichet: Client, karim: Utilisateur
) -> None:
    famille = famille_de(karim)
    fermer(guichet, famille)
    page = guichet.get(page_de(famille))
    assert "Rouvrir l’accès" in texte(page)

    acces = guichet.post(page_de(famille), ordre(page, rang=2, support="ecran")).context["acces"]

    assert entre("000754-2", acces.mot_de_passe)
    assert not entre("000754-2", fabriques.MOT_DE_PASSE)
    envoyer_liens("karim@exemple.fr")
    envoyer_liens("000754-2")
    assert not Email.objects.exists()
    assert karim.history.first().history_change_reason.startswith("accès rouvert")


def test_an_access_that_passes_to_another_person_is_closed_first(
    guichet: Client, karim: Utilisateur
) -> None:
    famille, second = famille_de(karim), karim.responsable
    demande = ordre(guichet.get(page_de(famille)), rang=2, support="ecran")
    second.prenom = "Mehmet"
    second.save()
    page = guichet.get(page_de(famille))
    assert "cet accès a été ouvert pour Karim, et la fiche dit maintenant Mehmet" in texte(page)

    assert "fermez-le d’abord" in texte(guichet.post(page_de(famille), demande, follow=True))
    assert entre("000754-2", fabriques.MOT_DE_PASSE)  # nothing was half done
    fermer(guichet, famille)
    page = guichet.get(page_de(famille))
    guichet.post(page_de(famille), ordre(page, rang=2, support="ecran"))

    karim.refresh_from_db()
    assert (karim.is_active, karim.courriel) == (True, "")
    assert "a été ouvert pour" not in texte(guichet.get(page_de(famille)))
    second.refresh_from_db()
    second.prenom = "Karim"
    second.save()
    assert "ouvert pour Mehmet" in texte(guichet.get(page_de(famille)))


@pytest.mark.parametrize("champs", [{"prenom": "KARIM"}, {"nom": "BERNARD"}])
def test_the_same_person_written_otherwise_is_the_same(
    guichet: Client, karim: Utilisateur, champs: dict[str, str]
) -> None:
    for champ, valeur in champs.items():
        setattr(karim.responsable, champ, valeur)
    karim.responsable.save()
    page = texte(guichet.get(page_de(famille_de(karim))))
    assert "a été ouvert pour" not in page
    assert page.count("Donner un nouveau mot de passe") == 2


def test_a_confirmation_left_open_closes_nobody_elses_access(
    guichet: Client, karim: Utilisateur
) -> None:
    famille = famille_de(karim)
    vieille = guichet.get(fermeture(famille)).context["sceau"]
    fermer(guichet, famille)
    deux_fois = guichet.post(fermeture(famille), {"sceau": vieille}, follow=True)
    assert "Rien n’a changé" in texte(deux_fois)
    guichet.post(page_de(famille), ordre(guichet.get(page_de(famille)), rang=2))

    assert "Rien n’a changé" in texte(guichet.post(fermeture(famille), {}, follow=True))
    guichet.post(fermeture(famille), {"sceau": vieille})
    karim.refresh_from_db()
    assert karim.is_active


def test_an_access_closed_already_says_so(guichet: Client, karim: Utilisateur) -> None:
    fermer(guichet, famille_de(karim))
    assert "n’est pas ouvert" in texte(fermer(guichet, famille_de(karim)))


def test_the_first_adult_does_not_reopen_what_the_service_closed(
    guichet: Client, karim: Utilisateur
) -> None:
    famille = famille_de(karim)
    fermer(guichet, famille)
    with pytest.raises(DejaOuvert, match="le service peut le rouvrir"):
        ouvrir_second_acces(famille.responsables.get(rang=2))
    assert "Ouvrir un accès" not in texte(
        navigateur(fabriques.parent(famille)).get("/mon-compte/famille/")
    )


def test_only_who_gives_accesses_closes_them_and_those_of_their_families(
    guichet: Client, karim: Utilisateur
) -> None:
    famille = famille_de(karim)
    assert guichet.get(fermeture(famille, 3)).status_code == 404
    fabriques.facture(famille, service=fabriques.petite_enfance())
    assert guichet.get(fermeture(famille)).status_code == 404
    assert guichet.post(fermeture(famille)).status_code == 404
    tresorerie = navigateur(fabriques.agent(roles.TRESORERIE))
    assert tresorerie.post(fermeture(famille)).status_code == 403
    assert entre("000754-2", fabriques.MOT_DE_PASSE)


@pytest.mark.parametrize("ferme", [False, True])
def test_the_import_report_tells_of_a_second_access_still_open(
    guichet: Client, tmp_path: Path, ferme: bool
) -> None:
    importer = Importateur("importer_familles", tmp_path)
    importer(fichier({"prenom2": "Karim"}))
    second = Responsable.objects.get(rang=2)
    ouvrir_second_acces(second)
    if ferme:
        fermer(guichet, second.famille)
    reste = "accès 000754-2 toujours ouvert, fermez-le si cette personne a quitté le foyer"

    parti = importer(fichier()).rapport
    remplace = differences(importer(fichier({"prenom2": "Mehmet"})))

    assert (f"le second responsable, Karim PETIT : {reste}" in parti) is not ferme
    dits = ["famille 000754, second responsable : prénom « Karim » → « Mehmet »"]
    if not ferme:
        dits.append(f"famille 000754, second responsable : {reste}")
    assert remplace == dits
    assert differences(importer(fichier({"prenom2": "MEHMET"}))) == [
        "famille 000754, second responsable : prénom « Mehmet » → « MEHMET »"
    ]
