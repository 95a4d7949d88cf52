"""The history of a model and of its lists, from whichever side a list is changed."""

from typing import Any

from simple_history.models import HistoricalRecords


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
