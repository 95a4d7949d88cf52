"""What the worker does on its own, and the schedule that `migrate` keeps in the database."""

from django.utils import timezone
from django_q.models import Schedule

from . import courrier
from .models import Battement

MINUTES, CRON = Schedule.MINUTES, Schedule.CRON

# name → (function, kind, minutes or cron expression); read at every `migrate`.
HORAIRES: dict[str, tuple[str, str, int | str]] = {
    "battement": ("portail.taches.battre", MINUTES, 1),
    "courrier": ("portail.taches.expedier", MINUTES, 1),
    "banque": ("paiement.taches.interroger_la_banque", MINUTES, 1),
    "reçus": ("paiement.taches.remettre_les_recus_en_retard", MINUTES, 5),
    "effectifs": ("reservations.taches.arreter_les_effectifs", MINUTES, 1),
    "jours fermés": ("reservations.taches.annuler_les_jours_fermes", MINUTES, 30),
    "rappels": ("reservations.taches.relancer", CRON, "0 9-19 * * *"),
    "imports": ("portail.taches.reprendre_les_imports", MINUTES, 1),
    "comptes": ("portail.taches.verifier_les_comptes", CRON, "30 2 * * *"),
    "purge": ("portail.taches.purger", CRON, "30 3 * * *"),
}


def installer_les_horaires() -> None:
    """Make the database's schedule say what `HORAIRES` says; times already due are kept."""
    for nom, (fonction, genre, valeur) in HORAIRES.items():
        champs = {"func": fonction, "schedule_type": genre, "repeats": -1}
        champs["cron" if genre == CRON else "minutes"] = valeur
        horaire, nouveau = Schedule.objects.update_or_create(name=nom, defaults=champs)
        if nouveau and genre == CRON:  # the night's work waits for the night
            horaire.next_run = horaire.calculate_next_run()
            horaire.save(update_fields=["next_run"])
    Schedule.objects.exclude(name__in=HORAIRES).delete()


def battre() -> None:
    """Show that a worker is alive."""
    Battement.objects.update_or_create(pk=1, defaults={"le": timezone.now()})


def expedier() -> None:
    """Send the outbox."""
    courrier.expedier()


def importer(cle: int) -> None:
    """Try or write a file that an agent dropped."""
    from .agents.imports.travail import executer

    executer(cle)


def reprendre_les_imports() -> None:
    """Take up the files that a killed worker left; give up those that nobody confirmed."""
    from .agents.imports import depots, travail

    travail.reprendre()
    depots.abandonner_les_oublies()


def verifier_les_comptes() -> None:
    """Run the nightly check and send its report, the chain's head included, out of the house."""
    from .comptes_justes import controler, envoyer_le_rapport

    envoyer_le_rapport(controler())


def purger() -> None:
    """Erase what has been kept long enough; a kind that fails shows among the failed jobs."""
    from .dates import aujourd_hui
    from .donnees.lots import Passage
    from .donnees.purge import purger

    bilan = purger(Passage(aujourd_hui()))
    if bilan.echecs:
        raise RuntimeError(bilan.rapport)
