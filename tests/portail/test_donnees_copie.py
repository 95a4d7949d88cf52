"""A parent's copy: all that the town keeps on the family, and nothing that is somebody else's."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from comptes import services
from comptes.champs import champs_de
from comptes.models import Connexion, Enfant, Famille, Rattachement, Responsable, Utilisateur
from factures.models import Facture, Recu
from factures.services import ChequeRecu
from paiement.taches import remettre_les_recus_en_retard
from portail import courrier, roles
from portail.donnees import export
from portail.donnees.export.lecture import LIBELLES
from tests import fabriques
from tests.paiement.releves import paye
from tests.portail.purges import a_paris, le, purger_le

pytestmark = pytest.mark.django_db
MARC = "marc-en-prive@exemple.fr"


@pytest.fixture
def famille() -> Famille:
    """Hélène and Marc, one household; Gabin is also in his father's, Paul's, who lives apart."""
    famille = fabriques.nouvelle_famille(code="000754")
    marc = Utilisateur.objects.creer("000754-2", fabriques.MOT_DE_PASSE, courriel=MARC)
    Responsable.objects.create(
        famille=famille,
        rang=2,
        nom="DURAND",
        prenom="Marc",
        telephone="06 22 22 22 22",
        courriel="marc-du-fichier@exemple.fr",
        utilisateur=marc,
    )
    Connexion.objects.create(utilisateur=fabriques.parent(famille), appareil="Firefox d’Hélène")
    Connexion.objects.create(utilisateur=marc, appareil="Safari de Marc")
    return famille


@pytest.fixture
def autre(famille: Famille) -> Famille:
    """The separated father's household."""
    autre = fabriques.nouvelle_famille(
        code="000801", nom="SOLEIL", prenom="Paul", courriel="paul@exemple.fr"
    )
    Famille.objects.filter(pk=autre.pk).update(adresse="99 rue du Père", ville="Ailleurs")
    enfant = fabriques.enfant(famille, "Gabin")
    Rattachement.objects.create(famille=autre, enfant=enfant, tranche="T9")
    fabriques.encaissement(autre, 33_33, fabriques.facture(autre, 33_33, numero="DUPERE1"))
    return autre


def copie(compte: Utilisateur) -> dict[str, Any]:
    client = Client()
    client.force_login(compte, backend="comptes.backends.Connexion")
    reponse = client.get(reverse("mes_donnees_json"))
    assert reponse.headers["Content-Type"] == "application/json"
    lue: dict[str, Any] = json.loads(reponse.content)
    return lue


def d_helene(famille: Famille) -> dict[str, Any]:
    return copie(fabriques.parent(famille))


def de_marc() -> dict[str, Any]:
    return copie(Utilisateur.objects.get(identifiant="000754-2"))


def texte(valeur: object) -> str:
    return json.dumps(valeur, ensure_ascii=False)


# --- what is in it ---


def test_it_says_what_it_is_and_every_section_is_there(famille: Famille) -> None:
    with le("2026-11-22", "14:02"):
        lue = d_helene(famille)

    assert lue["format"] == "portail-famille/mes-donnees"
    assert lue["version"] == 1
    assert lue["produit_le"] == "2026-11-22T14:02:00+01:00"
    assert (lue["ville"], lue["code_famille"]) == ("Villiers-sur-Marne", "000754")
    assert lue["demande_par"] == "Hélène PETIT"
    assert set(lue) >= {section.cle for section in export.SECTIONS}


def test_the_household_s_sheet(famille: Famille) -> None:
    enfant = fabriques.enfant(famille)
    Enfant.objects.filter(pk=enfant.pk).update(
        naissance=date(2019, 8, 27), structure="École Jules-Ferry", classe="CE1"
    )
    lue = d_helene(famille)

    assert lue["famille"][0]["adresse"] == "36 rue des Fauvettes"
    assert lue["compte"][0]["adresse_du_fichier"] == "parent000754@exemple.fr"
    assert [a["prenom"] for a in lue["adultes"]] == ["Hélène", "Marc"]
    assert lue["adultes"][1]["telephone"] == "06 22 22 22 22"
    (gabin,) = lue["enfants"]
    assert (gabin["naissance"], gabin["classe"]) == ("2019-08-27", "CE1")


