"""What the basket holds now: by régie, by service, and what can no longer be paid."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from comptes.models import Utilisateur
from factures.etats import EtatFacture
from factures.models import Facture, LigneFacture, Regie, Service
from factures.presentation import Tenue, avec_lignes, libelle_etat, resumer, tenue

from .models import Panier


@dataclass(frozen=True)
class Ligne:
    """A payable invoice in the basket. Cents."""

    facture: Facture
    resume: str
    reste: int
    lignes: list[LigneFacture]


@dataclass(frozen=True)
class ParService:
    service: Service
    lignes: list[Ligne]

    @property
    def sous_total(self) -> int:
        return sum(ligne.reste for ligne in self.lignes)


@dataclass(frozen=True)
class Lot:
    """What one payment can pay: a régie collects for its services only."""

    regie: Regie
    services: list[ParService]

    @property
    def total(self) -> int:
        return self.premiers(None)

    def premiers(self, nombre: int | None) -> int:
        """Cents of the first invoices shown, all of them for None."""
        lignes = (ligne for service in self.services for ligne in service.lignes)
        return sum(ligne.reste for ligne in islice(lignes, nombre))


@dataclass(frozen=True)
class Indisponible:
    """An invoice put aside that cannot be paid now, and why."""

    facture: Facture
    libelle_etat: str
    tenue: Tenue | None


@dataclass(frozen=True)
class Contenu:
    lots: list[Lot] = field(default_factory=list)
    indisponibles: list[Indisponible] = field(default_factory=list)
    nombre: int = 0

    @property
    def total(self) -> int:
        return sum(lot.total for lot in self.lots)


def contenu(utilisateur: Utilisateur) -> Contenu:
    """Read the basket; a constant number of queries."""
    famille = utilisateur.responsable.famille
    factures = list(
        avec_lignes(
            Facture.objects.de(famille)
            .filter(paniers__utilisateur=utilisateur)
            .avec_etat()
            .select_related("service__regie")
            .order_by("service__regie", "date_limite", "service", "numero")
        )
    )
    etats = {f.pk: f.etat for f in factures}
    payables = [f for f in factures if etats[f.pk] == EtatFacture.A_PAYER]
    return Contenu(
        lots=_lots(payables),
        indisponibles=[
            Indisponible(f, libelle_etat(f, etats[f.pk]), tenue(f, etats[f.pk]))
            for f in factures
            if f not in payables
        ],
        nombre=len(payables),
    )


def ajouter(utilisateur: Utilisateur, numeros: list[str]) -> int:
    """Put the family's payable invoices among these numbers aside; how many of them there are."""
    famille = utilisateur.responsable.famille
    voulues = Facture.objects.de(famille).filter(numero__in=numeros).en_cours().avec_etat()
    payables = [f for f in voulues if f.etat == EtatFacture.A_PAYER]
    panier, _ = Panier.objects.get_or_create(utilisateur=utilisateur)
    panier.factures.add(*payables)
    return len(payables)


@transaction.atomic
def remplacer(utilisateur: Utilisateur, numeros: list[str]) -> int:
    """Make the basket hold exactly the ticked invoices: an unticked one leaves it."""
    famille = utilisateur.responsable.famille
    autres = Panier.factures.through.objects.filter(
        panier__utilisateur=utilisateur, facture__famille=famille
    )
    autres.exclude(facture__numero__in=numeros).delete()
    return ajouter(utilisateur, numeros)


def tout_prendre(utilisateur: Utilisateur) -> int:
    """Make the basket hold all that the family can pay now; how many invoices that is."""
    famille = utilisateur.responsable.famille
    numeros = Facture.objects.de(famille).en_cours().values_list("numero", flat=True)
    return remplacer(utilisateur, list(numeros))


def retirer(utilisateur: Utilisateur, numero: str) -> bool:
    """Take one invoice out; False when it was not there."""
    lignes = Panier.factures.through.objects.filter(
        panier__utilisateur=utilisateur, facture__numero=numero
    )
    return lignes.delete()[0] > 0


def _lots(factures: list[Facture]) -> list[Lot]:
    resumes = resumer(factures)
    regies: dict[Regie, dict[Service, list[Ligne]]] = defaultdict(lambda: defaultdict(list))
    for f in factures:
        ligne = Ligne(f, resumes[f.pk], f.reste, list(f.lignes.all()))
        regies[f.service.regie][f.service].append(ligne)
    return [
        Lot(regie, [ParService(service, lignes) for service, lignes in services.items()])
        for regie, services in regies.items()
    ]
