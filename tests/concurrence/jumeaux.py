"""What two adults, a bank and a counter do to the same invoices, and what must hold then."""

from functools import partial
from itertools import pairwise

from django.db.models import Sum
from django.test import Client

from comptes.models import Famille
from factures.models import Encaissement, Facture, Origine
from factures.services import trop_percu
from paiement.etats import Etat
from paiement.models import Paiement
from paiement.services import interroger_les_silencieux
from tests import fabriques
from tests.paiement.banque import comptes_justes
from tests.paiement.simulateur.outils import ACCEPTEE, Banque

from .outils import Geste

CARTE = {"moyen": "CB", "numero": ACCEPTEE, "fin_validite": "12/35", "cryptogramme": "123"}


def remplir(adulte: Client, factures: list[Facture]) -> None:
    adulte.post("/panier/ajouter/", {"facture": [f.numero for f in factures]})


def cliquer(adulte: Client, factures: list[Facture]) -> int:
    montants = {f"montant-{f.pk}": f.reste for f in factures}
    return adulte.post("/panier/", {"courriel": "recu@exemple.fr", **montants}).status_code


def onglets(adultes: list[Client], paniers: list[list[Facture]], nombre: int) -> list[Geste]:
    """As many tabs for one adult as for the other, each with that adult's basket."""
    for adulte, factures in zip(adultes, paniers, strict=True):
        remplir(adulte, factures)
    return [partial(cliquer, adultes[n % 2], paniers[n % 2]) for n in range(nombre)]


def cheque(famille: Famille, facture: Facture, montant: int) -> int:
    repartition = [(facture.pk, montant)]
    return fabriques.encaissement(famille, montant, repartition=repartition).montant


def payer(guichet: Banque, paiement: Paiement) -> None:
    assert guichet.http("POST", paiement.page, data=CARTE).status_code == 303


def dire(porte: str, paiement: Paiement) -> int:
    return Client().get(f"/paiement/{porte}/payline/?token={paiement.jeton}").status_code


def sonder() -> int:
    return len(interroger_les_silencieux())


def vivants_ensemble() -> list[tuple[str, str]]:
    """Pairs of attempts that held the same invoice at the same time, by the log of their moves."""
    coupables = []
    for facture in Facture.objects.all():
        vies = []
        for paiement in Paiement.objects.filter(lignes__facture=facture):
            debut = paiement.transitions.get(vers=Etat.EN_COURS).le
            fin = paiement.transitions.filter(de=Etat.EN_COURS).values_list("le", flat=True)
            vies.append((debut, next(iter(fin), None), paiement.reference))
        for (_, fin_du_premier, premier), (debut, _, second) in pairwise(sorted(vies)):
            if fin_du_premier is None or fin_du_premier > debut:
                coupables.append((premier, second))
    return coupables


def chaque_capture_une_fois(guichet: Banque, paiements: list[Paiement]) -> None:
    siennes = {p.reference for p in paiements}
    operations = guichet.http("GET", "/operations/").json()
    acceptees = [
        (o["reference"], o["transaction"], o["montant"])
        for o in operations
        if o["reference"] in siennes and o["etat"] == "acceptee"
    ]
    en_ligne = Encaissement.objects.filter(origine=Origine.EN_LIGNE, reference__in=siennes)
    notees = en_ligne.values_list("reference", "reference_bancaire", "montant")
    assert sorted(notees) == sorted(acceptees)
    assert len(acceptees) == len(paiements)


def chaque_centime_a_sa_place() -> None:
    recu = Encaissement.objects.aggregate(s=Sum("montant"))["s"]
    regle = Facture.objects.aggregate(s=Sum("regle"))["s"]
    assert regle + sum(trop_percu(e) for e in Encaissement.objects.all()) == recu
    comptes_justes()
