"""What a régie hands over: a closed, numbered stretch of the ledger."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comptes.models import Utilisateur
from portail.argent import ZERO, MontantField

from .immuable import Immuable
from .organisation import Regie


class Bordereau(Immuable):
    """The entries of one régie among the links `premier` to `dernier` of the chain, both included.

    Ranks only grow, so nothing can be added once it is closed; the next one starts where it ends.
    Amounts in cents: `total` is what was received less what was reversed, `rembourse` (≤ 0) what
    was given back of overpayments, outside the régie's till.
    """

    regie = models.ForeignKey(Regie, models.PROTECT, related_name="bordereaux")
    annee = models.PositiveSmallIntegerField("année")
    rang = models.PositiveIntegerField("rang")
    numero = models.CharField("numéro", max_length=30, unique=True)
    arrete_au = models.DateField("arrêté au", help_text="Jour inclus, Europe/Paris.")
    ferme_le = models.DateTimeField("fermé le", default=timezone.now)
    ferme_par = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="+"
    )
    premier = models.BigIntegerField("premier maillon")
    dernier = models.BigIntegerField("dernier maillon")
    nombre = models.PositiveIntegerField("écritures")
    total = MontantField("total (centimes)")
    rembourse = MontantField("remboursé (centimes)", default=ZERO)

    class Meta:
        verbose_name = "bordereau"
        verbose_name_plural = "bordereaux"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regie", "annee", "rang"],
                name="bordereau_numero_unique",
                violation_error_message="Ce numéro de bordereau est déjà pris.",
            ),
            models.UniqueConstraint(
                fields=["regie", "premier"],
                name="bordereau_sans_recouvrement",
                violation_error_message="Un autre bordereau commence là.",
            ),
            models.CheckConstraint(
                condition=Q(dernier__gte=F("premier"), rembourse__lte=ZERO),
                name="bordereau_bornes",
                violation_error_message="Un bordereau couvre au moins un maillon.",
            ),
        ]

    def __str__(self) -> str:
        return f"bordereau {self.numero}"

    @property
    def dans_la_journee(self) -> bool:
        """Closed before the day that it stops at was over: another one may follow for that day."""
        return timezone.localtime(self.ferme_le).date() == self.arrete_au


class DocumentBordereau(Immuable):
    """The PDF, made once: the same bytes as long as it is kept, its digest after that."""

    EFFACABLES = frozenset({"fichier"})

    bordereau = models.OneToOneField(Bordereau, models.PROTECT, related_name="document")
    fichier = models.FileField("fichier", upload_to="bordereaux/%Y")
    sha256 = models.CharField("SHA-256", max_length=64)
    produit_le = models.DateTimeField("produit le", default=timezone.now)

    class Meta:
        verbose_name = "PDF de bordereau"
        verbose_name_plural = "PDF de bordereaux"

    def __str__(self) -> str:
        return self.sha256
