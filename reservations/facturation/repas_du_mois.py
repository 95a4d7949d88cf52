"""A service's meals of one month: what was booked, pointed at and excused, and who pays for it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from comptes.models import Enfant, Famille, Rattachement
from factures.models import Service
from portail.dates import dernier_du_mois

from ..ecoles import Annuaire
from ..models import Ecole, JourAbsence, Pointage, Reservation
from .frequentations import Frequentations
from .liens import Liens
from .releves import FACTUREES, Cle, a_verifier, nature

PARTI = "réservé, d’un enfant dont la fiche ne nomme plus d’école de la ville"
JOUR_FERME = "réservé un jour fermé ({}), sans être pointé présent : facturé"
SANS_ECOLE = "réservé, sans école connue : pas sur le relevé"
PARTAGE = "servi sans réservation quand l’enfant avait deux familles : à celle qu’il a encore"
SANS_FAMILLE = "servi sans réservation, et sans famille à facturer : pas sur le relevé"


@dataclass(frozen=True)
class AAttribuer:
    """An unbooked meal of a child of two families: which one pays is not known yet."""

    pointage: int
    enfant: Enfant
    jour: date
    familles: list[Famille]


@dataclass(frozen=True)
class AVerifier:
    """A meal that had better be looked at; unless it says otherwise, it is billed as it stands."""

    enfant: Enfant
    jour: date
    raison: str


@dataclass
class Mois:
    """Everything that a relevé is made of; `ecoles` says at which school each meal was, and
    `sans_ecole` how many booked meals are at none that is known, whatever their service."""

    liens: Liens
    repas: list[tuple[Cle, date]] = field(default_factory=list)
    ecoles: list[Ecole] = field(default_factory=list)
    enfants: dict[int, Enfant] = field(default_factory=dict)
    a_attribuer: list[AAttribuer] = field(default_factory=list)
    a_verifier: list[AVerifier] = field(default_factory=list)
    sans_ecole: int = 0


def lire(service: Service, mois: date, annuaire: Annuaire) -> Mois:
    """Read a month (its first day) of the pupils of this service's schools: a constant number of
    queries, whatever their number."""
    return _Lecture(service, mois, annuaire).mois


class _Lecture:
    def __init__(self, service: Service, mois: date, annuaire: Annuaire) -> None:
        self.service, self.annuaire = service, annuaire
        self.fermes: dict[tuple[int, date], str] = {}
        du_mois: dict[str, Any] = {"jour__gte": mois, "jour__lte": dernier_du_mois(mois)}
        reserves = Reservation.objects.filter(**du_mois).order_by("jour", "enfant")
        reserves_par: dict[tuple[int, date], int] = {
            (enfant, jour): famille
            for enfant, jour, famille in reserves.values_list("enfant", "jour", "famille")
        }
        pointages = {
            (p.enfant_id, p.jour): p
            for p in Pointage.objects.filter(**du_mois).order_by("jour", "enfant")
        }
        absences = JourAbsence.objects.filter(**du_mois)
        # Told by who booked: of a shared child, one family's absence excuses no meal of the other.
        excuses: dict[tuple[int, date, int | None], bool] = {
            (enfant, jour, famille): facture
            for enfant, jour, famille, facture in absences.values_list(
                "enfant", "jour", "demande__famille", "facture"
            )
        }
        cles = {enfant for enfant, _ in {**reserves_par, **pointages}}
        self.mois = Mois(Liens(cles), enfants=Enfant.objects.in_bulk(cles))
        self.familles: dict[int, list[Famille]] = defaultdict(list)
        liens = Rattachement.objects.filter(enfant__in=cles).select_related("famille")
        for lien in liens.order_by("famille__code"):
            self.familles[lien.enfant_id].append(lien.famille)
        self.frequentations = Frequentations(annuaire, self.mois.enfants.values())
        for enfant, jour in sorted({**reserves_par, **pointages}, key=lambda r: (r[1], r[0])):
            famille = reserves_par.get((enfant, jour))
            self._ajouter(
                enfant,
                jour,
                famille,
                pointages.get((enfant, jour)),
                excuses.get((enfant, jour, famille)),
            )

    def _ajouter(
        self,
        enfant: int,
        jour: date,
        famille: int | None,
        pointage: Pointage | None,
        reste_facture: bool | None,
    ) -> None:
        etat = pointage.etat if pointage else ""
        ecole = self._ecole(enfant, jour, pointage)
        dite = nature(famille is not None, etat, reste_facture)
        if ecole is None and famille is not None:
            self.mois.sans_ecole += 1
            self._verifier(enfant, jour, SANS_ECOLE)
        if ecole is None or ecole.service_id != self.service.pk or not dite:
            return
        prestation = ecole.prestation_id
        if famille is not None:
            raison = self._jour_ferme(ecole, jour, dite, pointage)
            if not pointage and self.annuaire.ecole(self.mois.enfants[enfant]) is None:
                raison = PARTI
            self._verifier(enfant, jour, raison or a_verifier(etat, reste_facture))
        else:
            assert pointage is not None, "un repas imprévu a été pointé"
            famille = self._famille(pointage)
            prestation = ecole.prestation_imprevue_id or prestation
        if famille is not None:
            self.mois.repas.append((Cle(famille, enfant, prestation, dite), jour))
            self.mois.ecoles.append(ecole)

    def _ecole(self, enfant: int, jour: date, pointage: Pointage | None) -> Ecole | None:
        if pointage:
            return self.annuaire.ecoles.get(pointage.ecole_id)
        return self.frequentations.ecole(enfant, jour)

    def _jour_ferme(self, ecole: Ecole, jour: date, dite: str, pointage: Pointage | None) -> str:
        """Why a meal billed unseen may well not have been served; '' when nothing says so."""
        present = pointage is not None and pointage.etat == Pointage.Etat.PRESENT
        if present or dite not in FACTUREES:
            return ""
        if (ecole.pk, jour) not in self.fermes:
            self.fermes[ecole.pk, jour] = self.annuaire.horaire(ecole).ferme(jour)
        motif = self.fermes[ecole.pk, jour]
        return JOUR_FERME.format(motif) if motif else ""

    def _famille(self, pointage: Pointage) -> int | None:
        """Who pays an unbooked meal; None when an agent has to say, or when nobody is left."""
        if pointage.famille_id:
            return pointage.famille_id
        siennes = self.familles[pointage.enfant_id]
        if len(siennes) == 1:
            alors = self.mois.liens.familles(pointage.enfant_id, pointage.jour)
            if alors - {siennes[0].pk}:
                self._verifier(pointage.enfant_id, pointage.jour, PARTAGE)
            return siennes[0].pk
        enfant = self.mois.enfants[pointage.enfant_id]
        if siennes:
            attente = AAttribuer(pointage.pk, enfant, pointage.jour, siennes)
            self.mois.a_attribuer.append(attente)
        else:
            self._verifier(enfant.pk, pointage.jour, SANS_FAMILLE)
        return None

    def _verifier(self, enfant: int, jour: date, raison: str) -> None:
        if raison:
            self.mois.a_verifier.append(AVerifier(self.mois.enfants[enfant], jour, raison))
