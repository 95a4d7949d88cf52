"""A file that an agent dropped on the imports' page: what it was, what it would do, what it did."""

import uuid
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Etat(models.TextChoices):
    ESSAI = "essai", "vérification en cours"
    A_CONFIRMER = "a_confirmer", "à confirmer"
    ECRITURE = "ecriture", "import en cours"
    FAIT = "fait", "importé"
    SANS_EFFET = "sans_effet", "rien à changer"
    REFUSE = "refuse", "refusé"
    ECHOUE = "echoue", "échoué"
    ABANDONNE = "abandonne", "abandonné"


EN_TRAVAIL = (Etat.ESSAI, Etat.ECRITURE)
OUVERTS = (*EN_TRAVAIL, Etat.A_CONFIRMER)
FINIS = tuple(etat for etat in Etat if etat not in OUVERTS)


class FichierImporteQuerySet(models.QuerySet["FichierImporte"]):
    def en_travail(self) -> Self:
        return self.filter(etat__in=EN_TRAVAIL)

    def passer(self, *, de: Collection[str], vers: Etat, **champs: Any) -> bool:
        """Move the one row selected from one of these states to the next, and say whether it was
        there: of two gestures at once the second finds it gone. What is finished moves no more."""
        assert not set(de) & set(FINIS)
        maintenant = timezone.now()
        if vers in FINIS:
            champs["fini_le"] = maintenant
        mouvement = {"etat": vers, "depuis": maintenant, "essais": 0, **champs}
        return self.filter(etat__in=de).update(**mouvement) == 1

    def commencer(self) -> bool:
        """Note one more start of the work on the row selected."""
        return self.en_travail().update(essais=F("essais") + 1, depuis=timezone.now()) == 1


class FichierImporte(models.Model):
    """One dropped file. Its state moves by `passer` alone; finished, the row is what happened."""

    class Genre(models.TextChoices):
        FAMILLES = "familles", "familles"
        FACTURES = "factures", "factures"
        MENUS = "menus", "menus"
        TRESORERIE = "tresorerie", "règlements à la Trésorerie"

    jeton = models.UUIDField("formulaire", unique=True, default=uuid.uuid4, editable=False)
    genre = models.CharField("genre", max_length=12, choices=Genre)
    nom = models.CharField("nom du fichier", max_length=200)
    fichier = models.FileField("fichier", upload_to="imports/%Y", blank=True)
    taille = models.PositiveBigIntegerField("taille (octets)")
    lignes = models.PositiveIntegerField("lignes")
    sha256 = models.CharField("SHA-256", max_length=64)
    secrets = models.BooleanField("contient des mots de passe", default=False)
    brouillon = models.BooleanField("sans publier", default=False)
    # Whose services were those of the agent who dropped it: who else may see it.
    services = models.ManyToManyField("factures.Service", related_name="+", blank=True)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déposé par"
    )
    depose_le = models.DateTimeField("déposé le", default=timezone.now)
    confirme_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmé par",
    )
    tolerer = models.BooleanField("prend ce qui est juste", default=False)
    etat = models.CharField("état", max_length=12, choices=Etat, default=Etat.ESSAI)
    depuis = models.DateTimeField("depuis", default=timezone.now)
    essais = models.PositiveSmallIntegerField("départs du travail", default=0)
    rapport = models.JSONField("rapport", null=True, blank=True)
    empreinte = models.CharField("empreinte du rapport", max_length=64, blank=True)
    motif = models.CharField("motif", max_length=500, blank=True)
    fini_le = models.DateTimeField("fini le", null=True, blank=True)

    objects = FichierImporteQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier importé"
        verbose_name_plural = "fichiers importés"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["genre", "sha256"])]
        permissions = [
            ("importer_familles", "importer le fichier des familles"),
            ("importer_factures", "importer les factures de ses services"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=OUVERTS, fini_le=None)
                | (Q(etat__in=FINIS) & Q(fini_le__isnull=False)),
                name="import_fini_a_une_heure",
                violation_error_message="Un import fini l’est depuis une heure.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.get_etat_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RuntimeError("Un fichier importé ne se modifie pas : voir passer().")
        super().save(*args, **kwargs)

    @property
    def en_travail(self) -> bool:
        return self.etat in EN_TRAVAIL
