"""Two agents at one request, a parent who clicks twice: one gesture counts, the other is told."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from comptes import services
from comptes.champs import Champ
from comptes.models import DemandeMiseAJour, Enfant, Famille, Rattachement, Utilisateur
from comptes.services import enfants_partages
from comptes.services.demandes import DejaChange, DejaTraitee
from portail.reponses.services import attribuer
from tests import fabriques

from .outils import Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)
DEMANDES = "comptes_demandemiseajour"


@pytest.fixture
def demande(famille: Famille) -> DemandeMiseAJour:
    return demander(famille, "1 place du Marché")


def demander(famille: Famille, apres: str) -> DemandeMiseAJour:
    par = fabriques.parent(famille)
    return services.demander(Champ(famille, "adresse"), apres, famille=famille, par=par)


def oui_et_non(demande: DemandeMiseAJour) -> list[Any]:
    """One agent applies, another refuses: both have read that nobody has answered."""
    rencontre = Rencontre(DEMANDES)
    premier, second = agents()
    return ensemble(
        rencontre.autour(partial(services.appliquer, demande, par=premier)),
        rencontre.autour(partial(services.refuser, demande, motif="Non.", par=second)),
    )


def agents() -> list[Utilisateur]:
    return [Utilisateur.objects.creer(nom, is_staff=True) for nom in ("agent-a", "agent-b")]


def coherente(demande: DemandeMiseAJour, famille: Famille) -> bool:
    """Does the sheet say what the answer says?"""
    demande.refresh_from_db()
    famille.refresh_from_db()
    appliquee = famille.adresse == "1 place du Marché"
    traitee = demande.etat == "traitee" and demande.motif == "" and demande.a_reporter
    return bool(appliquee) == bool(traitee)


def test_of_two_answers_one_counts_and_the_other_is_told(
    famille: Famille, demande: DemandeMiseAJour
) -> None:
    assert len(erreurs(oui_et_non(demande), DejaTraitee)) == 1
    assert coherente(demande, famille)


def test_control_without_the_locks_both_answers_are_given(
    famille: Famille, demande: DemandeMiseAJour
) -> None:
    with sans_verrou(DemandeMiseAJour, Famille):
        issues = oui_et_non(demande)
    if not degat_de_sqlite(issues):
        assert erreurs(issues) == [], "La course n’a pas eu lieu."


def deux_valeurs(famille: Famille) -> list[Any]:
    """Two requests about one line, applied at once by two agents who saw the same sheet."""
    demandes = [demander(famille, f"{n} place du Marché") for n in (1, 2)]
    rencontre = Rencontre(DEMANDES)
    return ensemble(
        *[
            rencontre.autour(partial(services.appliquer, d, par=a, affiche=d.avant))
            for d, a in zip(demandes, agents(), strict=True)
        ]
    )


def test_the_second_of_two_values_is_not_written_unseen(famille: Famille) -> None:
    assert len(erreurs(deux_valeurs(famille), DejaChange)) == 1
    [appliquee] = DemandeMiseAJour.objects.filter(etat="traitee")
    famille.refresh_from_db()
    assert famille.adresse == appliquee.apres


def test_control_without_the_locks_one_value_buries_the_other(famille: Famille) -> None:
    with sans_verrou(Famille, DemandeMiseAJour):
        issues = deux_valeurs(famille)
    if not degat_de_sqlite(issues):
        assert erreurs(issues) == [], "La course n’a pas eu lieu."


def deux_clics(famille: Famille) -> list[Any]:
    """The parent's form, sent twice: both have read that it was not asked yet."""
    geste = partial(demander, famille, "1 place du Marché")
    rencontre = Rencontre(DEMANDES)
    return ensemble(rencontre.autour(geste), rencontre.autour(geste))


def test_a_form_sent_twice_is_one_request(famille: Famille) -> None:
    assert len(erreurs(deux_clics(famille), ValidationError)) == 1
    assert DemandeMiseAJour.objects.count() == 1


def test_control_without_the_familys_lock_it_is_asked_twice(famille: Famille) -> None:
    with sans_verrou(Famille):
        issues = deux_clics(famille)
    if not degat_de_sqlite(issues):
        erreurs(issues)
        assert DemandeMiseAJour.objects.count() == 2, "La course n’a pas eu lieu."


def deux_preneurs(demande: DemandeMiseAJour) -> list[Any]:
    """Two agents take it at once: both have read that it is nobody's."""
    rencontre = Rencontre("comptes_famille")
    return ensemble(
        *[
            rencontre.autour(partial(attribuer, demande, a=agent, affiche=None))
            for agent in agents()
        ]
    )


def test_of_two_who_take_it_at_once_the_first_has_it_and_the_second_is_told(
    demande: DemandeMiseAJour,
) -> None:
    issues = deux_preneurs(demande)
    [dit] = erreurs(issues, DejaChange)
    demande.refresh_from_db()
    assert str(demande.prise_par) in str(dit)
    assert issues.count(True) == 1


def test_two_agents_link_the_same_pair(famille: Famille) -> None:
    for chez in (famille, fabriques.nouvelle_famille()):
        enfant = fabriques.enfant(chez)
        Enfant.objects.filter(pk=enfant.pk).update(naissance=date(2021, 1, 12))
    mairie = Utilisateur.objects.create_superuser("mairie", "x")
    [couple] = enfants_partages.couples(mairie)
    rencontre = Rencontre("comptes_enfant")
    geste = partial(enfants_partages.relier, couple, par=mairie)

    issues = ensemble(rencontre.autour(geste), rencontre.autour(geste))

    assert len(erreurs(issues, enfants_partages.DejaFait)) == 1
    assert Enfant.objects.get().rattachements.count() == 2


def deux_liens_defaits() -> list[Any]:
    """A child of three families: two agents undo its two links, each sees the other's standing."""
    for _ in range(3):
        enfant = fabriques.enfant(fabriques.nouvelle_famille())
        Enfant.objects.filter(pk=enfant.pk).update(naissance=date(2021, 1, 12))
    mairie = Utilisateur.objects.create_superuser("mairie", "x")
    while couples := enfants_partages.couples(mairie):
        enfants_partages.relier(couples[0], par=mairie)
    liens = Rattachement.objects.exclude(relie_le=None)
    rencontre = Rencontre("comptes_rattachement", lecture=2)
    return ensemble(
        *[
            rencontre.autour(partial(enfants_partages.delier, lien, par=agent))
            for lien, agent in zip(liens, agents(), strict=True)
        ]
    )


def rien_a_accorder() -> bool:
    """Nothing is left for files to agree about, since each child is one family's."""
    return all(lien.lu == {} for lien in Rattachement.objects.all())


def test_two_links_of_one_child_are_undone_one_after_the_other() -> None:
    assert erreurs(deux_liens_defaits()) == []
    assert Enfant.objects.count() == 3
    assert rien_a_accorder()


def test_control_without_any_lock_each_link_counts_on_the_other() -> None:
    """The child's own, which its bookings ask for, keeps them apart as well."""
    with sans_verrou(Famille, Enfant):
        issues = deux_liens_defaits()
    if not degat_de_sqlite(issues):
        assert erreurs(issues) == []
        assert not rien_a_accorder(), "La course n’a pas eu lieu."
