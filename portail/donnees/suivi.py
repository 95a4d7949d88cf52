"""Requests that were answered, and the histories of what was changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import Exists, OuterRef, Q, QuerySet
from simple_history.models import HistoricalChanges

from comptes.models import DemandeMiseAJour
from reservations.models import DemandeRepas

from .calendrier import avant, dernier_jour
from .lots import Comptes, Passage, par_lots


def effacer_demandes(passage: Passage) -> Comptes:
    """Erase the requests that were answered and reached the town's own software.

    A file has shown it there, or an agent said that it was typed: of some fields no file tells.
    """
    limite = avant(passage.jour, passage.durees["demandes"])
    closes = DemandeMiseAJour.objects.exclude(etat=DemandeMiseAJour.Etat.RECUE)
    arrivees = Q(a_reporter=False, traitee_le__lt=limite) | Q(reportee_le__lt=limite)
    echues = closes.filter(arrivees)

    def supprimer(cles: list[int]) -> None:
        DemandeMiseAJour.objects.filter(pk__in=cles).delete()

    return [("demande,demandes", par_lots(echues, supprimer, passage))]


def effacer_demandes_repas(passage: Passage) -> Comptes:
    """Erase what was asked of meals, once it is answered and its last meal is as far: until then a
    relevé may still be put right by it."""
    mois = passage.durees["demandes_repas"]
    closes = DemandeRepas.objects.exclude(etat=DemandeRepas.Etat.RECUE)
    passees = Q(fin=None) | Q(fin__lte=dernier_jour(passage.jour, mois))
    echues = closes.filter(passees, decidee_le__lt=avant(passage.jour, mois))

    def supprimer(cles: list[int]) -> None:
        DemandeRepas.objects.filter(pk__in=cles).delete()

    return [("demande,demandes", par_lots(echues, supprimer, passage))]


def effacer_historiques(passage: Passage) -> Comptes:
    """Erase the histories, and what Django's admin notes of its own."""
    limite = avant(passage.jour, passage.durees["historiques"])
    vieilles = LogEntry.objects.filter(action_time__lt=limite)
    total = par_lots(vieilles, lambda cles: LogEntry.objects.filter(pk__in=cles).delete(), passage)
    for historique in historiques():
        echus = _echus(historique, limite)

        def supprimer(cles: list[int], historique: type[Any] = historique) -> None:
            supprimer_historique(historique, history_id__in=cles)

        total += par_lots(echus, supprimer, passage)
    return [("changement,changements", total)]


def _echus(historique: type[Any], limite: datetime) -> QuerySet[Any]:
    """The changes before then, but for the last one of what still exists: it says what the next
    change, of whatever day, has changed."""
    vieux = historique.objects.filter(history_date__lt=limite)
    apres = Q(history_date__gt=OuterRef("history_date")) | Q(
        history_date=OuterRef("history_date"), history_id__gt=OuterRef("history_id")
    )
    suivis = vieux.filter(apres, id=OuterRef("id"))
    existe = historique.instance_type._base_manager.filter(pk=OuterRef("id"))
    return vieux.filter(Exists(suivis) | ~Exists(existe))


def historiques() -> Iterator[type[Any]]:
    """Every table of changes, whatever it follows."""
    return (m for m in _tables() if "history_date" in _champs(m))


def supprimer_historique(historique: type[Any], **condition: object) -> None:
    """Erase these changes, and what they noted of groups: no constraint ties those to them."""
    changements = historique.objects.filter(**condition)
    for detail in details(historique):
        detail._default_manager.filter(history__in=changements.values("pk")).delete()
    changements.delete()


def details(historique: type[Any]) -> Iterator[type[Any]]:
    """The tables in which a table of changes notes its many-to-many fields."""
    siennes = (m for m in _tables() if "m2m_history_id" in _champs(m))
    return (m for m in siennes if _champs(m)["history"] is historique)


def _tables() -> list[type[Any]]:
    return [m for m in apps.get_models() if issubclass(m, HistoricalChanges)]


def _champs(modele: type[Any]) -> dict[str, type[Any] | None]:
    return {champ.name: champ.related_model for champ in modele._meta.get_fields()}
