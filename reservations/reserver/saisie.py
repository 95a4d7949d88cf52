"""What a family's booking page sends back, and what it means beside what the page had shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.http import QueryDict

from comptes.models import Enfant, Famille
from portail.dates import aujourd_hui

from .. import calendrier
from ..models import Mouvement, Reservation
from ..services import Changement, Repas

ANNEES = 3  # school years back and forth that a form may name
ENFANT, VU, AJOUTS, RETRAITS = "enfant-", "vu-", "ajouts-", "retraits-"


@dataclass
class Saisie:
    """The form as sent. `vus`: for each child that was on the page, its last `Mouvement` then."""

    coches: set[Repas] = field(default_factory=set)
    vus: dict[int, int] = field(default_factory=dict)
    illisible: bool = False  # something that no page of ours sends


def lire(envoi: QueryDict) -> Saisie:
    """Read the ticks of the month's page; what cannot be read is said to be there, and left out."""
    saisie = Saisie()
    for cle in envoi:
        if cle.startswith(VU):
            numero, vu = _entier(cle.removeprefix(VU)), _entier(str(envoi[cle]))
            if numero is None or vu is None:
                saisie.illisible = True
            else:
                saisie.vus[numero] = vu
        elif cle.startswith(ENFANT):
            _ajouter(saisie, saisie.coches, cle.removeprefix(ENFANT), envoi.getlist(cle))
    return saisie


def lire_changement(envoi: QueryDict) -> tuple[Changement, Saisie]:
    """Read what the summary page sends: per child, the days to book and to give up."""
    saisie = lire(envoi)
    ajouts: set[Repas] = set()
    retraits: set[Repas] = set()
    for prefixe, repas in ((AJOUTS, ajouts), (RETRAITS, retraits)):
        for cle in (cle for cle in envoi if cle.startswith(prefixe)):
            jours = [jour for jour in str(envoi[cle]).split(",") if jour]
            _ajouter(saisie, repas, cle.removeprefix(prefixe), jours)
    return Changement(frozenset(ajouts), frozenset(retraits)), saisie


def changement(famille: Famille, saisie: Saisie, debut: date, fin: date) -> Changement:
    """What the parent changed on the page of these days: against what it showed, not against what
    has become of it since, so that neither of two tabs undoes the other."""
    montres = etat_montre(famille, saisie.vus, debut, fin)
    decoches = {repas for repas in montres if repas.enfant in saisie.vus} - saisie.coches
    return Changement(frozenset(saisie.coches - montres), frozenset(decoches))


def etat_montre(famille: Famille, vus: dict[int, int], debut: date, fin: date) -> set[Repas]:
    """The family's meals from `debut` to `fin` as they stood when the page was made: today's, with
    what each child has lived through since undone, the latest first."""
    presents = Reservation.objects.filter(famille=famille, jour__range=(debut, fin))
    repas = {Repas(*r) for r in presents.values_list("enfant", "jour")}
    siens = Mouvement.objects.filter(
        enregistrement__famille=famille, enfant__in=vus, jour__range=(debut, fin)
    )
    for cle, enfant, jour, sens in siens.order_by("-pk").values_list(
        "pk", "enfant", "jour", "sens"
    ):
        if cle > vus[enfant]:
            (repas.discard if sens > 0 else repas.add)(Repas(enfant, jour))
    return repas


def derniers_mouvements(enfants: Iterable[Enfant]) -> dict[int, int]:
    """Each child's last `Mouvement`, 0 for none. A child's are written under its row's lock, so
    that none with a smaller number ever appears later."""
    cles = [enfant.pk for enfant in enfants]
    siens = Mouvement.objects.filter(enfant__in=cles).order_by()
    derniers = dict(siens.values_list("enfant").annotate(dernier=Max("pk")))
    return {cle: derniers.get(cle, 0) for cle in cles}


def _ajouter(saisie: Saisie, repas: set[Repas], numero: str, jours: Iterable[str]) -> None:
    enfant = _entier(numero)
    for texte in jours:
        try:
            jour = date.fromisoformat(texte)
        except ValueError:
            saisie.illisible = True
            continue
        if enfant is None or not vraisemblable(jour):
            saisie.illisible = True
        else:
            repas.add(Repas(enfant, jour))


def vraisemblable(jour: date) -> bool:
    """A day that a page of ours can hold: each school year that is looked into costs its holidays,
    and the first and the last days of all have no neighbour."""
    ecart = calendrier.annee_scolaire(jour) - calendrier.annee_scolaire(aujourd_hui())
    return abs(ecart) <= ANNEES


def _entier(texte: str) -> int | None:
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 19 else None
