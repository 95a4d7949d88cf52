"""The worker's schedule, as a demo needs it."""

from django_q.models import Schedule
from django_q.tasks import async_task


def remettre_a_l_heure() -> None:
    """Leave the night's work to the night, and have the worker show itself as soon as it is up.

    A demo that was off last night would run it at once, and its report would land among the
    letters that somebody is waiting for.
    """
    for horaire in Schedule.objects.filter(schedule_type=Schedule.CRON):
        horaire.next_run = horaire.calculate_next_run()
        horaire.save(update_fields=["next_run"])
    async_task("portail.taches.battre")
