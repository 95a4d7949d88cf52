"""A child of separated parents, where no file says that it is one."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes import services
from comptes.champs import Champ
from comptes.models import Enfant, EnfantsDistincts, Famille, Rattachement, Utilisateur
from comptes.services import enfants_partages
from comptes.services.enfants_partages import Couple, DejaFait
from portail import roles
from tests import fabriques
from tests.comptes.test_importer_familles import differences, fichier
from tests.importateur import Importateur

pytestmark = pytest.mark.django_db
MERE = {"enfant_ref": "", "enfant_nom": "TRAORÉ", "enfant_prenom": "Malo", "classe": "GS"}
PERE = {**MERE, "code_famille": "001457", "nom": "GIRAUD", "prenom": "Éric", "tranche": "T5"}


@pytest.fixture
def importer(tmp_path: Path) -> Importateur:
    return Importateur("importer_familles", tmp_path)


@pytest.fixture
def mairie(db: None) -> Utilisateur:
    """An administrator: every family is hers."""
    return Utilisateur.objects.create_superuser("mairie", "x")


def relie(importer: Importateur, mairie: Utilisateur, *lignes: dict[str, str]) -> Enfant:
    """The two parents' files are in, and an agent has confirmed."""
    importer(fichier(*(lignes or (MERE, PERE))))
    [couple] = enfants_partages.couples(mairie)
    return enfants_partages.relier(couple, par=mairie)


def les_familles(enfant: Enfant) -> list[tuple[str, str]]:
    liens = Rattachement.objects.filter(enfant=enfant).order_by("famille__code")
    return list(liens.values_list("famille__code", "tranche"))


# --- who is proposed ------------------------------------------------------------------------------


def enfant(famille: Famille, **champs: object) -> Enfant:
    valeurs = {"nom": "TRAORÉ", "prenom": "Malo", "naissance": date(2021, 1, 12), **champs}
    nouveau = Enfant.objects.create(**valeurs)
    Rattachement.objects.create(famille=famille, enfant=nouveau)
    return nouveau


@pytest.mark.parametrize(
    ("champs", "proposes"),
    [
        ({}, 1),
        ({"nom": "Traore", "prenom": "MALO"}, 1),
        ({"reference": "E2"}, 1),
        ({"prenom": "Mâlo-Paul"}, 0),
        ({"naissance": date(2021, 1, 13)}, 0),
        ({"naissance": None}, 0),
    ],
)
def test_same_name_and_birth_date_in_two_families(
    mairie: Utilisateur, champs: dict[str, object], proposes: int
) -> None:
    enfant(fabriques.nouvelle_famille())
    enfant(fabriques.nouvelle_famille(), **champs)

    assert len(enfants_partages.couples(mairie)) == proposes


def test_two_of_one_family_are_two(mairie: Utilisateur, famille: Famille) -> None:
    enfant(famille)
    enfant(famille)

    assert enfants_partages.couples(mairie) == []


def test_an_agent_is_shown_the_pairs_of_his_families(mairie: Utilisateur) -> None:
    scolaire, petite = fabriques.le_service(), fabriques.petite_enfance()
    mere, pere = fabriques.nouvelle_famille(), fabriques.nouvelle_famille()
    fabriques.facture(mere, service=scolaire)
    fabriques.facture(pere, service=petite)
    enfant(mere)
    enfant(pere)

    vus = {
        service.code: len(enfants_partages.couples(fabriques.agent(roles.SERVICE, service)))
        for service in (scolaire, petite, fabriques.le_service("SPOR", "Sports"))
    }

    assert vus == {"SCOL": 1, "PETI": 1, "SPOR": 0}


# --- one child ------------------------------------------------------------------------------------


def test_both_families_have_the_one_child_and_each_its_own_price_band(
    importer: Importateur, mairie: Utilisateur
) -> None:
    malo = relie(importer, mairie)

    assert Enfant.objects.get() == malo
    assert les_familles(malo) == [("000754", "T3"), ("001457", "T5")]
    assert enfants_partages.couples(mairie) == []
    parti = Enfant.history.filter(history_type="-").get()
    assert (parti.history_user, parti.history_change_reason) == (mairie, "enfant partagé")
    [lien] = enfants_partages.liens(mairie)
    assert (lien.famille.code, lien.relie_par) == ("001457", mairie)


def test_the_child_with_a_reference_stays(importer: Importateur, mairie: Utilisateur) -> None:
    malo = relie(importer, mairie, MERE, {**PERE, "enfant_ref": "E01017"})

    assert (malo.reference, Enfant.objects.count()) == ("E01017", 1)


