"""Attempts at a bank, their frozen lines and their moves."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from factures.models import Encaissement, Facture, Regie
from portail.argent import EUR, MontantField
from portail.references import LONGUEUR, nouvelle_reference

from ..etats import Etat


class PaiementQuerySet(models.QuerySet["Paiement"]):
    def de(self, famille: Famille) -> "PaiementQuerySet":
        return self.filter(famille=famille, efface_le=None)

    def conclus(self) -> "PaiementQuerySet":
        """Those of which neither the bank nor the régie has anything left to say."""
        from .alerte import Alerte

        alertes = Alerte.objects.filter(paiement=OuterRef("pk"), levee_le=None)
        fins = set(Etat) - {Etat.EN_COURS, Etat.A_ECLAIRCIR}
        return self.filter(~Exists(alertes), interroger_le=None, etat__in=fins)


class Paiement(models.Model):
    """One attempt at a bank: an amount in cents, frozen; `paiement.services` moves its state."""

    reference = models.CharField(
        "référence", max_length=LONGUEUR, unique=True, default=nouvelle_reference
    )
    famille = models.ForeignKey(Famille, models.PROTECT, related_name="paiements")
    utilisateur = models.ForeignKey(Utilisateur, models.PROTECT, null=True, related_name="+")
    regie = models.ForeignKey(Regie, models.PROTECT, related_name="paiements")
    passerelle = models.CharField("banque", max_length=20)
    montant = MontantField("montant (centimes)")
    devise = models.CharField("devise", max_length=3, default=EUR)
    courriel = models.EmailField("adresse pour le reçu", blank=True)
    etat = models.CharField("état", max_length=12, choices=Etat, default=Etat.EN_COURS)
    jeton = models.CharField("jeton de la banque", max_length=80, blank=True)
    page = models.URLField("page de la banque", max_length=500, blank=True)
    cree_le = models.DateTimeField("commencé le", default=timezone.now)
    expire_le = models.DateTimeField("page de la banque ouverte jusqu’à")
    # Empty once the bank has given its last word.
    interroger_le = models.DateTimeField("prochaine question à la banque", null=True, blank=True)
    interrogations = models.PositiveIntegerField("questions posées", default=0)
    termine_le = models.DateTimeField("terminé le", null=True, blank=True)
    encaissement = models.OneToOneField(
        Encaissement, models.PROTECT, null=True, blank=True, related_name="paiement"
    )
    efface_le = models.DateTimeField(
        "données personnelles effacées le", null=True, blank=True, editable=False
    )

    objects = PaiementQuerySet.as_manager()

    class Meta:
        verbose_name = "paiement"
        ordering = ["-cree_le"]
        indexes = [models.Index(fields=["interroger_le"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="paiement_montant_positif",
                violation_error_message="Un paiement a un montant positif.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="accepte") | Q(encaissement__isnull=False),
                name="paiement_accepte_encaisse",
                violation_error_message="Un paiement effectué a son encaissement.",
            ),
            models.UniqueConstraint(
                fields=["passerelle", "jeton"],
                condition=~Q(jeton=""),
                name="paiement_jeton_unique",
                violation_error_message="Ce jeton de la banque sert déjà à un autre paiement.",
            ),
        ]

    def __str__(self) -> str:
        return f"paiement {self.reference}"


class LignePaiement(models.Model):
    """What the attempt pays of one invoice, as it stood when the parent saw it. Cents."""

    paiement = models.ForeignKey(Paiement, models.PROTECT, related_name="lignes")
    facture = models.ForeignKey(Facture, models.PROTECT, related_name="lignes_paiement")
    montant = MontantField("montant (centimes)")

    class Meta:
        verbose_name = "ligne de paiement"
        verbose_name_plural = "lignes de paiement"
        ordering = ["facture"]
        constraints = [
            models.UniqueConstraint(fields=["paiement", "facture"], name="ligne_paiement_unique"),
            models.CheckConstraint(condition=Q(montant__gt=0), name="ligne_paiement_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.facture} : {self.montant}"


class Transition(models.Model):
    """Who moved a payment from one state to another, and why."""

    paiement = models.ForeignKey(Paiement, models.PROTECT, related_name="transitions")
    de = models.CharField("de", max_length=12, choices=Etat, blank=True)
    vers = models.CharField("vers", max_length=12, choices=Etat)
    le = models.DateTimeField("le", default=timezone.now)
    par = models.CharField("par", max_length=20)
    detail = models.CharField("détail", max_length=200, blank=True)

    class Meta:
        verbose_name = "transition"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.de} → {self.vers}"
