"""When a meal can be booked or cancelled, and what stays billed: pure functions.

The usual rule: the meals of a month are booked until the 10th of the month before, that day
included, Europe/Paris. The others (N days before, at an hour, in working days, a
derogation for some days) are the same functions with other values, which the admin holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

from portail.dates import heure_courte, jour_court, mois_decale

from . import calendrier

PARIS = ZoneInfo("Europe/Paris")
UN_JOUR = timedelta(days=1)
SAMEDI, MERCREDI = 5, 2
PAS_LE_MERCREDI = "pas de repas le mercredi"
NON_PUBLIE = "calendrier scolaire pas encore publié"


class Geste(TextChoices):
    RESERVER = "reserver", "réserver"
    ANNULER = "annuler", "annuler"


class Nature(TextChoices):
    MOIS = "mois", "un jour du mois, avant le mois des repas"
    JOURS = "jours", "un nombre de jours avant chaque repas"


@dataclass(frozen=True)
class Regle:
    """Until when: `heure` in Europe/Paris is the first instant too late; None, the day's end."""

    nature: str = Nature.MOIS
    quantieme: int = 10
    mois_avant: int = 1
    jours_avant: int = 0
    ouvres: bool = False
    heure: time | None = None


@dataclass(frozen=True)
class Derogation:
    """For the meals of these days (both included), another deadline; `geste` '' for both."""

    debut: date
    fin: date
    limite: datetime
    geste: str = ""

    def concerne(self, jour: date, geste: str) -> bool:
        return self.debut <= jour <= self.fin and self.geste in ("", geste)


@dataclass(frozen=True)
class Delais:
    """A school's deadlines: where no rule is given for cancelling, booking's holds."""

    reserver: Regle = Regle()
    annuler: Regle | None = None
    derogations: tuple[Derogation, ...] = ()

    def limite(self, jour: date, geste: str) -> datetime:
        """The first instant (UTC) at which it is too late to `geste` that day's meal.

        Whatever a rule or an exception says of a whole month, a meal's day that has begun is not
        changed any more, unless the rule counts from that very day.
        """
        debut = datetime.combine(jour, time(), PARIS).astimezone(UTC)
        for derogation in self.derogations:
            if derogation.concerne(jour, geste):
                return min(derogation.limite.astimezone(UTC), debut)
        regle = (geste == Geste.ANNULER and self.annuler) or self.reserver
        dite = limite(jour, regle)
        return dite if regle.nature == Nature.JOURS else min(dite, debut)


@dataclass(frozen=True)
class Particulier:
    """Days (both included) that are not as the calendar says: closed, or exceptionally open."""

    debut: date
    fin: date
    motif: str
    ouvert: bool = False


@dataclass(frozen=True)
class Horaire:
    """When a school serves meals. `particuliers`: the first that fits decides."""

    zone: str = "C"
    mercredi: bool = False
    particuliers: tuple[Particulier, ...] = ()

    def ferme(self, jour: date) -> str:
        """Why no meal is served that day, in French; '' for a day with meals."""
        for particulier in self.particuliers:
            if particulier.debut <= jour <= particulier.fin:
                return "" if particulier.ouvert else particulier.motif
        if jour.weekday() >= SAMEDI:
            return "week-end"
        if ferie := calendrier.ferie(jour):
            return ferie
        if not calendrier.publie(jour, self.zone):
            return NON_PUBLIE
        if vacances := calendrier.vacances(jour, self.zone):
            return vacances
        return "" if self.mercredi or jour.weekday() != MERCREDI else PAS_LE_MERCREDI

    def ouverts(self, debut: date, fin: date) -> list[date]:
        """The days with meals from `debut` to `fin`, both included."""
        return [jour for jour in jours(debut, fin) if not self.ferme(jour)]


def jours(debut: date, fin: date) -> Iterable[date]:
    """Every day from `debut` to `fin`, both included."""
    return (debut + timedelta(n) for n in range((fin - debut).days + 1))


def limite(jour: date, regle: Regle) -> datetime:
    """The first instant (UTC, for two hours of one zone compare without its clock changes) at which
    it is too late for that day's meal."""
    dernier = _dernier_jour(jour, regle)
    if regle.heure is None:
        dernier += UN_JOUR
    return datetime.combine(dernier, regle.heure or time(), PARIS).astimezone(UTC)


