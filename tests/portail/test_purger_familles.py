"""`purger` on families that are gone: two years after the last sign of life, never before their
accounting documents may go, and never somebody else's child."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password

from comptes import courriers
from comptes.models import (
    Connexion,
    Consultation,
    DemandeMiseAJour,
    Enfant,
    Famille,
    Lettre,
    Rattachement,
    Responsable,
    Utilisateur,
)
from comptes.perimetre import familles_visibles
from comptes.services.initiaux import donner_acces
from factures.models import Encaissement, Facture
from paiement.models import Paiement, Panier
from portail.comptes_justes import controler
from tests import fabriques
from tests.fichiers import FAMILLE, octets
from tests.importateur import Importateur
from tests.paiement.releves import paye
from tests.portail.purges import a_paris, le, purger_le

pytestmark = pytest.mark.django_db

# Two years after 22 November 2024.
VEILLE, JOUR = "2026-11-21", "2026-11-22"


@pytest.fixture
def famille() -> Famille:
    with le("2024-11-22"):
        famille = fabriques.nouvelle_famille(code="000754")
        Responsable.objects.create(
            famille=famille,
            rang=2,
            nom="PETIT",
            prenom="Marc",
            utilisateur=Utilisateur.objects.create(
                identifiant="000754-2", password=make_password(None)
            ),
        )
        Panier.objects.create(utilisateur=fabriques.parent(famille))
        DemandeMiseAJour.objects.create(
            famille=famille, champ="ville", apres="Nantes", etat="traitee", a_reporter=True
        )
    return famille


def la(famille: Famille) -> bool:
    return Famille.objects.filter(pk=famille.pk).exists()


def un_enfant(famille: Famille, naissance: date | None = None) -> Enfant:
    enfant = fabriques.enfant(famille)
    Enfant.objects.filter(pk=enfant.pk).update(naissance=naissance)
    return enfant


def test_a_family_that_is_gone_leaves_nothing(famille: Famille) -> None:
    purger_le(VEILLE)
    assert la(famille)

    assert "au portail (2 ans) : 1 famille" in purger_le(JOUR)

    for modele in (Famille, Responsable, Utilisateur, DemandeMiseAJour, Panier):
        assert not modele._default_manager.exists(), modele
    for suivi in (Famille, Responsable, Utilisateur):
        assert not suivi.history.exists(), f"il reste l’historique : {suivi}"


def connecte(famille: Famille) -> None:
    compte = fabriques.parent(famille)
    Utilisateur.objects.filter(pk=compte.pk).update(last_login=a_paris("2024-11-23"))


def connecte_par_le_second(famille: Famille) -> None:
    compte = Utilisateur.objects.get(identifiant="000754-2")
    Connexion.objects.create(utilisateur=compte, le=a_paris("2024-11-23"), appareil="x")


def change(famille: Famille) -> None:
    with le("2024-11-23"):
        famille.ville = "Nantes"
        famille.save()


def change_un_adulte(famille: Famille) -> None:
    with le("2024-11-23"):
        famille.responsables.get(rang=2).save()


def recoit_un_acces(famille: Famille) -> None:
    """An agent gives a new letter, and nobody has signed in yet."""
    with le("2024-11-23"):
        donner_acces([famille.responsables.get(rang=1)])


def change_un_enfant(famille: Famille) -> None:
    with le("2024-11-22"):
        enfant = un_enfant(famille, date(2000, 1, 1))
    with le("2024-11-23"):
        enfant.refresh_from_db()
        enfant.classe = "CE2"
        enfant.save()


def demande(famille: Famille) -> None:
    with le("2024-11-23"):
        DemandeMiseAJour.objects.create(
            famille=famille, champ="ville", apres="Nantes", etat="refusee", motif="non"
        )


@pytest.mark.parametrize(
    "signe",
    [
        connecte,
        connecte_par_le_second,
        change,
        change_un_adulte,
        change_un_enfant,
        recoit_un_acces,
        demande,
    ],
)
def test_each_sign_of_life_begins_the_two_years_anew(
    famille: Famille, signe: Callable[[Famille], None]
) -> None:
    signe(famille)

    purger_le(JOUR)
    assert la(famille)
    purger_le("2026-11-23")
    assert not la(famille)


def test_a_request_that_waits_keeps_its_family(famille: Famille) -> None:
    DemandeMiseAJour.objects.update(etat="recue", a_reporter=False)

    purger_le("2040-01-01")
    assert la(famille)


# --- children ---


def test_a_family_with_a_child_stays_until_two_years_after_it_is_of_age(famille: Famille) -> None:
    with le("2024-11-22"):
        enfant = un_enfant(famille, date(2015, 3, 10))

    purger_le("2035-03-09")
    assert la(famille)
    rapport = purger_le("2035-03-10")
    assert "1 famille" in rapport
    assert not Enfant.objects.filter(pk=enfant.pk).exists()
    assert not Enfant.history.exists()
    assert not Rattachement.history.exists()


def test_a_child_without_a_birth_date_counts_eighteen_years_from_its_family_s_coming(
    famille: Famille,
) -> None:
    with le("2024-11-22"):
        un_enfant(famille)

    purger_le("2044-11-21")
    assert la(famille)
    purger_le("2044-11-22")
    assert not la(famille)


def test_a_shared_child_stays_with_the_parent_who_stays(famille: Famille) -> None:
    with le("2024-11-22"):
        enfant = un_enfant(famille, date(2000, 1, 1))
        autre = fabriques.nouvelle_famille(code="000800")
        Rattachement.objects.create(famille=autre, enfant=enfant)
        connecte(autre)

    purger_le(JOUR)

    assert not la(famille)
    assert list(enfant.familles.all()) == [autre]
    assert Enfant.history.filter(id=enfant.pk).exists()
    assert not Rattachement.history.filter(famille_id=famille.pk).exists()
    purger_le("2026-11-23")
    assert not la(autre)
    assert not Enfant.objects.exists()


def test_a_child_that_lost_its_family_is_kept_two_years() -> None:
    with le("2020-01-01"):
        autre = fabriques.nouvelle_famille(code="000800")
        enfant = un_enfant(autre)
    with le("2024-11-22"):
        Rattachement.objects.get().delete()

    purger_le(VEILLE)
    assert Enfant.objects.exists()
    assert "1 enfant sans famille" in purger_le(JOUR)
    assert not Enfant.objects.exists()
    assert not Enfant.history.filter(id=enfant.pk).exists()
    assert not Rattachement.history.filter(enfant_id=enfant.pk).exists()


# --- accounting documents ---


def test_never_before_their_accounting_documents_may_go(famille: Famille) -> None:
    """Issued in November 2024: kept until the end of 2034."""
    with le("2024-11-23"):
        paye(famille)

    purger_le("2034-12-31")
    assert la(famille)
    assert fabriques.parent(famille)

    rapport = purger_le("2035-01-01")
    assert "1 paiement, 1 encaissement, 1 facture" in rapport
    assert "1 famille" in rapport
    assert not Utilisateur.objects.exists()
    assert not Responsable.objects.exists()
    assert not Famille.history.exists()


def test_the_trace_of_a_visit_keeps_a_family_as_long_as_promised(famille: Famille) -> None:
    visite = {"service": "Service", "motif": "appel", "jusqu_a": a_paris("2026-06-02")}
    Consultation.objects.create(famille=famille, debut=a_paris("2026-06-01"), **visite)
    purger_le(JOUR)
    assert la(famille)
    assert Consultation.objects.exists()
    purger_le("2027-06-03")
    assert not la(famille)
    assert not Consultation.objects.exists()


def test_what_figures_still_need_of_a_family_is_a_number(famille: Famille, tmp_path: Path) -> None:
    with le("2024-11-23"):
        paye(famille)
    with le("2034-12-31"):
        courriers.ecrire(famille, Lettre.Nature.RAPPEL, "x@exemple.fr", "Rappel", "Bonjour")
        visite = {"service": "Service", "motif": "appel", "jusqu_a": a_paris("2035-01-01")}
        Consultation.objects.create(famille=famille, debut=a_paris("2033-12-31"), **visite)
    purger_le("2035-01-01")

    ombre = Famille.objects.get()
    assert not Lettre.objects.exists()
    assert not Consultation.objects.exists()
    assert ombre.code == f"effacee-{famille.pk}"
    assert (ombre.adresse, ombre.code_postal, ombre.ville) == ("", "", "")
    assert controler().juste
    assert "2 ans) : rien à faire" in purger_le("2035-01-02")
    # nobody is told of it any more
    mairie = Utilisateur.objects.creer("mairie", is_staff=True, is_superuser=True)
    assert not familles_visibles(mairie).exists()
    rapport = Importateur("importer_familles", tmp_path)(
        octets([FAMILLE | {"code_famille": "000900"}])
    )
    assert "effacee" not in rapport.rapport


def test_a_trial_sees_what_the_run_would_do(famille: Famille) -> None:
    with le("2024-11-23"):
        paye(famille)

    assert "1 famille" in purger_le("2035-01-01", "--essai")
    assert la(famille)
    assert Encaissement.objects.get().payeur
    assert "1 famille" not in purger_le("2034-12-31", "--essai")


def test_a_parent_who_works_for_the_town_keeps_the_agent_s_login(famille: Famille) -> None:
    Utilisateur.objects.filter(identifiant="000754").update(is_staff=True)

    purger_le(JOUR)
    assert [u.identifiant for u in Utilisateur.objects.all()] == ["000754"]


def test_the_family_next_door_keeps_everything(famille: Famille) -> None:
    with le("2026-01-01"):
        voisine = fabriques.nouvelle_famille(code="000800")
        fabriques.enfant(voisine)
        paye(voisine)

    purger_le(JOUR)

    assert list(Famille.objects.all()) == [voisine]
    assert Facture.objects.get().effacee_le is None
    assert Paiement.objects.get().utilisateur == fabriques.parent(voisine)
