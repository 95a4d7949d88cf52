"""Writing what an invoice file says: once, in one transaction, and told in a report."""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from comptes.identifiants import canonique
from comptes.models import Famille
from factures.models import Facture, Prestation, Service
from factures.services import FactureAEmettre, LigneAEmettre, emettre, imputer_avoirs
from portail.fichiers import Erreur, Erreurs, Tableau

from .colonnes import LigneLue
from .lecture import FactureLue, FactureRefusee, lire

Lue = FactureLue | FactureRefusee | Erreur

LOT = 4_000  # lines written together: what the import holds in memory


@dataclass(slots=True)
class Bilan:
    """What an import did, or would do."""

    nouvelles: int = 0
    avoirs: int = 0  # among the new ones
    identiques: int = 0
    refusees: int = 0
    lignes: int = 0
    par_service: Counter[str] = field(default_factory=Counter)
    par_prestation: Counter[tuple[str, str]] = field(default_factory=Counter)
    prestations: list[Prestation] = field(default_factory=list)
    erreurs: Erreurs = field(default_factory=Erreurs)
    enregistre: bool = True


def enregistrer(
    tableau: Tableau,
    *,
    essai: bool = False,
    tolerer: bool = False,
    permis: Container[str] | None = None,
    avancer: Callable[[int], None] = lambda ligne: None,
    accepter: Callable[[Bilan], bool] = lambda bilan: True,
) -> Bilan:
    """Write the file's new invoices: all or none, or with `tolerer` those that are right.

    `permis` are the codes of the services that may be billed, None for all of them. With `essai`
    all is done, then undone. `avancer` hears which line of the file is reached; `accepter` judges
    what was done, last, in the same transaction: False undoes it too.
    """
    with transaction.atomic():
        ecriture = _Ecriture()
        lues = lire(tableau, ecriture.familles, ecriture.services, permis)
        for lot in _lots(lues):
            ecriture.prendre(lot)
            avancer(lot[-1].ligne)
        imputer_avoirs(ecriture.avoirs)
        bilan = ecriture.bilan
        bilan.enregistre = not essai and (tolerer or not bilan.erreurs) and accepter(bilan)
        if not bilan.enregistre:
            transaction.set_rollback(True)
    return bilan


def _lots(lues: Iterator[Lue]) -> Iterator[list[Lue]]:
    lot: list[Lue] = []
    poids = 0
    for lue in lues:
        lot.append(lue)
        poids += len(lue.lignes) if isinstance(lue, FactureLue) else 1
        if poids >= LOT:
            yield lot
            lot, poids = [], 0
    if lot:
        yield lot


@dataclass(frozen=True, slots=True)
class _Connue:
    """What the portal holds under a number."""

    cle: int
    numero: str
    type: str
    empreinte: str
    service_id: int
    famille_id: int


