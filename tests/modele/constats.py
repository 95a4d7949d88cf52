"""What must be true after every gesture, whatever the story."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from factures.models import Encaissement, Facture, Imputation, Origine, Recu
from factures.services import trop_percu
from paiement.models import Alerte, LignePaiement, Paiement
from portail.comptes_justes import controler

from .choses import Source
from .ville import Ville

MINUTE = timedelta(minutes=1)  # PayFiP knows no seconds


def constater(ville: Ville) -> None:
    """Compare the portal with the model"""
    assert not ville.banques.fautes, ville.banques.fautes
    positifs = list(
        Encaissement.objects.filter(montant__gt=0)
        .select_related("famille", "regie", "recu")
        .order_by("pk")
    )
    _encaissements(ville, positifs)
    _imputations(ville, {e.pk: rang for rang, e in enumerate(positifs)})
    _factures(ville)
    _paiements(ville)
    _une_tentative_a_la_fois()
    _recus(ville)


def verifier_comptes() -> None:
    controle = controler()
    assert controle.juste, controle.rapport


def constater_les_captures(ville: Ville, references: Iterable[str]) -> None:
    """What these attempts' banks took is recorded; what they took back, the régie knows of."""
    ordres = [ville.banques.ordres[reference] for reference in references]
    pris = Counter(
        (ordre.banque, o.numero, o.montant)
        for ordre in ordres
        for o in ordre.operations
        if o.statut == "acceptee"
    )
    inscrits = Encaissement.objects.filter(
        origine=Origine.EN_LIGNE, montant__gt=0, reference__in=references
    )
    dits = Counter(inscrits.values_list("banque", "reference_bancaire", "montant"))
    assert not pris - dits, "une capture de la banque n’est pas inscrite"
    reprises = {cle for r in references for _, cle in ville.modele.tentatives[r].alertes}
    assert {numero for _, numero, _ in dits - pris} <= reprises, "reprise sans alerte"
    verifier_comptes()
    positifs = Encaissement.objects.filter(montant__gt=0).order_by("pk")
    for ecriture, source in zip(positifs, ville.modele.encaissements, strict=True):
        assert trop_percu(ecriture) == ville.modele.reste_de(source)


def _encaissements(ville: Ville, ecritures: list[Encaissement]) -> None:
    """The same money, in the same order, no more, no less; with receipts, but the Trésorerie's."""
    dits = [
        (e.origine, e.montant, e.famille.code, e.regie.code, (e.banque, e.reference_bancaire))
        for e in ecritures
    ]
    attendus = [
        (s.nature, s.montant, s.famille, s.regie, s.operation) for s in ville.modele.encaissements
    ]
    assert dits == attendus
    for ecriture, source in zip(ecritures, ville.modele.encaissements, strict=True):
        assert (ecriture.moyen == "PRELEVEMENT") == source.prelevement
        assert abs(ecriture.recu_le - source.le) < MINUTE, "ce n’est pas quand la banque l’a pris"
        reference = source.tentative.reference if source.tentative else ""
        assert ecriture.reference == reference
        assert hasattr(ecriture, "recu") == (source.nature != Origine.TRESORERIE)


def _imputations(ville: Ville, rang: dict[int, int]) -> None:
    """What each sum settles, reversals deducted: the rest is trop-perçu, exactly."""
    dit: dict[tuple[int, str], int] = defaultdict(int)
    colonnes = ("encaissement", "encaissement__contrepasse", "facture__numero", "montant")
    du_journal = Imputation.objects.filter(avoir=None)
    for cle, contrepasse, numero, montant in du_journal.values_list(*colonnes):
        dit[rang[contrepasse or cle], numero] += montant
    attendu: dict[tuple[int, str], int] = defaultdict(int)
    for facture in ville.modele.factures.values():
        for source, montant in facture.parts:
            if source.nature != "AVOIR":
                attendu[ville.modele.encaissements.index(source), facture.numero] += montant
    assert {c: m for c, m in dit.items() if m} == dict(attendu)
    negatifs = Encaissement.objects.filter(montant__lt=0).values_list(
        "contrepasse", "rembourse", "montant"
    )
    rendus: dict[int, int] = defaultdict(int)
    for contrepasse, rembourse, montant in negatifs:
        rendus[rang[contrepasse or rembourse or 0]] -= montant
    attendus = {n: _rendu(s) for n, s in enumerate(ville.modele.encaissements) if _rendu(s)}
    assert dict(rendus) == attendus


def _rendu(source: Source) -> int:
    return source.montant if source.contrepassee else sum(source.rendus)


def _factures(ville: Ville) -> None:
    maintenant = timezone.now()
    for facture in Facture.objects.avec_etat():
        if facture.type == Facture.Type.AVOIR:
            avoir = ville.modele.avoirs[facture.numero]
            utilise = avoir.montant - ville.modele.reste_de(avoir)
            assert (facture.total, facture.regle) == (-avoir.montant, -utilise), facture.numero
            continue
        attendue = ville.modele.factures[facture.numero]
        assert 0 <= facture.regle <= facture.total, facture.numero
        dit = (facture.numero, facture.total, facture.regle, str(facture.etat))
        attendu = (facture.numero, attendue.total, attendue.regle, attendue.etat(maintenant))
        assert dit == attendu


def _paiements(ville: Ville) -> None:
    """Each attempt's state; whether the bank is still asked; what the régie is told, once each."""
    alertes = Counter(Alerte.objects.values_list("paiement__reference", flat=True))
    for paiement in Paiement.objects.all():
        tentative = ville.modele.tentatives.get(paiement.reference)
        conclu = paiement.interroger_le is None
        if tentative is None:  # the bank gave no page: nobody can have paid
            assert (paiement.etat, conclu, paiement.jeton) == ("abandonne", True, "")
            continue
        nom = ville.nom(ville.banques.ordres[paiement.reference])
        assert (nom, paiement.etat) == (nom, tentative.etat)
        # A cancelled capture is asked about once more than need be.
        assert conclu == tentative.close or (tentative.reprises and not conclu), f"{nom} : {conclu}"
        assert alertes[paiement.reference] == len(tentative.alertes), f"alertes, {nom}"
        assert (paiement.encaissement is None) == (tentative.premiere is None)


def _une_tentative_a_la_fois() -> None:
    """While a bank's page is open, no other attempt pays the same invoice."""
    vivantes = LignePaiement.objects.filter(
        paiement__etat="en-cours", paiement__expire_le__gt=timezone.now()
    ).exclude(paiement__jeton="")
    par_facture = Counter(vivantes.values_list("facture__numero", flat=True))
    assert max(par_facture.values(), default=0) <= 1, par_facture


def _recus(ville: Ville) -> None:
    """One number for each sum that is not the Trésorerie's, without a gap, and for good."""
    series: dict[tuple[int, int], list[int]] = defaultdict(list)
    for recu in Recu.objects.select_related("encaissement").order_by("rang"):
        annee = timezone.localtime(recu.encaissement.enregistre_le).year
        assert recu.annee == annee
        series[recu.regie_id, recu.annee].append(recu.rang)
        assert ville.recus.setdefault(recu.encaissement_id, recu.numero) == recu.numero
    if {annee for _, annee in series} == {2026, 2027}:
        ville.modele.vu.add("reçus de deux années")
    for serie in series.values():
        assert serie == list(range(1, len(serie) + 1))
    avec = [s for s in ville.modele.encaissements if s.nature != Origine.TRESORERIE]
    assert len(ville.recus) == len(avec)