def test_invoices_payments_and_receipts_in_cents(famille: Famille) -> None:
    paiement = paye(famille, 45_90)
    remettre_les_recus_en_retard()
    reste = fabriques.facture(famille, 12_00)
    fabriques.panier(famille, reste)
    lue = d_helene(famille)

    payee = next(f for f in lue["factures"] if f["total_centimes"] == 45_90)
    assert payee["regle_centimes"] == 45_90
    assert payee["lignes"][0]["enfant"] == "PETIT Gabin"
    recu = Recu.objects.get().numero
    assert payee["reglements"][0]["recu"] == recu
    (encaisse,) = lue["encaissements"]
    assert (encaisse["montant_centimes"], encaisse["recu"]) == (45_90, recu)
    assert encaisse["paye_par"] == "Hélène PETIT"
    (essai,) = lue["paiements"]
    assert (essai["reference"], essai["etat"]) == (paiement.reference, "effectué")
    assert (essai["par"], essai["adresse_pour_le_recu"]) == ("vous", "recu@exemple.fr")
    assert essai["pour"] == [{"facture": payee["numero"], "montant_centimes": 45_90}]
    assert len(essai["messages_de_la_banque"]) == 1
    assert lue["panier"] == [{"facture": reste.numero}]


def test_requests_letters_and_history(famille: Famille) -> None:
    compte = fabriques.parent(famille)
    champ = next(c for c in champs_de(famille) if c.nom == "ville")
    demande = services.demander(champ, "Nantes", famille=famille, par=compte)
    services.appliquer(demande, par=fabriques.agent(roles.SERVICE))
    courrier.poster("parent000754@exemple.fr", "Bonjour Hélène", "texte")
    lue = d_helene(famille)

    (suivie,) = lue["demandes"]
    assert (suivie["demande_par"], suivie["apres"], suivie["etat"]) == ("vous", "Nantes", "traitée")
    assert "Bonjour Hélène" in [lettre["objet"] for lettre in lue["lettres"]]
    change = next(h for h in lue["historique"] if h["nature"] == "changement")
    assert (change["fiche"], change["valeurs"]["ville"]) == ("votre famille", "Nantes")
    assert change["par"] == "la ville"


def test_one_s_own_sign_ins_and_tries(famille: Famille) -> None:
    AccessLog.objects.create(username="000754", ip_address="192.0.2.1")
    AccessAttempt.objects.create(username="000754", ip_address="192.0.2.66", failures_since_start=1)
    lue = d_helene(famille)

    appareils = [c["appareil"] for c in lue["connexions"]]
    assert len(appareils) == 2  # this very one is the other
    assert "Firefox d’Hélène" in appareils
    assert {e["resultat"]: e["adresse_ip"] for e in lue["essais"]} == {
        "réussi": "192.0.2.1",
        "refusé": None,  # a stranger's
    }


# --- what is not ---


def test_no_secret_leaves(famille: Famille) -> None:
    compte = fabriques.parent(famille)
    paiement = paye(famille)
    tout = texte(d_helene(famille))

    for secret in (compte.password, paiement.jeton, "sessionid", "epoque"):
        assert secret not in tout
    assert "argon2" not in tout
    assert "md5$" not in tout


def test_two_adults_of_one_household_share_the_bills_not_their_own_affairs(
    famille: Famille,
) -> None:
    paye(famille, 45_90, courriel="helene-en-prive@exemple.fr")
    courrier.poster(MARC, "Une lettre pour Marc", "texte")
    helene, marc = d_helene(famille), de_marc()

    assert helene["factures"] == marc["factures"]
    assert (helene["paiements"][0]["par"], marc["paiements"][0]["par"]) == (
        "vous",
        "l’autre adulte du foyer",
    )
    for prive in (MARC, "marc-du-fichier@exemple.fr", "Safari de Marc", "Une lettre pour Marc"):
        assert prive in texte(marc)
        assert prive not in texte(helene)
    for prive in ("helene-en-prive@exemple.fr", "parent000754@exemple.fr", "Firefox d’Hélène"):
        assert prive in texte(helene)
        assert prive not in texte(marc)


def test_an_address_that_somebody_typed_opens_no_letters_of_its_owner(famille: Famille) -> None:
    """Hélène has a receipt sent to Paul's address: she learns nothing of Paul's letters."""
    paye(famille, courriel="paul@exemple.fr")
    courrier.poster("paul@exemple.fr", "Lettre de Paul", "texte")

    assert "Lettre de Paul" not in texte(d_helene(famille))


