"""What a parent asks to have changed on the family's sheet, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..noms import nom_du_champ
from .famille import Enfant, Famille, Responsable
from .utilisateur import Utilisateur


class PriseEnCharge(models.Model):
    """Which agent says that a request is theirs to answer, since when; nobody else is held back."""

    prise_par = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    prise_le = models.DateTimeField("prise en charge le", null=True, blank=True)

    class Meta:
        abstract = True


class DemandeMiseAJour(PriseEnCharge):
    """One field, its value then and the value asked for; followed to its answer.

    The sheet's field is the family's, unless `responsable` or `enfant` says whose it is.
    """

    class Etat(models.TextChoices):
        RECUE = "recue", "reçue"
        TRAITEE = "traitee", "traitée"
        REFUSEE = "refusee", "refusée"
        RETIREE = "retiree", "retirée"

    famille = models.ForeignKey(Famille, models.PROTECT, related_name="demandes")
    responsable = models.ForeignKey(Responsable, models.CASCADE, null=True, blank=True)
    enfant = models.ForeignKey(Enfant, models.CASCADE, null=True, blank=True)
    champ = models.CharField("champ", max_length=20)
    avant = models.CharField("valeur au moment de la demande", max_length=200, blank=True)
    apres = models.CharField("valeur demandée", max_length=200)
    precision = models.TextField("précision", max_length=1000, blank=True)
    demandeur = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="demandes")
    creee_le = models.DateTimeField("reçue le", default=timezone.now)
    etat = models.CharField("état", max_length=8, choices=Etat, default=Etat.RECUE)
    motif = models.CharField("motif du refus", max_length=300, blank=True)
    reponse = models.CharField("mot qui accompagne l’accord", max_length=300, blank=True)
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True)
    traitee_par = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Applied here, and not yet seen in a file of the town's own software: an older file is told.
    a_reporter = models.BooleanField("à reporter dans le logiciel métier", default=False)
    # An agent says that it is typed there: off the list, and kept from older files all the same.
    reportee_le = models.DateTimeField("reportée le", null=True, blank=True)
    reportee_par = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "demande de mise à jour"
        verbose_name_plural = "demandes de mise à jour"
        ordering = ["-creee_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(responsable=None) | Q(enfant=None),
                name="demande_un_objet",
                violation_error_message="Une demande concerne un adulte ou un enfant.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="refusee") | ~Q(motif=""),
                name="demande_refus_motive",
                violation_error_message="Un refus dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.champ} : {self.apres}"

    @property
    def fiche(self) -> Famille | Responsable | Enfant:
        """Whose field it is."""
        return self.enfant or self.responsable or self.famille

    @property
    def libelle(self) -> str:
        """The field and whose it is, for who does not see the sheet."""
        nom = nom_du_champ(self.fiche, self.champ)
        return nom if isinstance(self.fiche, Famille) else f"{nom} ({self.fiche})"
