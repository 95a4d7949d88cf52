"""The one door through which meals are booked and given up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from comptes.models import Enfant, Famille, Utilisateur
from portail.dates import aujourd_hui
from portail.references import nouvelle_reference

from ..ecoles import Annuaire
from ..models import Ecole, Enregistrement, JourAbsence, Mouvement, Reservation, Restaurant
from ..regles import Geste
from ..reserver.attestation import etat, sceller
from .lettres import confirmer

Origine = Enregistrement.Origine
INCONNU = "cet enfant n’est pas rattaché à votre famille"
SANS_ECOLE = "pas de repas scolaires pour cet enfant"
DE_L_AUTRE = "réservé par l’autre parent, qui seul peut l’annuler"
DEJA = "déjà réservé par l’autre parent"
PASSE = "ce repas est passé"
COMPLET = "le restaurant est complet ce jour-là"


class Repas(NamedTuple):
    """A child's (primary key) meal on a day."""

    enfant: int
    jour: date


@dataclass(frozen=True)
class Changement:
    """What is asked for: meals to book and meals to give up."""

    ajouts: frozenset[Repas] = frozenset()
    retraits: frozenset[Repas] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ajouts or self.retraits)


class Refus(NamedTuple):
    """A meal that could not be booked or given up, and why, in French."""

    repas: Repas
    raison: str


@dataclass(frozen=True)
class Bilan:
    """What was done. What stood already as asked is neither done nor refused."""

    ajouts: list[Repas]
    retraits: list[Repas]
    refus: list[Refus]
    enregistrement: Enregistrement | None = None


@transaction.atomic
def enregistrer(
    famille: Famille,
    changement: Changement,
    *,
    par: Utilisateur | None,
    origine: str = Origine.PARENT,
    motif: str = "",
) -> Bilan:
    """Book and give up what can be, all in one transaction, and confirm it by e-mail.

    Everything is judged now, under the locks (children by primary key, then restaurants): the
    deadline, the open days, whose the child is, who booked, the places left. What is refused is
    told and keeps nothing else from being saved. An agent (`origine`) minds no deadline.
    """
    examen = Examen(famille, changement, hors_delai=origine != Origine.PARENT)
    bilan = examen.juger()
    if not (bilan.ajouts or bilan.retraits):
        return bilan
    rendre(Reservation.objects.filter(pk__in=[examen.cles[r] for r in bilan.retraits]))
    Reservation.objects.bulk_create(
        Reservation(enfant_id=r.enfant, jour=r.jour, famille=famille) for r in bilan.ajouts
    )
    trace = noter(famille, bilan.ajouts, bilan.retraits, par=par, origine=origine, motif=motif)
    confirmer(trace)
    return Bilan(bilan.ajouts, bilan.retraits, bilan.refus, trace)


def apercu(famille: Famille, changement: Changement) -> Bilan:
    """What `enregistrer` would do now for a parent; nothing is written, and nobody waits for it."""
    return Examen(famille, changement, hors_delai=False, verrous=False).juger()


def rendre(reserves: QuerySet[Reservation]) -> None:
    """Delete these bookings, each with the accepted absence that excused it: whoever books that day
    again has told nothing."""
    leurs = reserves.order_by().filter(enfant=OuterRef("enfant"), jour=OuterRef("jour"))
    JourAbsence.objects.filter(Exists(leurs)).delete()
    reserves.delete()


def noter(
    famille: Famille,
    ajouts: Iterable[Repas],
    retraits: Iterable[Repas],
    *,
    par: Utilisateur | None,
    origine: str,
    motif: str = "",
    le: datetime | None = None,
) -> Enregistrement:
    """Write the history of a change that has just been made (or was, `le`), with its sealed
    confirmation."""
    sens = [(r, 1) for r in ajouts] + [(r, -1) for r in retraits]
    trace = Enregistrement(
        reference=nouvelle_reference(),
        famille=famille,
        par=par,
        le=(instant := le or timezone.now()),
        origine=origine,
        motif=motif,
        etat=etat(
            famille,
            {r.jour.replace(day=1) for r, _ in sens},
            instant,
            {r.enfant for r, _ in sens},
        ),
    )
    trace.sceau = sceller(trace)
    trace.save()
    Mouvement.objects.bulk_create(
        Mouvement(enregistrement=trace, enfant_id=r.enfant, jour=r.jour, sens=s) for r, s in sens
    )
    return trace