class _Ecriture:
    """One import: what it knows of the portal, and what it has done so far."""

    def __init__(self) -> None:
        # Imports queue here: two of the same file would otherwise collide on the numbers.
        services = Service.objects.select_for_update(no_key=True).order_by("pk")
        self.services = {service.code: service.pk for service in services}
        codes = Famille.objects.values_list("code", "pk")
        self.familles = {canonique(code): cle for code, cle in codes.iterator()}
        self._prestations: dict[str, dict[str, int]] = {code: {} for code in self.services}
        prestations = Prestation.objects.values_list("service__code", "code", "pk")
        for service, code, cle in prestations:
            self._prestations[service][code] = cle
        self._derniere: int = Facture.objects.aggregate(cle=Max("pk"))["cle"] or 0
        self.avoirs: list[int] = []
        self.bilan = Bilan()

    def prendre(self, lot: Sequence[Lue]) -> None:
        """Write what is new in this lot, the credit notes after the invoices they may name."""
        for lue in lot:
            if isinstance(lue, Erreur):
                self.bilan.erreurs.ajouter(lue)
            elif isinstance(lue, FactureRefusee):
                self.bilan.refusees += 1
        nouvelles = self._nouvelles([lue for lue in lot if isinstance(lue, FactureLue)])
        emettre([self._a_emettre(f) for f in nouvelles if f.entete.type == Facture.Type.FACTURE])
        avoirs = [f for f in nouvelles if f.entete.type == Facture.Type.AVOIR]
        debuts = {f.entete.numero: f.ligne for f in nouvelles}
        origines = _connues({avoir.entete.origine for avoir in avoirs})
        justes = []
        for avoir in avoirs:
            origine = origines.get(avoir.entete.origine)
            if origine is None or debuts.get(origine.numero, 0) > avoir.ligne:
                raison = "facture inconnue, refusée, ou placée plus bas dans le fichier"
            elif raison := self._mauvaise_origine(avoir, origine):
                pass
            else:
                justes.append(self._a_emettre(avoir, origine.cle))
                continue
            self._refuser(avoir, "ref_origine", avoir.entete.origine, raison)
        self.avoirs += emettre(justes)
        self.bilan.avoirs += len(justes)

    def _nouvelles(self, lot: Sequence[FactureLue]) -> list[FactureLue]:
        """Leave aside what the portal holds already; refuse what contradicts it."""
        connues = _connues({lue.entete.numero for lue in lot})
        nouvelles: dict[str, FactureLue] = {}
        for lue in lot:
            numero = lue.entete.numero
            connue = connues.get(numero)
            if numero in nouvelles or (connue and connue.cle > self._derniere):
                self._refuser(lue, "num_facture", numero, "facture déjà plus haut dans ce fichier")
            elif connue is None:
                nouvelles[numero] = lue
            elif connue.empreinte == lue.empreinte:
                self.bilan.identiques += 1
            else:
                raison = "facture déjà émise avec un autre contenu : elle reste comme elle est"
                self._refuser(lue, "num_facture", numero, raison)
        return list(nouvelles.values())

    def _mauvaise_origine(self, avoir: FactureLue, origine: _Connue) -> str:
        if origine.type != Facture.Type.FACTURE:
            return "un avoir corrige une facture, pas un autre avoir"
        if origine.famille_id != self.familles[avoir.entete.famille]:
            return "cette facture est celle d’une autre famille"
        if origine.service_id != self.services[avoir.entete.service]:
            return "cette facture est celle d’un autre service"
        return ""

    def _a_emettre(self, lue: FactureLue, origine: int | None = None) -> FactureAEmettre:
        entete, service = lue.entete, lue.entete.service
        lignes = []
        for ligne in lue.lignes:
            cle = self._prestations[service].get(ligne.code) or self._creer(service, ligne)
            lignes.append(LigneAEmettre(ligne.rang, ligne.enfant, cle, *ligne[3:]))
            self.bilan.par_prestation[service, ligne.code] += ligne.montant
        self.bilan.par_service[service] += entete.total
        self.bilan.nouvelles += 1
        self.bilan.lignes += len(lignes)
        return FactureAEmettre(
            service_id=self.services[service],
            famille_id=self.familles[entete.famille],
            numero=entete.numero,
            type=entete.type,
            periode=entete.periode,
            date_emission=entete.date_emission,
            date_limite=entete.date_limite,
            date_prelevement=entete.date_prelevement,
            total=entete.total,
            origine_id=origine,
            empreinte=lue.empreinte,
            lignes=lignes,
        )

    def _creer(self, service: str, ligne: LigneLue) -> int:
        """The service's own software says what it bills: a new code is not a fault."""
        prestation = Prestation.objects.create(
            service_id=self.services[service], code=ligne.code, libelle=ligne.libelle[:120]
        )
        self._prestations[service][ligne.code] = prestation.pk
        self.bilan.prestations.append(prestation)
        return prestation.pk

    def _refuser(self, lue: FactureLue, colonne: str, valeur: str, raison: str) -> None:
        self.bilan.erreurs.ajouter(Erreur(lue.ligne, raison, colonne, valeur))
        self.bilan.refusees += 1


def _connues(numeros: set[str]) -> dict[str, _Connue]:
    """Return the issued invoices among these numbers."""
    factures = Facture.objects.filter(numero__in=numeros).values_list(
        "pk", "numero", "type", "empreinte", "service_id", "famille_id"
    )
    connues = (_Connue(*facture) for facture in factures)
    return {connue.numero: connue for connue in connues}
