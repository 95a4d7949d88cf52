"""The régie and the Trésorerie: money that no bank of ours brings, and what is put right."""

from django.utils import timezone

from factures.models import Encaissement, Facture, Moyen, Origine
from factures.services import contrepasser, encaisser, imputer, rembourser
from paiement import services
from paiement.models import Paiement
from portail.argent import euros

from . import choses
from .choses import Source, Tentative
from .ville import Ville


class Guichet:
    def __init__(self, ville: Ville) -> None:
        self.ville = ville

    def encaisser(self, famille: str, numeros: list[str], montant: int, origine: Origine) -> None:
        self.ville.dire(f"{origine.label} : {euros(montant)} pour {', '.join(numeros) or 'rien'}")
        factures = [self.ville.modele.factures[n] for n in numeros]
        regie = factures[0].regie if factures else "VSM"
        source = Source(origine, famille, regie, montant, timezone.now())
        voulu = [(f.numero, f.reste) for f in factures]
        encaisser(
            regie=self.ville.decor.regies[regie],
            famille=self.ville.decor.familles[famille],
            payeur="Hélène PETIT",
            montant=montant,
            moyen=Moyen.CHEQUE,
            origine=origine,
            recu_le=timezone.now(),
            repartition=[(self.ville.cle(n), m) for n, m in voulu],
        )
        self.ville.modele.encaisser(source, voulu)

    def contrepasser(self, source: Source) -> None:
        self.ville.dire(f"la régie contrepasse {euros(source.montant)}")
        contrepasser(self._ecriture(source), motif="Chèque impayé", par=self.ville.decor.agent)
        self.ville.modele.contrepasser(source)

    def imputer(self, source: Source, facture: choses.Facture, montant: int) -> None:
        self.ville.dire(f"la régie impute {euros(montant)} de trop-perçu sur {facture.numero}")
        imputer(self._ecriture(source), Facture.objects.get(numero=facture.numero), montant)
        facture.parts.append((source, montant))

    def rembourser(self, source: Source, montant: int) -> None:
        self.ville.dire(f"la régie rembourse {euros(montant)} de trop-perçu")
        ecriture = self._ecriture(source)
        rembourser(ecriture, montant, motif="Payé deux fois", par=self.ville.decor.agent)
        source.rendus.append(montant)

    def classer(self, tentative: Tentative) -> None:
        self.ville.dire("la régie classe le paiement à éclaircir")
        paiement = Paiement.objects.get(reference=tentative.reference)
        assert services.classer(paiement, motif="Vu à la banque", par=self.ville.decor.agent)
        tentative.etat, tentative.close = "classe", True

    def _ecriture(self, source: Source) -> Encaissement:
        rang = self.ville.modele.encaissements.index(source)
        return Encaissement.objects.filter(montant__gt=0).order_by("pk")[rang]
