"""What the régie's desk shows: what only a person can clear up, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery

from factures.models import ControleComptes, Encaissement
from factures.trop_percus import soldes
from paiement.etats import Etat
from paiement.models import Alerte, MessageBanque, Paiement
from paiement.rapprochement.couples import Couple, Situation
from paiement.rapprochement.etat import ecarts
from paiement.rapprochement.virements import JourAVirer, a_noter

from .forms import Classer, Geste, Lever, Rembourser

MAXIMUM = 50  # of each kind on the page; the others are counted
TITRES = {
    Situation.INATTENDUE: "Inattendus : sur le relevé, sans encaissement au portail",
    Situation.DIFFERENTE: "Montants différents",
    Situation.MANQUANTE: "Manquants : encaissés un jour que les relevés couvrent, et sur aucun",
}
Sens = MessageBanque.Sens
T = TypeVar("T")


@dataclass(frozen=True)
class Liste(Generic[T]):
    """The first elements, and how many more there are."""

    elements: Sequence[T]
    autres: int = 0

    def __len__(self) -> int:
        return len(self.elements) + self.autres


@dataclass(frozen=True)
class ARegler(Generic[T]):
    """Something to settle, with the form that settles it."""

    objet: T
    form: Geste


@dataclass(frozen=True)
class Ecarts:
    titre: str
    couples: Liste[Couple]


@dataclass(frozen=True)
class Bureau:
    controle: ControleComptes | None
    alertes: Liste[ARegler[Alerte]]
    paiements: Liste[ARegler[Paiement]]
    trop_percus: Liste[ARegler[Encaissement]]
    ecarts: list[Ecarts]
    jours: Liste[JourAVirer]

    @property
    def rien(self) -> list[str]:
        """What there is none of, a sentence each: it takes a line, not a section."""
        phrases = (
            (self.alertes, "Aucune alerte ouverte."),
            (self.paiements, "Aucun paiement à éclaircir."),
            (self.trop_percus, "Aucun trop-perçu."),
            (self.ecarts, "Aucun écart avec les relevés de banque."),
            (self.jours, "Tous les virements sont notés."),
        )
        return [phrase for liste, phrase in phrases if not liste]


def lire(saisi: Geste | None = None, cle: int = 0) -> Bureau:
    """Read the desk; `saisi` is a form just refused, for the object of that key: it stays."""

    def a_regler(objets: Liste[Any], forme: type[Geste], **initial: str) -> Liste[ARegler[Any]]:
        return Liste(
            [
                ARegler(o, saisi)
                if isinstance(saisi, forme) and o.pk == cle
                else ARegler(o, forme(cle=o.pk, initial=_initial(o, initial)))
                for o in objets.elements
            ],
            objets.autres,
        )

    return Bureau(
        controle=ControleComptes.objects.first(),
        alertes=a_regler(_premiers(_alertes()), Lever),
        paiements=a_regler(_premiers(_a_eclaircir()), Classer),
        trop_percus=a_regler(_premiers(_trop_percus()), Rembourser, montant="reste", reste="reste"),
        ecarts=_ecarts(),
        jours=_liste(a_noter()),
    )


def _initial(objet: object, champs: dict[str, str]) -> dict[str, Any]:
    return {champ: getattr(objet, attribut) for champ, attribut in champs.items()}


def _alertes() -> QuerySet[Alerte]:
    return Alerte.objects.filter(levee_le=None).select_related("paiement__famille")


def _a_eclaircir() -> QuerySet[Paiement]:
    """With what the bank last said, and when."""
    dits = MessageBanque.objects.filter(
        paiement=OuterRef("pk"), sens__in=(Sens.NOTIFICATION, Sens.REPONSE)
    ).order_by("-pk")
    return (
        Paiement.objects.filter(etat=Etat.A_ECLAIRCIR)
        .select_related("famille")
        .annotate(dit=Subquery(dits.values("verdict")[:1]))
        .annotate(dit_le=Subquery(dits.values("recu_le")[:1]))
    )


def _trop_percus() -> QuerySet[Any]:
    reste = soldes().filter(reste__gt=0)
    return reste.select_related("famille").order_by("-recu_le", "-pk")


def _ecarts() -> list[Ecarts]:
    """Those of which there are some."""
    couples = ecarts()
    tous = (Ecarts(t, _liste(c for c in couples if c.situation == s)) for s, t in TITRES.items())
    return [un for un in tous if un.couples]


def _premiers(objets: QuerySet[Any]) -> Liste[Any]:
    """Both queries always, so that their number says nothing of what they find."""
    elements, nombre = list(objets[:MAXIMUM]), objets.count()
    return Liste(elements, max(nombre - len(elements), 0))


def _liste(elements: Iterable[T]) -> Liste[T]:
    tous = list(elements)
    return Liste(tous[:MAXIMUM], max(len(tous) - MAXIMUM, 0))
