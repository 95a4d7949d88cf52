"""What is left of visits and of failed work."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django_q.models import Task

from comptes.models import Connexion, Consultation
from portail.models import ExportListe

from .calendrier import avant, debut_du_jour
from .lots import Comptes, Passage, par_lots


def effacer_connexions(passage: Passage) -> Comptes:
    limite = avant(passage.jour, passage.durees["connexions"])
    connexions = _supprimer(Connexion.objects.filter(le__lt=limite), passage)
    traces = 0
    for modele in (AccessAttempt, AccessFailureLog, AccessLog):
        traces += _supprimer(modele.objects.filter(attempt_time__lt=limite), passage)
    return [
        ("connexion,connexions", connexions),
        ("trace de connexion ou d’essai,traces de connexion ou d’essai", traces),
    ]


def effacer_consultations(passage: Passage) -> Comptes:
    limite = avant(passage.jour, passage.durees["consultations"])
    echues = Consultation.objects.filter(debut__lt=limite)
    return [("consultation,consultations", _supprimer(echues, passage))]


def effacer_exports(passage: Passage) -> Comptes:
    limite = avant(passage.jour, passage.durees["exports"])
    vieux = ExportListe.objects.filter(le__lt=limite)
    return [("trace d’export,traces d’export", _supprimer(vieux, passage))]


def effacer_sessions(passage: Passage) -> Comptes:
    fin = min(timezone.now(), debut_du_jour(passage.jour))
    finies = Session.objects.filter(expire_date__lt=fin)
    return [("session finie,sessions finies", _supprimer(finies, passage))]


def effacer_travaux(passage: Passage) -> Comptes:
    limite = avant(passage.jour, passage.durees["travaux"])
    return [("travail,travaux", _supprimer(Task.objects.filter(stopped__lt=limite), passage))]


def _supprimer(selection: QuerySet, passage: Passage) -> int:
    def effacer(cles: list[object]) -> None:
        selection.model._default_manager.filter(pk__in=cles).delete()

    return par_lots(selection, effacer, passage)
