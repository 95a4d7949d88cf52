"""Time travel for what is kept: something happens on a day, `purger` runs on another."""

from datetime import date, datetime, time
from io import StringIO
from typing import Any

import time_machine
from django.core.management import call_command
from django.utils import timezone


def le(jour: str, heure: str = "12:00") -> Any:
    """Live at that hour in Europe/Paris, for a `with`."""
    return time_machine.travel(a_paris(jour, heure), tick=False)


def a_paris(jour: str, heure: str = "12:00") -> datetime:
    moment = datetime.combine(date.fromisoformat(jour), time.fromisoformat(heure))
    return timezone.make_aware(moment)


def purger_le(jour: str, *arguments: str) -> str:
    """Run the command in that night; its report, with plain spaces."""
    dit = StringIO()
    with le(jour, "03:30"):
        call_command("purger", *arguments, stdout=dit)
    return dit.getvalue().replace("\u00a0", " ")
