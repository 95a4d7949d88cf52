"""From a duration in calendar months to the last day that has had its time, in Europe/Paris.

What is of a day is kept until the same day so many months later (until that month's last day when
it has no such day), and goes on that one: with 6 months, what is of 22 May goes on 22 November.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from portail.dates import mois_decale


def dernier_jour(jour: date, mois: int) -> date:
    """Return the newest day of which `jour` is, or is past, the end."""
    debut = mois_decale(jour, -mois)
    fin_du_mois = monthrange(debut.year, debut.month)[1]
    if jour.day == monthrange(jour.year, jour.month)[1]:
        return debut.replace(day=fin_du_mois)
    return debut.replace(day=min(jour.day, fin_du_mois))


def avant(jour: date, mois: int) -> datetime:
    """Return the instant before which everything has had its time on `jour`."""
    return debut_du_jour(dernier_jour(jour, mois) + timedelta(days=1))


def debut_des_exercices(jour: date, mois: int) -> date:
    """Return the first day of the oldest year whose accounts are still kept on `jour`.

    They are counted from the day after the year's last.
    """
    return date(dernier_jour(jour, mois).year, 1, 1)


def debut_du_jour(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time.min))
