"""Days as the town lives them: Europe/Paris, whatever the server's clock is set to."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from .mots import liste


def aujourd_hui() -> date:
    """The day in Europe/Paris: a due date lasts until midnight there."""
    return timezone.localdate()


def jour_long(jour: date) -> str:
    """`samedi 5 décembre 2026`, `dimanche 1er novembre 2026`."""
    return f"{date_format(jour, 'l')} {jour_court(jour)}"


def jour_court(jour: date) -> str:
    """`5 décembre 2026`, `1er novembre 2026`; of an instant, the day in Europe/Paris."""
    if isinstance(jour, datetime):
        jour = timezone.localtime(jour).date()
    return f"{_quantieme(jour)} {date_format(jour, 'F Y')}"


def jour_sans_annee(jour: date) -> str:
    """`5 décembre`, where the year goes without saying."""
    return f"{_quantieme(jour)} {date_format(jour, 'F')}"


def jour_de_semaine(jour: date) -> str:
    """`lundi 4`, where the month goes without saying; `jeudi 1er`."""
    return f"{date_format(jour, 'l')} {_quantieme(jour)}"


def mois(jour: date) -> str:
    """`octobre 2026`."""
    return date_format(jour, "F Y")


def heure(instant: datetime) -> str:
    """`14 h 02`, in Europe/Paris."""
    local = timezone.localtime(instant)
    return f"{local:%H}\u00a0h\u00a0{local:%M}"


def heure_courte(instant: datetime) -> str:
    """`10 h`, `9 h 30`, in Europe/Paris."""
    local = timezone.localtime(instant)
    minutes = f"\u00a0{local:%M}" if local.minute else ""
    return f"{local.hour}\u00a0h{minutes}"


def les_jours(jours: Iterable[date]) -> str:
    """The days of one month, in order: `le 1er`, `les 1er, 2 et 5`."""
    dits = [_quantieme(jour) for jour in sorted(jours)]
    return f"{'les' if len(dits) > 1 else 'le'} {liste(dits)}" if dits else ""


def de_mois(jour: date) -> str:
    """`de janvier 2027`, `d’avril 2027`."""
    nom = mois(jour)
    return f"d’{nom}" if nom[0] in "ao" else f"de {nom}"


def mois_decale(jour: date, nombre: int) -> date:
    """The first day of the month that lies `nombre` months after (or before) that of `jour`."""
    rang = jour.year * 12 + jour.month - 1 + nombre
    return date(rang // 12, rang % 12 + 1, 1)


def dernier_du_mois(jour: date) -> date:
    """The last day of that day's month."""
    return mois_decale(jour, 1) - timedelta(days=1)


def _quantieme(jour: date) -> str:
    return "1er" if jour.day == 1 else str(jour.day)