def test_the_requests_follow_and_what_was_applied_stays(
    importer: Importateur, mairie: Utilisateur
) -> None:
    importer(fichier(MERE, PERE))
    [couple] = enfants_partages.couples(mairie)
    pere = Famille.objects.get(code="001457")
    par = fabriques.parent(pere)
    appliquee = services.demander(Champ(couple.second, "classe"), "CP", famille=pere, par=par)
    services.appliquer(appliquee, par=mairie)
    ouverte = services.demander(Champ(couple.second, "prenom"), "Malo-Ali", famille=pere, par=par)

    malo = enfants_partages.relier(couple, par=mairie)

    malo.refresh_from_db()
    assert malo.classe == "CP"
    for demande in (appliquee, ouverte):
        demande.refresh_from_db()
        assert demande.enfant == malo
    assert "classe reste « CP »" in importer(fichier(MERE, PERE)).rapport
    malo.refresh_from_db()
    assert malo.classe == "CP"


def test_a_pair_decided_meanwhile_is_left_alone(importer: Importateur, mairie: Utilisateur) -> None:
    importer(fichier(MERE, PERE))
    [couple] = enfants_partages.couples(mairie)
    enfants_partages.relier(couple, par=mairie)

    for geste in (enfants_partages.relier, enfants_partages.distinguer):
        with pytest.raises(DejaFait):
            geste(couple, par=mairie)
    assert Enfant.objects.count() == 1


# --- the files that come after --------------------------------------------------------------------


def test_the_same_files_come_again_and_nothing_moves(
    importer: Importateur, mairie: Utilisateur
) -> None:
    relie(importer, mairie)

    for lignes in ((MERE, PERE), (PERE, MERE), (MERE,), (PERE,)):
        rapport = importer(fichier(*lignes)).rapport
        assert "Aucun changement." in rapport
        assert "l’enfant" not in rapport
    assert Enfant.objects.count() == 1


def test_each_file_spells_the_name_its_own_way(importer: Importateur, mairie: Utilisateur) -> None:
    sans_accent = {**PERE, "enfant_nom": "TRAORE"}
    malo = relie(importer, mairie, MERE, sans_accent)

    for _ in range(2):
        rapport = importer(fichier(MERE, sans_accent)).rapport
        assert "Aucun changement." in rapport
        assert "ne disent pas la même chose" not in rapport
    malo.refresh_from_db()
    assert (malo.nom, Enfant.objects.count()) == ("TRAORÉ", 1)


def test_files_that_disagree_change_nothing_whatever_their_order(
    importer: Importateur, mairie: Utilisateur
) -> None:
    malo = relie(importer, mairie)
    cp = {**MERE, "classe": "CP"}

    for lignes in ((cp, PERE), (PERE, cp), (cp,), (PERE,)):
        issue = importer(fichier(*lignes))

        assert "Aucun changement." in issue.rapport
        assert (
            "Enfants partagés sur lesquels les familles ne disent pas la même chose :\n"
            "  enfant Malo TRAORÉ : classe reste « GS » ; « CP » (000754), « GS » (001457)"
        ) in issue.rapport
        malo.refresh_from_db()
        assert malo.classe == "GS"


def test_once_both_say_it_the_class_changes(importer: Importateur, mairie: Utilisateur) -> None:
    malo = relie(importer, mairie)
    cp, cp_aussi = {**MERE, "classe": "CP"}, {**PERE, "classe": "CP"}

    importer(fichier(cp))  # each parent's file comes on its own day
    issue = importer(fichier(cp_aussi))

    assert differences(issue) == ["enfant Malo TRAORÉ : classe « GS » → « CP »"]
    malo.refresh_from_db()
    assert malo.classe == "CP"
    assert "Aucun changement." in importer(fichier(cp, cp_aussi)).rapport


def test_a_dry_run_remembers_nothing(importer: Importateur, mairie: Utilisateur) -> None:
    malo = relie(importer, mairie)
    importer(fichier({**MERE, "classe": "CP"}), "--essai")

    issue = importer(fichier({**PERE, "classe": "CP"}))

    assert "classe reste « GS » ; « GS » (000754), « CP » (001457)" in issue.rapport
    malo.refresh_from_db()
    assert malo.classe == "GS"


@pytest.mark.parametrize("references", [("E1", "E1"), ("E1", "E2"), ("E1", ""), ("", "E2")])
def test_references_that_come_later_do_not_split_the_child(
    importer: Importateur, mairie: Utilisateur, references: tuple[str, str]
) -> None:
    relie(importer, mairie)
    lignes = [{**MERE, "enfant_ref": references[0]}, {**PERE, "enfant_ref": references[1]}]

    importer(fichier(*lignes))

    for ordre in (lignes, lignes[::-1], lignes[:1], lignes[1:]):
        assert "Aucun changement." in importer(fichier(*ordre)).rapport
    assert les_familles(Enfant.objects.get()) == [("000754", "T3"), ("001457", "T5")]


