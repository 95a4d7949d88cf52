"""The history of a model and of its lists, from whichever side a list is changed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from simple_history.models import HistoricalRecords

ETAT_INITIAL = "état à la mise en place de l’historique"
LOT = 500


class Suivi(HistoricalRecords):
    """As the library's, which only knows a list changed from the side that it belongs to."""

    def m2m_changed(  # type: ignore[no-untyped-def]
        self, instance: Any, action: str, attr: str, pk_set: Any, reverse: bool, model: Any, **reste
    ) -> None:
        if not reverse:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **reste)
            return
        if action == "pre_clear":  # afterwards nobody knows who was there
            cles = model.objects.filter(**{attr: instance}).values_list("pk", flat=True)
            instance._listes_quittees = set(cles)
            return
        if action == "post_clear":
            pk_set = instance.__dict__.pop("_listes_quittees")
        for objet in model.objects.filter(pk__in=pk_set):
            super().m2m_changed(objet, action, attr, pk_set, False, **reste)


def noter_l_etat(apps: Any, application: str, noms: Iterable[str]) -> None:
    """Write the state of what has no history yet, for a migration: the first change that follows
    has a "before". `apps` gives the models as they are at that point."""
    for nom in noms:
        modele = apps.get_model(application, nom)
        historique = apps.get_model(application, f"Historical{nom}")
        lignes = historique.objects.filter(id=OuterRef("pk"))
        sans = modele.objects.filter(~Exists(lignes)).order_by("pk")
        while lot := list(sans[:LOT]):
            rangees = [historique(**_etat(historique, objet)) for objet in lot]
            historique.objects.bulk_create(rangees)
            _noter_les_listes(apps, modele, historique, rangees)


def _etat(historique: Any, objet: Any) -> dict[str, Any]:
    propres = {"history_date": timezone.now(), "history_type": "+"}
    propres["history_change_reason"] = ETAT_INITIAL
    champs = (c.attname for c in historique._meta.fields if not c.name.startswith("history_"))
    return {champ: getattr(objet, champ) for champ in champs} | propres


def _noter_les_listes(apps: Any, modele: Any, historique: Any, rangees: list[Any]) -> None:
    """Write who was in the lists that are followed, as the library does at each change."""
    par_objet = {rangee.id: rangee for rangee in rangees}
    for liste in modele._meta.many_to_many:
        try:
            detail = apps.get_model(
                modele._meta.app_label, f"{historique._meta.object_name}_{liste.name}"
            )
        except LookupError:
            continue  # a list that nobody follows
        passage, sien = liste.remote_field.through, f"{liste.m2m_field_name()}_id"
        champs = [champ.attname for champ in passage._meta.concrete_fields]
        detail.objects.bulk_create(
            detail(history=par_objet[getattr(lien, sien)], **{c: getattr(lien, c) for c in champs})
            for lien in passage.objects.filter(**{f"{sien}__in": par_objet})
        )
