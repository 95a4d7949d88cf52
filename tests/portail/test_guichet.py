"""The régie's counter: who pays is found at once, what the money settles is said before it is
recorded, and whatever is sent twice is recorded once."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import Email
from pypdf import PdfReader

from comptes.models import Famille, Responsable
from factures.etats import EtatFacture
from factures.models import Cheque, Encaissement, Facture, Moyen, Origine, Recu
from factures.services import trop_percu
from paiement.models import Paiement
from portail import roles
from portail.comptes_justes import controler
from portail.dates import aujourd_hui
from tests import fabriques
from tests.paiement.releves import le

pytestmark = pytest.mark.django_db
ENCAISSER = "/admin/regie/encaisser/"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(le(18), tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def comptes_justes(db: None) -> Iterator[None]:
    yield
    assert controler().rapport == "Les comptes sont justes."


@pytest.fixture
def regie() -> Client:
    client = Client()
    client.force_login(fabriques.agent(roles.TRESORERIE), backend="comptes.backends.Connexion")
    return client


def caisse(famille: Famille) -> str:
    return reverse("guichet:famille", args=[famille.pk])


def saisie(*factures: Facture, **champs: Any) -> dict[str, Any]:
    """What the page sends for these invoices, paid by cheque unless said otherwise."""
    return {
        "regie": factures[0].service.regie_id,
        "facture": [f.numero for f in factures],
        **{f"reste-{f.pk}": f.reste for f in factures},
        "moyen": "CHEQUE",
        "montant": "",
        "le": aujourd_hui().isoformat(),
        "payeur": "Hélène PETIT",
        "cheque_numero": "0000123",
        "cheque_banque": "Banque Postale",
        "etape": "encaisser",
        **champs,
    }


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def relue(une: Facture) -> Facture:
    return Facture.objects.get(pk=une.pk)


# --- finding who pays -----------------------------------------------------------------------------


def mene(client: Client, q: str) -> str:
    reponse: Any = client.get(ENCAISSER, {"q": q})
    assert reponse.status_code == 302, texte(reponse)
    return str(reponse.url)


@pytest.mark.parametrize(
    "q", ["S2026100353", "s2026100353", " S2026100353 ", "https://ville.fr/f/S2026100353?x=1"]
)
def test_a_number_typed_or_scanned_leads_straight_to_its_invoice(
    regie: Client, famille: Famille, q: str
) -> None:
    fabriques.facture(famille, numero="S2026100353")

    assert mene(regie, q) == f"{caisse(famille)}?facture=S2026100353"


def test_a_code_a_name_or_an_amount_leads_to_the_only_family(
    regie: Client, famille: Famille
) -> None:
    fabriques.facture(famille, 97_35)
    fabriques.nouvelle_famille(nom="DURAND", prenom="Paul")

    for q in (
        famille.code,
        f"{famille.code[:3]} {famille.code[3:]}",
        "petit",
        "hélène pet",
        "97,35",
    ):
        assert mene(regie, q).split("?")[0] == caisse(famille)


def test_what_is_left_of_an_invoice_is_found_too(regie: Client, famille: Famille) -> None:
    fabriques.encaissement(famille, 30_00, fabriques.facture(famille, 97_35))

    assert mene(regie, "67,35").split("?")[0] == caisse(famille)


@pytest.mark.parametrize("q", ["lefevre", "LEFÈVRE", "elodie lef", "martin", "Lefèvre-Mar"])
def test_accents_and_hyphens_are_nobody_s_concern(regie: Client, q: str) -> None:
    voulue = fabriques.nouvelle_famille(nom="LEFÈVRE-MARTIN", prenom="Élodie")

    assert mene(regie, q).split("?")[0] == caisse(voulue)


def test_a_scanned_invoice_that_is_settled_says_so(regie: Client, famille: Famille) -> None:
    payee = fabriques.facture(famille, 50_00)
    fabriques.encaissement(famille, 50_00, payee)

    dit = texte(regie.get(ENCAISSER, {"q": payee.numero}, follow=True))

    assert f"Facture {payee.numero} : payée. Elle n’est pas à encaisser." in dit


def test_several_families_are_listed_with_what_they_owe(regie: Client, famille: Famille) -> None:
    fabriques.facture(famille, 97_35)
    fabriques.nouvelle_famille(nom="PETITJEAN")

    dit = texte(regie.get(ENCAISSER, {"q": "petit"}))

    assert "2 familles" in dit
    assert "97,35 €" in dit


@pytest.mark.parametrize("q", ["zzz", "\x00", "12,345", "%", "'"])
def test_nobody_answers_to_that_and_the_page_says_so(regie: Client, q: str) -> None:
    assert regie.get(ENCAISSER, {"q": q}).status_code == 200


def test_the_page_of_a_scanned_invoice_ticks_that_one_alone(
    regie: Client, famille: Famille
) -> None:
    une, deux = fabriques.facture(famille), fabriques.facture(famille)

    reponse: Any = regie.get(caisse(famille), {"facture": une.numero})

    lignes = {li.facture.numero: li.cochee for li in reponse.context["caisse"].regies[0].lignes}
    assert lignes == {une.numero: True, deux.numero: False}


def test_the_counter_asks_for_no_more_for_thirty_invoices_than_for_two(
    regie: Client, famille: Famille
) -> None:
    def requetes(nombre: int) -> int:
        for _ in range(nombre):
            fabriques.facture(famille, 10_00)
        with CaptureQueriesContext(connection) as lues:
            regie.get(caisse(famille))
        return len(lues)

    regie.get(caisse(famille))  # the first page of a session writes it
    assert requetes(2) == requetes(28)


# --- taking the money -----------------------------------------------------------------------------


def test_a_cheque_for_two_invoices_is_recorded_at_once(regie: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 97_35)
    deux = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())

    reponse = regie.post(caisse(famille), saisie(une, deux), follow=True)

    entree = Encaissement.objects.get()
    assert (entree.montant, entree.moyen, entree.origine) == (250_44, Moyen.CHEQUE, Origine.REGIE)
    assert [relue(f).etat for f in (une, deux)] == [EtatFacture.PAYEE] * 2
    cheque = Cheque.objects.get()
    assert (cheque.numero, cheque.banque, cheque.tireur) == (
        "0000123",
        "Banque Postale",
        "Hélène PETIT",
    )
    assert entree.enregistre_par is not None
    dit = texte(reponse)
    assert "Encaissé : 250,44 €." in dit
    assert f"Reçu {entree.recu.numero}" in dit


@pytest.mark.parametrize(
    "moyen", ["ESPECES", "CARTE", "VIREMENT", "PRELEVEMENT", "CHEQUE_VACANCES"]
)
def test_every_means_of_the_counter(regie: Client, famille: Famille, moyen: str) -> None:
    une = fabriques.facture(famille, 97_35)

    regie.post(caisse(famille), saisie(une, moyen=moyen, cheque_numero="", cheque_banque=""))

    entree = Encaissement.objects.get()
    assert (entree.moyen, entree.origine, entree.montant) == (moyen, Origine.REGIE, 97_35)
    assert not Cheque.objects.exists()


def test_paid_at_the_tresorerie_it_settles_without_receipt_ceiling_or_bordereau(
    regie: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 397_35, echeance=aujourd_hui() - timedelta(days=30))

    reponse = regie.post(caisse(famille), saisie(une, moyen="TRESORERIE"), follow=True)

    assert Encaissement.objects.get().origine == Origine.TRESORERIE
    assert relue(une).etat == EtatFacture.REGLEE_TRESORERIE
    assert not Recu.objects.exists()
    assert "Imprimer le reçu" not in texte(reponse)


def test_more_than_owed_at_the_tresorerie_is_not_ours(regie: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 97_35)

    reponse = regie.post(caisse(famille), saisie(une, moyen="TRESORERIE", montant="100"))

    assert "Il ne restait que 97,35 €" in texte(reponse)
    assert not Encaissement.objects.exists()


def test_a_part_is_shown_before_it_is_recorded(regie: Client, famille: Famille) -> None:
    tot = fabriques.facture(famille, 50_00, echeance=aujourd_hui() + timedelta(days=2))
    tard = fabriques.facture(famille, 80_00, echeance=aujourd_hui() + timedelta(days=9))
    envoi = saisie(tard, tot, montant="60,00")

    annonce = regie.post(caisse(famille), envoi)

    assert not Encaissement.objects.exists()
    parts = [(p.ligne.facture.pk, p.montant, p.reste) for p in _prevision(annonce).parts]
    assert parts == [(tot.pk, 50_00, 0), (tard.pk, 10_00, 70_00)]
    confirmer(regie, famille, envoi)
    assert (relue(tot).reste, relue(tard).reste) == (0, 70_00)


def test_more_than_owed_is_shown_then_becomes_an_overpayment(
    regie: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 50_00)
    envoi = saisie(une, montant="60")

    annonce = regie.post(caisse(famille), envoi)

    assert "10,00 € de plus que dû" in texte(annonce)
    assert not Encaissement.objects.exists()
    confirmer(regie, famille, envoi)
    assert trop_percu(Encaissement.objects.get()) == 10_00


def test_what_was_typed_comes_back_to_be_corrected(regie: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 50_00)

    reponse: Any = regie.post(caisse(famille), saisie(une, montant="60", etape="corriger"))

    assert 'value="60"' in reponse.content.decode()
    assert not Encaissement.objects.exists()


def _prevision(reponse: Any) -> Any:
    return reponse.context["saisie"].prevision


def _prevision_de(reponse: Any) -> bool:
    """Whether the page asks for a confirmation."""
    return "saisie" in (reponse.context or {}) and _prevision(reponse) is not None


def confirmer(client: Client, famille: Famille, envoi: dict[str, Any]) -> Any:
    """Read what will be recorded, then confirm just that."""
    annonce: Any = client.post(caisse(famille), envoi)
    vu = _prevision(annonce).empreinte
    return client.post(caisse(famille), envoi | {"etape": "confirmer", "vu": vu}, follow=True)


def test_a_live_online_attempt_is_told_before_anything_is_recorded(
    regie: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 50_00)
    paiement = fabriques.paiement(famille, une, jeton="J")

    page, annonce = regie.get(caisse(famille)), regie.post(caisse(famille), saisie(une))

    assert f"Paiement en ligne {paiement.reference} en cours" in texte(page)
    assert paiement.reference in texte(annonce)
    assert not Encaissement.objects.exists()
    confirmer(regie, famille, saisie(une))
    assert relue(une).reste == 0


@pytest.mark.parametrize("etat", ["abandonne", "expire", "a-eclaircir"])
def test_an_attempt_that_the_bank_may_still_capture_is_told_too(
    regie: Client, famille: Famille, etat: str
) -> None:
    une = fabriques.facture(famille, 50_00)
    paiement = fabriques.paiement(famille, une, jeton="J")
    Paiement.objects.filter(pk=paiement.pk).update(etat=etat)

    assert paiement.reference in texte(regie.post(caisse(famille), saisie(une)))
    assert not Encaissement.objects.exists()


def test_an_attempt_begun_since_the_preview_is_told_before_the_money_is_recorded(
    regie: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 50_00)
    envoi = saisie(une, montant="20")
    vu = _prevision(regie.post(caisse(famille), envoi)).empreinte
    paiement = fabriques.paiement(famille, une, jeton="J")

    reponse = regie.post(caisse(famille), envoi | {"etape": "confirmer", "vu": vu})

    assert paiement.reference in texte(reponse)
    assert not Encaissement.objects.exists()


def test_past_due_or_debited_is_told_too(regie: Client, famille: Famille) -> None:
    echue = fabriques.facture(famille, 50_00, echeance=aujourd_hui() - timedelta(days=1))
    prelevee = fabriques.facture(famille, 20_00, prelevement=aujourd_hui() + timedelta(days=5))

    dit = texte(regie.post(caisse(famille), saisie(echue, prelevee)))

    assert "est dépassée" in dit
    assert "au prélèvement du 23 novembre 2026" in dit
    assert not Encaissement.objects.exists()


def test_the_same_form_sent_twice_is_recorded_once(regie: Client, famille: Famille) -> None:
    une, deux = fabriques.facture(famille, 50_00), fabriques.facture(famille, 30_00)
    partielle = saisie(une, montant="20,00")
    annonce = regie.post(caisse(famille), partielle)
    partielle |= {"etape": "confirmer", "vu": _prevision(annonce).empreinte}

    for envoi in (partielle, saisie(deux)):
        regie.post(caisse(famille), envoi)
        encore = regie.post(caisse(famille), envoi | {"etape": "encaisser"}, follow=True)
        if _prevision_de(encore):
            vu = _prevision(encore).empreinte
            encore = regie.post(
                caisse(famille), envoi | {"etape": "confirmer", "vu": vu}, follow=True
            )
        assert "ont changé depuis l’affichage" in texte(encore)

    assert [e.montant for e in Encaissement.objects.order_by("pk")] == [20_00, 30_00]


def test_more_than_300_euros_in_cash_is_refused_before_the_preview(
    regie: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 400_00)

    exact = regie.post(caisse(famille), saisie(une, moyen="ESPECES"))
    partie = regie.post(caisse(famille), saisie(une, moyen="ESPECES", montant="300,01"))

    for reponse in (exact, partie):
        assert "300,00 € au plus par paiement" in texte(reponse)
    assert not Encaissement.objects.exists()
    confirmer(regie, famille, saisie(une, moyen="ESPECES", montant="300"))
    assert relue(une).reste == 100_00
    encore = regie.post(caisse(famille), saisie(relue(une), moyen="ESPECES"))
    assert "300,00 € de ces factures sont déjà réglés en espèces" in texte(encore)


def test_cesu_only_where_the_prestation_allows(regie: Client, famille: Famille) -> None:
    garde = fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    repas = fabriques.facture(famille, 97_35)
    prestation = garde.lignes.get().prestation
    prestation.cesu = True
    prestation.save()

    refus = regie.post(caisse(famille), saisie(repas, garde, moyen="CESU"))
    regie.post(caisse(famille), saisie(garde, moyen="CESU"))

    assert "En CESU, 153,09 € au plus" in texte(refus)
    assert (relue(garde).reste, relue(repas).reste) == (0, 97_35)


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"facture": []}, "cochez au moins une facture"),
        ({"moyen": ""}, "Choisissez le moyen de paiement."),
        ({"moyen": "TROC"}, "TROC"),
        ({"montant": "douze"}, "Écrivez un montant en euros"),
        ({"montant": "100000,01"}, "Au plus 100 000,00 €"),
        ({"montant": "-5"}, "plus grand que zéro"),
        ({"montant": "0"}, "plus grand que zéro"),
        ({"le": "2026-11-19"}, "pas encore venu"),
        ({"le": "hier"}, "Écrivez une date"),
        ({"le": "2026-01-01"}, "n’a été émise que le"),
        ({"payeur": " "}, "Dites qui a payé"),
        ({"cheque_numero": ""}, "Écrivez le numéro du chèque."),
        ({"cheque_numero": "ABC"}, "fait de chiffres"),
        ({"cheque_banque": ""}, "Écrivez la banque du chèque."),
        ({"courriel": "helene@"}, "pas complète"),
        ({"regie": "99"}, "ont changé"),
    ],
)
def test_bad_input_says_what_is_wrong_and_loses_nothing(
    regie: Client, famille: Famille, champs: dict[str, Any], dit: str
) -> None:
    une = fabriques.facture(famille, 50_00)

    reponse = regie.post(caisse(famille), saisie(une, **champs))

    assert dit in texte(reponse)
    assert "Rien n’a été enregistré" in texte(reponse)
    assert not Encaissement.objects.exists()


def test_another_family_s_invoice_is_not_taken(regie: Client, famille: Famille) -> None:
    voisine = fabriques.facture(fabriques.nouvelle_famille(), 50_00)
    fabriques.facture(famille, 10_00)

    regie.post(caisse(famille), saisie(voisine))

    assert not Encaissement.objects.exists()


def test_two_regies_are_two_payments(regie: Client, famille: Famille) -> None:
    autre = fabriques.la_regie("CONS", "Régie du conservatoire")
    musique = fabriques.facture(famille, 20_00, service=fabriques.le_service("MUSI", "M", de=autre))
    ecole = fabriques.facture(famille, 50_00)

    refus = regie.post(caisse(famille), saisie(ecole, musique))
    regie.post(caisse(famille), saisie(musique))

    assert "Rien n’a été enregistré" in texte(refus)
    assert Encaissement.objects.get().regie == autre


def test_a_day_before_today_is_noon_of_that_day(regie: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 50_00, emission=le(1).date())

    regie.post(caisse(famille), saisie(une, le="2026-11-16"))

    assert Encaissement.objects.get().recu_le.isoformat() == "2026-11-16T11:00:00+00:00"


# --- the receipt ----------------------------------------------------------------------------------


def test_the_receipt_prints_and_is_mailed_when_an_address_is_given(
    regie: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 97_35)

    regie.post(caisse(famille), saisie(une, courriel="helene@exemple.fr"))

    entree = Encaissement.objects.get()
    lettre = Email.objects.get()
    assert (lettre.to, entree.recu.numero in lettre.subject) == (["helene@exemple.fr"], True)
    pdf: Any = regie.get(reverse("guichet:recu", args=[entree.pk]))
    page = " ".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    for dit in (entree.recu.numero, "97,35", "Chèque", "0000123", "Banque Postale"):
        assert dit in page.replace("\u00a0", " ")
    # Given for this receipt, it is kept nowhere else.
    assert not Responsable.objects.filter(courriel="helene@exemple.fr").exists()


def test_no_address_no_letter_and_it_can_be_sent_later(regie: Client, famille: Famille) -> None:
    regie.post(caisse(famille), saisie(fabriques.facture(famille, 97_35), courriel=""))
    entree = Encaissement.objects.get()
    assert not Email.objects.exists()
    envoyer = reverse("guichet:envoyer", args=[entree.pk])

    regie.post(envoyer, {"courriel": "x"})
    assert not Email.objects.exists()
    regie.post(envoyer, {"courriel": "papa@exemple.fr"})

    assert Email.objects.get().to == ["papa@exemple.fr"]


# --- undoing, allocating --------------------------------------------------------------------------


def test_a_bounced_cheque_is_undone_with_its_reason(regie: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 97_35)
    regie.post(caisse(famille), saisie(une))
    entree = Encaissement.objects.get()
    adresse = reverse("guichet:contrepasser", args=[entree.pk])

    sans = regie.post(adresse, {"motif": "  "})
    assert "Dites le motif" in texte(sans)
    assert relue(une).reste == 0
    fait = regie.post(adresse, {"motif": "Chèque sans provision"}, follow=True)
    encore = regie.post(adresse, {"motif": "Chèque sans provision"}, follow=True)

    assert relue(une).reste == 97_35
    assert "Chèque sans provision" in texte(fait)
    assert "déjà contrepassé" in texte(encore)
    assert Encaissement.objects.count() == 2


def test_an_overpayment_settles_another_invoice_once(regie: Client, famille: Famille) -> None:
    entree = fabriques.encaissement(famille, 60_00, fabriques.facture(famille, 50_00))
    autre = fabriques.facture(famille, 8_00)
    adresse = reverse("guichet:imputer", args=[entree.pk])
    envoi = {"facture": autre.pk, "montant": "8,00", "reste": 10_00}

    trop = regie.post(adresse, envoi | {"montant": "9,00"})
    assert "dépasse" in texte(trop)
    regie.post(adresse, envoi)
    encore = regie.post(adresse, envoi, follow=True)

    assert (relue(autre).reste, trop_percu(entree)) == (0, 2_00)
    assert "a changé depuis l’affichage" in texte(encore)


def test_an_overpayment_stays_with_its_regie(regie: Client, famille: Famille) -> None:
    entree = fabriques.encaissement(famille, 60_00, fabriques.facture(famille, 50_00))
    autre = fabriques.la_regie("CONS", "Régie du conservatoire")
    musique = fabriques.facture(famille, 8_00, service=fabriques.le_service("MUSI", "M", de=autre))
    envoi = {"facture": musique.pk, "montant": "8,00", "reste": 10_00}

    reponse = regie.post(reverse("guichet:imputer", args=[entree.pk]), envoi)

    assert "aucune facture à régler" in texte(reponse)
    assert relue(musique).reste == 8_00


def test_an_overpayment_never_settles_another_family_s_invoice(
    regie: Client, famille: Famille
) -> None:
    entree = fabriques.encaissement(famille, 60_00, fabriques.facture(famille, 50_00))
    voisine = fabriques.facture(fabriques.nouvelle_famille(), 8_00)
    envoi = {"facture": voisine.pk, "montant": "8,00", "reste": 10_00}

    reponse = regie.post(reverse("guichet:imputer", args=[entree.pk]), envoi)

    assert (reponse.status_code, relue(voisine).reste) == (404, 8_00)


# --- who enters -----------------------------------------------------------------------------------


def test_a_service_s_agent_takes_no_money(famille: Famille) -> None:
    agent = Client()
    scolaire = fabriques.agent(roles.SERVICE, fabriques.le_service())
    agent.force_login(scolaire, backend="comptes.backends.Connexion")
    une = fabriques.facture(famille, 97_35)

    assert agent.get(ENCAISSER).status_code == 403
    assert agent.post(caisse(famille), saisie(une)).status_code == 403
    assert not Encaissement.objects.exists()


def test_the_home_page_s_first_button_is_encaisser(regie: Client) -> None:
    accueil, bureau = texte(regie.get("/admin/")), texte(regie.get("/admin/regie/"))

    assert accueil.index("Encaisser") < accueil.index("Bureau de la régie")
    assert bureau.index('value="Encaisser"') < bureau.index('class="button"')