def test_references_that_come_before_the_agent_say_it_themselves(
    importer: Importateur, mairie: Utilisateur
) -> None:
    importer(fichier(MERE, PERE))
    pere = Famille.objects.get(code="001457")
    champ, par = Champ(pere.enfants.get(), "classe"), fabriques.parent(pere)
    services.appliquer(services.demander(champ, "CP", famille=pere, par=par), par=mairie)
    lignes = ({**MERE, "enfant_ref": "E1"}, {**PERE, "enfant_ref": "E1"})

    issue = importer(fichier(*lignes))

    assert "  famille 001457 : l’enfant Malo TRAORÉ, par sa référence" in issue.rapport
    malo = Enfant.objects.get()
    assert les_familles(malo) == [("000754", "T3"), ("001457", "T5")]
    assert (malo.reference, malo.classe) == ("E1", "CP")
    issue = importer(fichier(*lignes))
    assert "Aucun changement." in issue.rapport
    assert "classe reste « CP »" in issue.rapport
    assert "l’enfant" not in issue.rapport


def test_two_references_of_one_child_are_one(importer: Importateur, mairie: Utilisateur) -> None:
    """The town's software has a record of the child in each household."""
    lignes = ({**MERE, "enfant_ref": "E1"}, {**PERE, "enfant_ref": "E2"})
    relie(importer, mairie, *lignes)

    for ordre in (lignes, lignes[::-1]):
        assert "Aucun changement." in importer(fichier(*ordre)).rapport
    assert Enfant.objects.get().reference == "E1"


# --- two children ---------------------------------------------------------------------------------


def test_two_children_are_never_proposed_again(importer: Importateur, mairie: Utilisateur) -> None:
    importer(fichier(MERE, PERE))
    [couple] = enfants_partages.couples(mairie)

    enfants_partages.distinguer(couple, par=mairie)
    enfants_partages.distinguer(couple, par=mairie)

    importer(fichier(MERE, PERE))
    assert enfants_partages.couples(mairie) == []
    [paire] = enfants_partages.ecartes(mairie)
    enfants_partages.revoir(paire, par=mairie)
    assert enfants_partages.couples(mairie) == [couple]


def test_a_third_child_stays_another_than_the_two(mairie: Utilisateur) -> None:
    premier, second, tiers = (enfant(fabriques.nouvelle_famille()) for _ in range(3))
    enfants_partages.distinguer(Couple(second, tiers), par=mairie)

    garde = enfants_partages.relier(Couple(premier, second), par=mairie)

    assert enfants_partages.couples(mairie) == []
    assert [(d.premier, d.second) for d in EnfantsDistincts.objects.all()] == [(garde, tiers)]


def test_a_link_is_undone(importer: Importateur, mairie: Utilisateur) -> None:
    """Each family finds the child that its own file tells of; they are not proposed again."""
    relie(importer, mairie, MERE, {**PERE, "enfant_nom": "TRAORE", "enfant_ref": "E2"})
    pere = Famille.objects.get(code="001457")
    [lien] = enfants_partages.liens(mairie)
    lien_du_pere = Rattachement.objects.get(famille=pere)
    demande = services.demander(
        Champ(lien_du_pere.enfant, "classe"), "CP", famille=pere, par=fabriques.parent(pere)
    )

    enfants_partages.delier(lien, par=mairie)

    malo, autre = Enfant.objects.order_by("nom")[1], Enfant.objects.get(nom="TRAORE")
    assert {tuple(les_familles(e)) for e in (malo, autre)} == {
        (("000754", "T3"),),
        (("001457", "T5"),),
    }
    assert autre.naissance == malo.naissance == date(2023, 4, 22)
    demande.refresh_from_db()
    assert demande.enfant == Enfant.objects.get(familles=pere)
    assert enfants_partages.couples(mairie) == []
    with pytest.raises(DejaFait):
        enfants_partages.delier(lien, par=mairie)
    importer(fichier(MERE, {**PERE, "enfant_nom": "TRAORE", "enfant_ref": "E2"}))
    assert Enfant.objects.count() == 2


def test_what_the_file_itself_says_is_not_undone_here(
    importer: Importateur, mairie: Utilisateur
) -> None:
    relie(importer, mairie)
    importer(fichier({**MERE, "enfant_ref": "E1"}, {**PERE, "enfant_ref": "E1"}))
    [lien] = enfants_partages.liens(mairie)

    with pytest.raises(DejaFait, match="c’est là qu’il se change"):
        enfants_partages.delier(lien, par=mairie)


# --- size -----------------------------------------------------------------------------------------


def test_queries_do_not_follow_the_number_of_pairs(mairie: Utilisateur) -> None:
    nombres = []
    for _ in range(2):
        for _ in range(3):
            enfant(fabriques.nouvelle_famille())
        with CaptureQueriesContext(connection) as requetes:
            assert enfants_partages.couples(mairie)
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]
