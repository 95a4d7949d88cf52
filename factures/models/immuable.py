"""Rows that are written once: issued invoices and the ledger."""

from typing import Any, NoReturn, TypeVar

from django.db import models

_M = TypeVar("_M", bound=models.Model)


class EcritureInterdite(RuntimeError):
    """Something tried to change or delete what is written for good; `contrepasser()` corrects."""

    def __init__(self, quoi: str) -> None:
        super().__init__(f"{quoi} : une écriture ne se modifie ni ne s’efface.")


class ImmuableQuerySet(models.QuerySet[_M]):
    """Bulk doors are closed too; `factures.services` moves the few moving columns by `bouger`."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise EcritureInterdite(self.model._meta.label)

    def delete(self) -> NoReturn:
        raise EcritureInterdite(self.model._meta.label)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EcritureInterdite(self.model._meta.label)

    def bouger(self, **kwargs: Any) -> int:
        """Update the columns that the model lists in `MOUVANTES`; for `factures.services` only."""
        interdites = set(kwargs) - self.model.MOUVANTES  # type: ignore[attr-defined]
        if interdites:
            raise EcritureInterdite(f"{self.model._meta.label} {sorted(interdites)}")
        return super().update(**kwargs)

    def effacer(self, **kwargs: Any) -> int:
        """Wipe the personal columns that the model lists in `EFFACABLES`, once the law lets them
        go; no figure is among them. For `effacement` services only."""
        interdites = set(kwargs) - self.model.EFFACABLES  # type: ignore[attr-defined]
        if interdites:
            raise EcritureInterdite(f"{self.model._meta.label} {sorted(interdites)}")
        return super().update(**kwargs)


class Immuable(models.Model):
    """Base of the written-once models."""

    MOUVANTES: frozenset[str] = frozenset()
    EFFACABLES: frozenset[str] = frozenset()

    objects = ImmuableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EcritureInterdite(self._meta.label)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EcritureInterdite(self._meta.label)
