"""Writing what the Trésorerie's file says: each payment once, and told in a report.

A payment settles its invoice without receipt, bordereau nor cash ceiling. What was reversed in the
portal stays reversed when its line comes again: a file that is repeated undoes no clerk's decision.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from comptes.models import Famille, Responsable, Utilisateur
from portail.argent import euros
from portail.dates import aujourd_hui
from portail.fichiers import Erreur, Tableau

from ..models import Facture, Moyen, NoteReconnue, Origine, Service
from ..services import encaisser
from ..services.verrous import verrouiller
from .lecture import ReglementLu, lire
from .reglements import BANQUE, Bilan, Connus

MOYENS = (Moyen.CHEQUE, Moyen.VIREMENT, Moyen.ESPECES, Moyen.CARTE, Moyen.PRELEVEMENT, Moyen.AUTRE)
MIDI = time(12)
LOT = 4_000  # numbers looked for together


def enregistrer(
    tableau: Tableau,
    *,
    essai: bool = False,
    tolerer: bool = False,
    par: Utilisateur | None = None,
    avancer: Callable[[int], None] = lambda ligne: None,
    accepter: Callable[[Bilan], bool] = lambda bilan: True,
) -> Bilan:
    """Record the file's new payments: all or none, or with `tolerer` those that are right.

    With `essai` everything is judged and nothing received: the ledger's chain is left to those who
    pay meanwhile. `accepter` judges what was done, last, in the same
    transaction: False undoes it too.
    """
    bilan, lus = Bilan(), []
    for lu in lire(tableau, aujourd_hui(), MOYENS):
        if isinstance(lu, Erreur):
            bilan.erreurs.ajouter(lu)
            bilan.refuses += 1
        else:
            lus.append(lu)
    with transaction.atomic():
        ecriture = _Ecriture(bilan, lus, par, essai=essai)
        for lu in lus:
            ecriture.prendre(lu)
            avancer(lu.ligne)
        bilan.enregistre = not essai and (tolerer or not bilan.erreurs) and accepter(bilan)
        if not bilan.enregistre:
            transaction.set_rollback(True)
    return bilan


class _Ecriture:
    """One import. All the file's invoices are locked first, in the order of their keys: `encaisser`
    takes the chain's head for the first payment, and no invoice may be waited for after that."""

    def __init__(
        self, bilan: Bilan, lus: Sequence[ReglementLu], par: Utilisateur | None, *, essai: bool
    ) -> None:
        self.bilan, self._par, self._essai = bilan, par, essai
        factures = verrouiller(_cles(sorted({lu.numero for lu in lus}))).values()
        self._factures = {facture.numero: facture for facture in factures}
        self._restes = {facture.pk: facture.reste for facture in factures}
        self._connus = Connus(self._restes, {lu.cle for lu in lus})
        self._services = {s.pk: s for s in Service.objects.select_related("regie")}
        self._familles = Famille.objects.in_bulk({f.famille_id for f in factures})
        adultes = Responsable.objects.filter(famille__in=self._familles).order_by("-rang")
        self._payeurs = {adulte.famille_id: str(adulte) for adulte in adultes}

    def prendre(self, lu: ReglementLu) -> None:
        """Record this payment, unless the ledger holds it or something refuses it."""
        facture = self._factures.get(lu.numero)
        if faute := self._faute(lu, facture):
            self._refuser(lu, *faute)
        elif facture and not self._deja_connu(lu, facture):
            if lu.montant > self._restes[facture.pk]:
                reste = f"il reste {euros(self._restes[facture.pk])} à payer sur cette facture"
                self._refuser(lu, "montant", euros(lu.montant), reste)
            else:
                self._encaisser(lu, facture)

    def _faute(self, lu: ReglementLu, facture: Facture | None) -> tuple[str, str, str] | None:
        if facture is None:
            return "num_facture", lu.numero, "facture inconnue"
        if facture.type == Facture.Type.AVOIR:
            return "num_facture", lu.numero, "c’est un avoir : il ne se paie pas"
        if lu.jour < facture.date_emission:
            emise = f"la facture n’a été émise que le {facture.date_emission:%d/%m/%Y}"
            return "date_reglement", f"{lu.jour:%d/%m/%Y}", emise
        connu = self._connus.par_cle(facture.pk, lu)
        jour = lu.jour if connu and connu.notee else connu and connu.jour
        if connu and (jour, connu.montant) != (lu.jour, lu.montant):
            raison = (
                f"opération déjà enregistrée sur cette facture, {euros(connu.montant)} "
                f"le {connu.jour:%d/%m/%Y}"
            )
            return "reference", lu.reference, raison
        return None

    def _deja_connu(self, lu: ReglementLu, facture: Facture) -> bool:
        connu = self._connus.par_cle(facture.pk, lu)
        if connu and connu.contrepasse:
            self.bilan.contrepasses.append(_dit(lu))
            return True
        autre = None if connu else self._connus.prendre(facture.pk, lu)
        if autre and not autre.cle:
            NoteReconnue.objects.create(encaissement_id=autre.encaissement, cle=lu.cle)
            self.bilan.reconnus.append(f"{_dit(lu)}, noté reçu le {autre.jour:%d/%m/%Y}")
        if connu or autre:
            self.bilan.identiques += 1
        return bool(connu or autre)

    def _encaisser(self, lu: ReglementLu, facture: Facture) -> None:
        famille, service = self._familles[facture.famille_id], self._services[facture.service_id]
        if not self._essai:
            self._recevoir(lu, facture, famille, service)
        self._restes[facture.pk] -= lu.montant
        self.bilan.nouveaux += 1
        self.bilan.par_service[service.code] += lu.montant
        self.bilan.a_savoir += [f"{_dit(lu)} : {quoi}" for quoi in _a_savoir(facture)]

    def _recevoir(
        self, lu: ReglementLu, facture: Facture, famille: Famille, service: Service
    ) -> None:
        encaisser(
            regie=service.regie,
            famille=famille,
            payeur=self._payeurs.get(famille.pk, str(famille)),
            montant=lu.montant,
            moyen=Moyen(lu.moyen),
            origine=Origine.TRESORERIE,
            recu_le=timezone.make_aware(datetime.combine(lu.jour, MIDI)),
            repartition=[(facture.pk, lu.montant)],
            banque=BANQUE,
            reference_bancaire=lu.cle,
            enregistre_par=self._par,
        )

    def _refuser(self, lu: ReglementLu, colonne: str, valeur: str, raison: str) -> None:
        self.bilan.erreurs.ajouter(Erreur(lu.ligne, raison, colonne, valeur))
        self.bilan.refuses += 1


def _cles(numeros: list[str]) -> list[int]:
    return [
        cle
        for debut in range(0, len(numeros), LOT)
        for cle in Facture.objects.filter(numero__in=numeros[debut : debut + LOT])
        .order_by()
        .values_list("pk", flat=True)
    ]


def _dit(lu: ReglementLu) -> str:
    return f"facture {lu.numero}, {euros(lu.montant)} du {lu.jour:%d/%m/%Y}"


def _a_savoir(facture: Facture) -> list[str]:
    """What is taken, and that a clerk may want to know of."""
    quoi = []
    if facture.tenue_jusqu_a and facture.tenue_jusqu_a > timezone.now():
        quoi.append("un paiement en ligne est en cours sur cette facture")
    if facture.date_prelevement:
        quoi.append(f"elle est au prélèvement du {facture.date_prelevement:%d/%m/%Y}")
    elif facture.date_limite and facture.date_limite >= aujourd_hui():
        quoi.append(f"elle n’est pas échue, à payer jusqu’au {facture.date_limite:%d/%m/%Y}")
    return quoi
