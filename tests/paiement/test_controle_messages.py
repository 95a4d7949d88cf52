"""`verifier_comptes` against the kept messages: whatever is changed behind our back is named."""

import pytest
from django.db import connection
from django.db.models import Model

from comptes.models import Famille
from factures.models import CompteurRecu, Encaissement, Imputation, Maillon, Recu, TeteJournal
from paiement.models import Confirmation, MessageBanque, Paiement
from portail.comptes_justes import controler
from tests import fabriques

from .releves import paye

pytestmark = pytest.mark.django_db


@pytest.fixture
def premier(famille: Famille) -> Paiement:
    return paye(famille, 45_90)


@pytest.fixture
def dernier(premier: Paiement) -> Paiement:
    """Another family's payment, the chain's last rows."""
    paiement = paye(fabriques.nouvelle_famille(), 20_00)
    assert controler().juste
    return paiement


def encaisse(paiement: Paiement) -> Encaissement:
    return Encaissement.objects.get(reference=paiement.reference)


def prouve(paiement: Paiement) -> Confirmation:
    return Confirmation.objects.get(message__paiement=paiement)


def trafiquer(objet: Model, **colonnes: str | int) -> None:
    """Change a row as somebody with the database's password could."""
    valeurs = ", ".join(f'"{colonne}" = %s' for colonne in colonnes)
    with connection.cursor() as curseur:
        curseur.execute(
            f"UPDATE {objet._meta.db_table} SET {valeurs} WHERE {objet._meta.pk.column} = %s",
            [*colonnes.values(), objet.pk],
        )


def effacer(*objets: Model) -> None:
    """Delete rows, those that point to others first."""
    with connection.cursor() as curseur:
        for objet in objets:
            cle = objet._meta.pk.column
            curseur.execute(f"DELETE FROM {objet._meta.db_table} WHERE {cle} = %s", [objet.pk])


def rapport() -> str:
    controle = controler()
    assert not controle.juste
    return controle.rapport.replace("\u00a0", " ")


# --- a figure changed -----------------------------------------------------------------------------


def test_an_encaissement_whose_amount_changed_no_longer_answers_its_message(
    premier: Paiement, dernier: Paiement
) -> None:
    trafique = encaisse(premier)
    trafiquer(trafique, montant=45_91)

    dit = rapport()

    assert f"Encaissement {trafique.pk} : 45,91 € en ligne, qu’aucun message" in dit
    message = prouve(premier).message_id
    assert f"Message {message} : la banque confirme 45,90 € (opération " in dit
    assert f"encaissement {trafique.pk} (rang 1) a été modifié(e)" in dit
    assert f"Paiement {premier.reference} : 45,90 € demandés, autre chose encaissé" in dit
    assert f"Encaissement {encaisse(dernier).pk} " not in dit


@pytest.mark.parametrize(
    "colonnes", [{"montant": 45_89}, {"devise": "840"}, {"transaction": "autre"}]
)
def test_a_proof_that_changed_is_named_with_the_encaissement_left_without_one(
    premier: Paiement, dernier: Paiement, colonnes: dict[str, str | int]
) -> None:
    trafiquer(prouve(premier), **colonnes)

    dit = rapport()

    assert f"Message {prouve(premier).message_id} : la banque confirme " in dit
    assert f"Encaissement {encaisse(premier).pk} : 45,90 € en ligne, qu’aucun message" in dit
    assert dit.startswith("2 écarts :")  # the ledger itself holds


@pytest.mark.parametrize("colonnes", [{"reference_bancaire": "autre"}, {"banque": "payfip"}])
def test_an_encaissement_moved_to_another_operation_is_named(
    premier: Paiement, dernier: Paiement, colonnes: dict[str, str | int]
) -> None:
    trafiquer(encaisse(dernier), **colonnes)

    dit = rapport()

    assert f"Encaissement {encaisse(dernier).pk} : 20,00 € en ligne, qu’aucun message" in dit
    assert f"Message {prouve(dernier).message_id} : " in dit


def test_an_allocation_that_changed_is_named(premier: Paiement, dernier: Paiement) -> None:
    imputation = Imputation.objects.get(encaissement=encaisse(premier))
    trafiquer(imputation, montant=45_89)

    dit = rapport()

    assert f"imputation {imputation.pk} (rang 2) a été modifié(e)" in dit
    facture = imputation.facture.numero
    assert f"{facture} : réglé 45,90 €, ses imputations font 45,89 €." in dit


