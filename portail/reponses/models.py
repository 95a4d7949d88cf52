"""How a service answers what the families ask: in which words, and within how many days."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from comptes.models import DemandeMiseAJour
from factures.models import Service
from portail.mots import refus
from portail.suivi import Suivi
from reservations.models import DemandeRepas

from .mots import MOTS

LONGUEUR = 300  # what a request's answer holds, and its letter carries
JOURS = 5  # of a service that has said nothing


class Sorte(models.TextChoices):
    """What a family asks; of meals, the same words as the request's own."""

    FICHE = "fiche", "mise à jour"
    ABSENCE = DemandeRepas.Nature.ABSENCE, "absence"
    TARDIVE = DemandeRepas.Nature.TARDIVE, "repas tardif"
    ERREUR = DemandeRepas.Nature.ERREUR, "erreur de facture"

    @classmethod
    def de(cls, demande: DemandeMiseAJour | DemandeRepas) -> "Sorte":
        return cls.FICHE if isinstance(demande, DemandeMiseAJour) else cls(demande.nature)


class ModeleReponse(models.Model):
    """A ready answer of one service, for one kind of request or for all, to say yes, no or both."""

    class Geste(models.TextChoices):
        ACCORD = "accord", "accepter"
        REFUS = "refus", "refuser"

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="modeles_reponse", verbose_name="service"
    )
    titre = models.CharField("titre", max_length=60, help_text="Ce que les agents choisissent.")
    sorte = models.CharField(
        "pour quelles demandes", max_length=8, choices=Sorte, blank=True, help_text="Vide : toutes."
    )
    geste = models.CharField(
        "pour quelle réponse",
        max_length=6,
        choices=Geste,
        blank=True,
        help_text="Vide : accepter comme refuser.",
    )
    texte = models.TextField(
        "texte",
        max_length=LONGUEUR,
        help_text=f"{LONGUEUR} signes au plus, que la famille lira. "
        + " ".join(f"{{{mot}}} devient {sens}." for mot, sens in MOTS.items()),
    )

    history = Suivi()

    class Meta:
        verbose_name = "réponse type"
        verbose_name_plural = "réponses types"
        ordering = ["service", "titre"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "titre"],
                name="modele_reponse_unique",
                violation_error_message="Ce service a déjà une réponse type de ce titre.",
            )
        ]

    def __str__(self) -> str:
        return self.titre

    def clean(self) -> None:
        if phrase := refus(self.texte, MOTS):
            raise ValidationError({"texte": phrase})


class DelaiReponse(models.Model):
    """Within how many days a service means to answer; a request that waits longer is shown so."""

    service = models.OneToOneField(
        Service, models.CASCADE, related_name="delai_reponse", verbose_name="service"
    )
    jours = models.PositiveSmallIntegerField(
        "jours",
        default=JOURS,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Au-delà, la demande est signalée en rouge dans la file.",
    )

    history = Suivi()

    class Meta:
        verbose_name = "délai de réponse"
        verbose_name_plural = "délais de réponse"
        ordering = ["service"]

    def __str__(self) -> str:
        return f"{self.service} : {self.jours} jours"
