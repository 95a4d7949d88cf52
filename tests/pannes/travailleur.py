"""The worker's life until its queue is empty: django-q's own code, in one process.

Its cluster runs these four in processes that pass tasks along; whoever of them is killed, what is
left is the same row of the queue, given out again once its time is up.
"""

import queue
import threading
from multiprocessing import Value
from typing import Any

from django.utils import timezone
from django_q import signals
from django_q.brokers import Broker, get_broker
from django_q.models import OrmQ, Schedule
from django_q.monitor import monitor
from django_q.pusher import pusher
from django_q.scheduler import scheduler
from django_q.worker import worker

from .saboteur import Saboteur

ENTRE_DEUX = "travailleur"  # between two jobs: taking, giving back, scheduling
FIN = "STOP"


def tourner(saboteur: Saboteur) -> None:
    """Schedule what is due, then do job after job."""

    def commencer(task: dict[str, Any], **_: Any) -> None:
        saboteur.porte = task["func"].rpartition(".")[2]

    def finir(**_: Any) -> None:
        saboteur.porte = ENTRE_DEUX

    signals.pre_execute.connect(commencer, weak=False)
    signals.post_execute_in_worker.connect(finir, weak=False)
    saboteur.porte = ENTRE_DEUX
    # PostgreSQL gives the waiting rows as it finds them; a sweep wants the same order each time.
    OrmQ._meta.ordering = Schedule._meta.ordering = ["pk"]
    guichet = get_broker()
    scheduler(guichet)
    while OrmQ.objects.filter(lock__lt=timezone.now()).exists():
        _un_travail(guichet)


def _un_travail(guichet: Broker) -> None:
    taches: queue.Queue[Any] = queue.Queue()
    resultats: queue.Queue[Any] = queue.Queue()
    une_fois = threading.Event()
    une_fois.set()
    pusher(taches, une_fois, guichet)
    taches.put(FIN)
    worker(taches, resultats, Value("f", -1))
    resultats.put(FIN)
    monitor(resultats, guichet)