class Examen:
    """One change held against what is true now; under its locks (`verrous`, in a transaction), it
    stays true until it is written."""

    def __init__(
        self, famille: Famille, changement: Changement, *, hors_delai: bool, verrous: bool = True
    ) -> None:
        self.famille, self.changement, self.hors_delai = famille, changement, hors_delai
        self.enfants = self._lire_les_enfants(verrous)
        self.annuaire = Annuaire()
        self.ecoles = {cle: self.annuaire.ecole(enfant) for cle, enfant in self.enfants.items()}
        if verrous:
            self._verrouiller_les_restaurants()
        self.maintenant: datetime = timezone.now()
        presents = self._presents()
        self.presents = {repas: r.famille_id for repas, r in presents.items()}
        self.cles = {repas: r.pk for repas, r in presents.items()}
        self.occupation: Counter[tuple[int, date]] = self._occupation()

    def juger(self) -> Bilan:
        """What can be done of it; places given up serve what is booked in the same breath."""
        bilan = Bilan([], [], [])
        for geste, repas_ in (
            (Geste.ANNULER, self.changement.retraits),
            (Geste.RESERVER, self.changement.ajouts),
        ):
            faits = bilan.retraits if geste == Geste.ANNULER else bilan.ajouts
            for repas in sorted(repas_, key=lambda r: (r.jour, r.enfant)):
                raison = self._raison(repas, geste)
                if raison is None:
                    continue  # it stands as asked already
                if raison:
                    bilan.refus.append(Refus(repas, raison))
                else:
                    faits.append(repas)
                    self._compter(repas, 1 if geste == Geste.RESERVER else -1)
        return bilan

    def _raison(self, repas: Repas, geste: str) -> str | None:
        """Why not; '' when it can be done, None when there is nothing to do."""
        if repas.enfant not in self.enfants:
            return INCONNU
        famille = self.presents.get(repas)
        if geste == Geste.ANNULER:
            if famille is None:
                return None
            if famille != self.famille.pk:
                return DE_L_AUTRE
        elif famille == self.famille.pk:
            return None
        elif famille is not None:
            return DEJA
        return self._hors_regle(repas, geste)

    def _hors_regle(self, repas: Repas, geste: str) -> str:
        ecole = self.ecoles[repas.enfant]
        if ecole is None:
            # What was booked before the child left school can still be given up.
            if geste == Geste.RESERVER:
                return SANS_ECOLE
            return "" if repas.jour > aujourd_hui() or self.hors_delai else PASSE
        if self.hors_delai:
            raison = self.annuaire.horaire(ecole).ferme(repas.jour)
            raisons = [raison] if raison and geste == Geste.RESERVER else []
        else:
            raisons = self.annuaire.empechements(ecole, repas.jour, geste, self.maintenant)
        if not raisons and geste == Geste.RESERVER and self._complet(ecole, repas.jour):
            raisons = [COMPLET]
        return " ; ".join(raisons)

    def _complet(self, ecole: Ecole, jour: date) -> bool:
        places = ecole.restaurant.places
        return places is not None and self.occupation[ecole.restaurant_id, jour] >= places

    def _compter(self, repas: Repas, sens: int) -> None:
        if ecole := self.ecoles[repas.enfant]:
            self.occupation[ecole.restaurant_id, repas.jour] += sens

    def _lire_les_enfants(self, verrous: bool) -> dict[int, Enfant]:
        demandes = {r.enfant for r in self.changement.ajouts | self.changement.retraits}
        siens = Enfant.objects.filter(rattachements__famille=self.famille, pk__in=demandes)
        if verrous:
            siens = siens.select_for_update(no_key=True, of=("self",))
        return {enfant.pk: enfant for enfant in siens.order_by("pk")}

    def _verrouiller_les_restaurants(self) -> None:
        """Those that have a limit: one at a time counts what is left."""
        limites = {
            e.restaurant_id for e in self.ecoles.values() if e and e.restaurant.places is not None
        }
        list(
            Restaurant.objects.filter(pk__in=limites).order_by("pk").select_for_update(no_key=True)
        )

    def _presents(self) -> dict[Repas, Reservation]:
        jours = {r.jour for r in self.changement.ajouts | self.changement.retraits}
        reserves = Reservation.objects.filter(enfant__in=self.enfants, jour__in=jours)
        return {Repas(r.enfant_id, r.jour): r for r in reserves.order_by()}

    def _occupation(self) -> Counter[tuple[int, date]]:
        jours = {r.jour for r in self.changement.ajouts}
        return occupation(self.annuaire, jours) if jours else Counter()


def occupation(annuaire: Annuaire, jours: Iterable[date]) -> Counter[tuple[int, date]]:
    """Meals booked per restaurant that has a limit and day; no query where none has one."""
    limitees = [e for e in annuaire.ecoles.values() if e.restaurant.places is not None]
    compte: Counter[tuple[int, date]] = Counter()
    if not limitees:
        return compte
    structures = annuaire.structures(limitees)
    reserves = Reservation.objects.filter(jour__in=set(jours), enfant__structure__in=structures)
    par_structure = reserves.order_by().values_list("enfant__structure", "jour")
    for structure, jour, nombre in par_structure.annotate(nombre=Count("pk")):
        compte[structures[structure].restaurant_id, jour] += nombre
    return compte
