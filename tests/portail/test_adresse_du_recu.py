"""An address given for one payment's receipt is never used for anything else."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.utils import timezone
from post_office.models import STATUS, Email

from comptes import services
from comptes.champs import Champ
from comptes.models import Enfant, Famille, Utilisateur
from factures.models import Facture
from portail.donnees import export
from portail.models import Annonce
from reservations.models import JourParticulier
from reservations.services.fermetures import annuler_les_jours_fermes
from reservations.taches import relancer
from tests import fabriques
from tests.paiement.banque import accepte, traiter
from tests.paiement.travail import travailler
from tests.portail.purges import purger_le
from tests.reservations.formulaires import reserver

pytestmark = pytest.mark.django_db
ADRESSE = "pour-ce-recu-seulement@exemple.fr"
PARIS = ZoneInfo("Europe/Paris")
# The payment and its receipt: what was asked for, where it went, the letter itself. The letter's
# row is a comma away from its job, which is gone once it is done.
SES_PLACES = {
    ("paiement.Paiement", "courriel"),
    ("factures.EnvoiRecu", "adresse"),
    ("post_office.Email", "to"),
}


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 18, 9, 0, tzinfo=PARIS)) as horloge:
        yield horloge


@pytest.fixture
def famille() -> Famille:
    """A household of whom nobody knows an address."""
    return fabriques.nouvelle_famille("000754", courriel="")


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille)


@pytest.fixture
def parent(client: Client, famille: Famille, malo: Enfant) -> Client:
    """Signed in, and back from paying an invoice whose receipt went to `ADRESSE`."""
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    paiement = fabriques.paiement(famille, facture(famille), courriel=ADRESSE, jeton="J-1")
    traiter(paiement.pk, accepte(paiement), par="notification")
    travailler("paiement")
    assert ecrites() == [ADRESSE]
    return client


def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


def ecrites() -> list[str]:
    """Every address to which the portal has written."""
    return [adresse for lettre in Email.objects.order_by("pk") for adresse in lettre.to]


def places() -> set[tuple[str, str]]:
    """Every column of every table in which the address stands."""
    return {
        (modele._meta.label, champ.name)
        for modele in apps.get_models()
        for champ in modele._meta.concrete_fields
        if isinstance(champ, CharField | TextField | JSONField)
        and modele._base_manager.filter(**{f"{champ.name}__icontains": ADRESSE}).exists()
    }


def test_it_is_kept_with_the_payment_and_its_receipt_and_nowhere_else(parent: Client) -> None:
    assert places() == SES_PLACES


def test_nothing_that_the_portal_writes_afterwards_goes_there(
    parent: Client, famille: Famille, malo: Enfant, horloge: time_machine.Traveller
) -> None:
    utilisateur = fabriques.parent(famille)
    fabriques.second_parent(famille)  # who has an address, so that letters do leave
    # A booking is confirmed, the service answers a request, a day closes, a notice is written.
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    demande = services.demander(Champ(famille, "ville"), "Nantes", famille=famille, par=utilisateur)
    services.annoncer([demande])
    services.refuser(demande, par=fabriques.agent("", fabriques.le_service()), motif="Non.")
    jour = date(2027, 1, 4)
    JourParticulier.objects.create(debut=jour, fin=jour, motif="grève")
    assert annuler_les_jours_fermes() == 1
    Annonce.objects.create(titre="Grève lundi", debut=jour, fin=jour)
    # Reminders for the months that follow.
    for quand in ("2027-01-05", "2027-01-09"):
        horloge.move_to(datetime.fromisoformat(f"{quand}T09:00").replace(tzinfo=PARIS))
        relancer()
    # The password is forgotten: by the code, then by that very address.
    for saisie in ("000754", ADRESSE):
        Client().post("/mot-de-passe-oublie/", {"saisie": saisie})
        services.envoyer_liens(saisie)
    travailler("comptes")
    travailler("reservations")
    assert ecrites().count(ADRESSE) == 1
    assert ecrites().count("marc@exemple.fr") >= 2
    assert places() == SES_PLACES


def test_it_never_becomes_the_parent_s_own(parent: Client, famille: Famille) -> None:
    utilisateur = Utilisateur.objects.get(pk=fabriques.parent(famille).pk)
    assert (utilisateur.courriel, utilisateur.adresse) == ("", "")
    fabriques.panier(famille, facture(famille))
    for page in (
        "/",
        "/panier/",
        "/mon-compte/",
        "/mon-compte/famille/",
        "/factures/",
        "/archives/",
    ):
        reponse = parent.get(page, follow=True)
        assert reponse.status_code == 200, page
        assert ADRESSE not in reponse.content.decode(), page


def test_the_next_payment_asks_again(parent: Client, famille: Famille) -> None:
    suivant = fabriques.paiement(
        famille, facture(famille), courriel="autre@exemple.fr", jeton="J-2"
    )
    traiter(suivant.pk, accepte(suivant), par="notification")
    travailler("paiement")
    assert ecrites() == [ADRESSE, "autre@exemple.fr"]
    sans = fabriques.paiement(famille, facture(famille), courriel="", jeton="J-3")
    traiter(sans.pk, accepte(sans), par="notification")
    travailler("paiement")
    assert ecrites() == [ADRESSE, "autre@exemple.fr"]


def test_whose_it_is_may_ask_for_it(parent: Client, famille: Famille) -> None:
    """The copy of one's data says it, for it is kept; it says of what."""
    copie = export.copier(fabriques.parent(famille).responsable)
    assert ADRESSE in export.en_json(copie).decode()


def test_it_goes_when_the_letters_go(parent: Client) -> None:
    Email.objects.update(status=STATUS.sent, last_updated=timezone.now())
    purger_le("2028-03-01")
    assert places() == set()