def test_separated_parents_share_the_child_s_sheet_and_nothing_else(
    famille: Famille, autre: Famille
) -> None:
    champ = next(c for c in champs_de(autre) if isinstance(c.fiche, Enfant) and c.nom == "classe")
    demande = services.demander(champ, "CE2", famille=autre, par=fabriques.parent(autre))
    services.appliquer(demande, par=fabriques.agent(roles.SERVICE))
    helene, paul = d_helene(famille), copie(fabriques.parent(autre))

    assert [e["prenom"] for e in helene["enfants"]] == ["Gabin"]
    assert [e["classe"] for e in paul["enfants"]] == ["CE2"]
    tout = texte(helene)
    for sien in ("000801", "SOLEIL", "Paul", "99 rue du Père", "Ailleurs", "paul@", "T9", "3333"):
        assert sien in texte(paul), sien
        assert sien not in tout, sien
    assert "DUPERE1" not in tout
    assert helene["demandes"] == []


def test_what_was_wiped_is_not_copied(famille: Famille) -> None:
    with le("2014-06-10"):
        paye(famille)
    purger_le("2026-11-22")

    lue = d_helene(famille)
    assert Facture.objects.exists()
    assert (lue["factures"], lue["encaissements"], lue["paiements"]) == ([], [], [])


# --- how it comes ---


@pytest.mark.parametrize(("vue", "fin"), [("mes_donnees_json", "json"), ("mes_donnees_pdf", "pdf")])
def test_it_is_saved_by_the_browser_and_kept_by_no_cache(
    parent: Client, vue: str, fin: str
) -> None:
    with le("2026-11-22"):
        reponse = parent.get(reverse(vue))
        assert parent.post(reverse(vue)).status_code == 405

    assert "no-store" in reponse.headers["Cache-Control"]
    attendu = f'attachment; filename="mes-donnees-000754-2026-11-22.{fin}"'
    assert reponse.headers["Content-Disposition"] == attendu


def test_the_pdf_says_the_same_in_french_and_is_tagged(famille: Famille) -> None:
    paye(famille, 45_90)
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    lu = PdfReader(BytesIO(client.get(reverse("mes_donnees_pdf")).content))
    dit = " ".join(" ".join(p.extract_text() for p in lu.pages).split()).replace("\u00a0", " ")

    for section in export.SECTIONS:
        assert section.titre in dit
    assert "45,90 €" in dit
    assert "payé par : Hélène PETIT" in dit
    assert MARC not in dit
    assert lu.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_every_key_has_its_word_in_french(famille: Famille, autre: Famille) -> None:
    paye(famille)
    cheque = ChequeRecu("0000123", "Banque Postale", "Hélène PETIT")
    fabriques.encaissement(famille, 5_00, cheque=cheque)
    remettre_les_recus_en_retard()
    Rattachement.objects.filter(famille=famille).update(lu={"nom": "PETIT", "classe": "CE1"})
    champ = next(iter(champs_de(famille)))
    services.demander(champ, "ici", famille=famille, par=fabriques.parent(famille))

    def cles(valeur: object) -> set[str]:
        if isinstance(valeur, dict):
            return set(valeur).union(*map(cles, valeur.values()))
        return set().union(*map(cles, valeur)) if isinstance(valeur, list) else set()

    lue = d_helene(famille)
    assert set().union(*(cles(lue[s.cle]) for s in export.SECTIONS)) <= set(LIBELLES)


def test_a_big_family_costs_no_more_queries(famille: Famille) -> None:
    def requetes() -> int:
        responsable = famille.responsables.get(rang=1)
        with CaptureQueriesContext(connection) as vues:
            export.copier(responsable)
        return len(vues)

    def vivre() -> None:
        fabriques.enfant(famille)
        paye(famille)
        fabriques.encaissement(famille, 5_00, fabriques.facture(famille, 5_00, lignes=3))
        remettre_les_recus_en_retard()
        Connexion.objects.create(
            utilisateur=fabriques.parent(famille), le=a_paris("2026-11-20"), appareil="x"
        )

    vivre()
    peu = requetes()
    for _ in range(4):
        vivre()
    assert requetes() == peu
    assert peu <= 40