def _dernier_jour(jour: date, regle: Regle) -> date:
    if regle.nature == Nature.MOIS:
        return mois_decale(jour, -regle.mois_avant).replace(day=regle.quantieme)
    if not regle.ouvres:
        return jour - timedelta(regle.jours_avant)
    reste = regle.jours_avant
    while reste:
        jour -= UN_JOUR
        reste -= calendrier.ouvre(jour)
    return jour


def empechements(
    jour: date, geste: str, maintenant: datetime, *, horaire: Horaire, delais: Delais
) -> list[str]:
    """Why that meal cannot be booked or cancelled now, in French; empty when it can.

    A closed day stops booking only: what was booked before it closed can still be given up.
    """
    raisons = []
    if geste == Geste.RESERVER and (ferme := horaire.ferme(jour)):
        raisons.append(ferme)
    if maintenant >= (quand := delais.limite(jour, geste)):
        raisons.append(f"c’était possible {jusqu_au(quand)}")
    return raisons


def jusqu_au(quand: datetime) -> str:
    """A deadline as people say it: `jusqu’au 10 décembre 2026 inclus` when a whole day is given,
    else with its hour (`jusqu’au 8 janvier 2027 à 10 h`)."""
    local = quand.astimezone(PARIS)
    if local.time() == time():
        return f"jusqu’au {jour_court(local.date() - UN_JOUR)} inclus"
    return f"jusqu’au {jour_court(local.date())} à {heure_courte(local)}"


def en_mots(regle: Regle) -> str:
    """The rule as people say it: `jusqu’au 10 du mois précédent inclus`, `jusqu’à 2 jours ouvrés
    avant, 10 h`."""
    if regle.nature == Nature.MOIS:
        avant = "du mois précédent" if regle.mois_avant == 1 else _mois_avant(regle.mois_avant)
        jour = "1er" if regle.quantieme == 1 else str(regle.quantieme)
        debut = f"jusqu’au {jour} {avant}"
    elif regle.jours_avant:
        s = "s" if regle.jours_avant > 1 else ""
        ouvre = f" ouvré{s}" if regle.ouvres else ""
        debut = f"jusqu’à {regle.jours_avant}\u00a0jour{s}{ouvre} avant chaque repas"
    else:
        debut = "jusqu’au jour du repas"
    if regle.heure is None:
        return f"{debut} inclus"
    minutes = f"\u00a0{regle.heure:%M}" if regle.heure.minute else ""
    return f"{debut}, {regle.heure.hour}\u00a0h{minutes}"


def _mois_avant(nombre: int) -> str:
    return f"du {nombre}e mois qui précède" if nombre else "du mois même"


def reste_en_mots(maintenant: datetime, quand: datetime) -> str:
    """How long is left, as one would say it: `14 jours`, `1 jour et 3 heures`, `40 minutes`."""
    minutes = max(int((quand - maintenant).total_seconds()) // 60, 0)
    jours_, reste = divmod(minutes, 24 * 60)
    heures, minutes = divmod(reste, 60)
    parts = [(jours_, "jour"), (heures, "heure"), (minutes, "minute")]
    if jours_ >= 3:
        parts = parts[:1]
    elif jours_:
        parts = parts[:2]
    dits = [f"{n}\u00a0{mot}{'s' if n > 1 else ''}" for n, mot in parts if n]
    return " et ".join(dits) or "moins d’une minute"


def trimestre(jour: date) -> tuple[date, date]:
    """The school term of that day: September to December, January to March, April to August."""
    annee = calendrier.annee_scolaire(jour)
    debut, fin = calendrier.bornes(annee)
    noel, paques = date(annee, 12, 31), date(annee + 1, 3, 31)
    if jour <= noel:
        return debut, noel
    return (noel + UN_JOUR, paques) if jour <= paques else (paques + UN_JOUR, fin)


def factures(absences: Sequence[date], carence: int | None) -> set[date]:
    """Which of the booked days of one absence stay billed: the first `carence`; None for all."""
    rangees = sorted(absences)
    return set(rangees if carence is None else rangees[:carence])