@pytest.mark.parametrize("colonne", ["numero", "rang"])
def test_a_receipt_s_number_that_changed_is_named(
    premier: Paiement, dernier: Paiement, colonne: str
) -> None:
    recu = encaisse(premier).recu
    trafiquer(recu, **{colonne: 99})
    assert f"reçu {recu.pk} (rang 3) a été modifié(e)" in rapport()


@pytest.mark.parametrize("dernier_pris", [1, 3])
def test_a_receipt_counter_moved_back_or_forward_is_named(
    premier: Paiement, dernier: Paiement, dernier_pris: int
) -> None:
    compteur = CompteurRecu.objects.get()
    trafiquer(compteur, dernier=dernier_pris)
    assert rapport() == (
        f"1 écart :\nReçus de la régie {compteur.regie_id}, année {compteur.annee} : "
        f"2 reçus de 1 à 2, le compteur dit {dernier_pris}."
    )


# --- a row deleted --------------------------------------------------------------------------------


def test_a_deleted_proof_leaves_its_encaissement_without_one(
    premier: Paiement, dernier: Paiement
) -> None:
    effacer(prouve(premier))
    assert rapport() == (
        f"1 écart :\nEncaissement {encaisse(premier).pk} : 45,90 € en ligne, "
        "qu’aucun message de la banque ne confirme."
    )


def test_a_deleted_encaissement_is_asked_for_by_its_message(
    premier: Paiement, dernier: Paiement
) -> None:
    efface = encaisse(premier)
    Paiement.objects.filter(pk=premier.pk).update(encaissement=None, etat="refuse")
    imputation, recu = Imputation.objects.get(encaissement=efface), efface.recu
    effacer(imputation, recu, efface)

    dit = rapport()

    assert f"Chaîne : encaissement {efface.pk} (rang 1) a été effacé(e)." in dit
    assert f"Chaîne : imputation {imputation.pk} (rang 2) a été effacé(e)." in dit
    assert f"Chaîne : reçu {recu.pk} (rang 3) a été effacé(e)." in dit
    assert f"Message {prouve(premier).message_id} : la banque confirme 45,90 €" in dit


def test_a_cut_tail_is_asked_for_by_its_message_even_with_the_head_moved_back(
    premier: Paiement, dernier: Paiement
) -> None:
    """Chain, head and counter all put back as they stood: the bank's word remains."""
    coupe = encaisse(dernier)
    imputation = Imputation.objects.get(encaissement=coupe)
    trafiquer(imputation.facture, regle=0)
    Paiement.objects.filter(pk=dernier.pk).update(encaissement=None, etat="refuse")
    restant = Maillon.objects.get(rang=3)
    effacer(imputation, coupe.recu, coupe, *Maillon.objects.filter(rang__gt=3))
    trafiquer(CompteurRecu.objects.get(), dernier=1)
    trafiquer(TeteJournal.objects.get(), rang=3, sceau=restant.sceau)

    assert rapport() == (
        f"1 écart :\nMessage {prouve(dernier).message_id} : la banque confirme 20,00 € "
        f"(opération {coupe.reference_bancaire}), le journal dit autre chose."
    )


def test_a_cut_tail_with_its_head_left_behind_shows_in_the_chain(
    premier: Paiement, dernier: Paiement
) -> None:
    effacer(*Maillon.objects.filter(rang__gt=3))

    dit = rapport()

    assert "Chaîne : la tête annonce le rang 6, le dernier maillon est le 3." in dit
    for ligne in (encaisse(dernier), encaisse(dernier).recu):
        assert f"{ligne._meta.verbose_name} {ligne.pk} n’est pas dans la chaîne." in dit


# --- what is no discrepancy -----------------------------------------------------------------------


def test_a_capture_kept_a_moment_ago_is_on_its_way(premier: Paiement, dernier: Paiement) -> None:
    """The message is kept before the ledger is written: a check in between finds no fault."""
    message = MessageBanque.objects.filter(pk=prouve(premier).message_id)
    Confirmation.objects.create(
        message=message.get(), transaction="nouvelle", montant=1_00, devise="978"
    )
    message.update(applique=False)
    assert controler().juste

    message.update(applique=True)
    assert "opération nouvelle" in rapport()


def test_messages_that_prove_nothing_weigh_nothing(premier: Paiement, dernier: Paiement) -> None:
    MessageBanque.objects.create(passerelle="payline", sens="notification", brut="faux")
    assert controler().juste
    assert Recu.objects.count() == 2
