"""The ledger: what was received, what it settled, the receipts, and the chain that seals it all.

Nothing here is edited or deleted; `factures.services` is the only writer.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from portail.argent import EUR, ZERO, MontantField

from .facture import Facture
from .immuable import Immuable
from .organisation import Regie


class Moyen(models.TextChoices):
    CARTE = "CARTE", "carte bancaire"
    PRELEVEMENT = "PRELEVEMENT", "prélèvement"
    CHEQUE = "CHEQUE", "chèque"
    ESPECES = "ESPECES", "espèces"
    VIREMENT = "VIREMENT", "virement"
    CESU = "CESU", "CESU"
    CHEQUE_VACANCES = "CHEQUE_VACANCES", "chèque-vacances"
    AUTRE = "AUTRE", "autre moyen"


class Origine(models.TextChoices):
    EN_LIGNE = "EN_LIGNE", "paiement en ligne"
    REGIE = "REGIE", "guichet de la régie"
    TRESORERIE = "TRESORERIE", "Trésorerie"


class Encaissement(Immuable):
    """Money received (positive), or its reversal or refund (negative). Cents."""

    EFFACABLES = frozenset({"payeur", "motif", "efface_le"})

    regie = models.ForeignKey(Regie, models.PROTECT, related_name="encaissements")
    famille = models.ForeignKey(Famille, models.PROTECT, related_name="encaissements")
    payeur = models.CharField("payé par", max_length=160)
    montant = MontantField("montant (centimes)")
    devise = models.CharField("devise", max_length=3, default=EUR)
    moyen = models.CharField("moyen", max_length=16, choices=Moyen)
    origine = models.CharField("origine", max_length=12, choices=Origine)
    recu_le = models.DateTimeField("reçu le")
    enregistre_le = models.DateTimeField("enregistré le", default=timezone.now, db_index=True)
    enregistre_par = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = models.CharField("référence du paiement", max_length=12, blank=True, db_index=True)
    banque = models.CharField("banque", max_length=20, blank=True)
    reference_bancaire = models.CharField("référence de la banque", max_length=80, blank=True)
    contrepasse = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="contrepassation"
    )
    rembourse = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="remboursements"
    )
    motif = models.CharField("motif", max_length=200, blank=True)
    efface_le = models.DateTimeField(
        "données personnelles effacées le", null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = "encaissement"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0, contrepasse=None, rembourse=None)
                | Q(montant__lt=0, contrepasse__isnull=False, rembourse=None)
                | Q(montant__lt=0, contrepasse=None, rembourse__isnull=False),
                name="encaissement_signe",
                violation_error_message="Seuls contrepassations et remboursements sont négatifs.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gt=0) | ~Q(motif=""),
                name="encaissement_negatif_motive",
                violation_error_message="Une écriture négative dit son motif.",
            ),
            models.UniqueConstraint(
                fields=["banque", "reference_bancaire"],
                condition=Q(montant__gt=0) & ~Q(reference_bancaire=""),
                name="encaissement_reference_bancaire_unique",
                violation_error_message="Cette opération de la banque est déjà encaissée.",
            ),
        ]

    def __str__(self) -> str:
        return f"encaissement {self.pk}"


class Imputation(Immuable):
    """How much of one source, an encaissement or an avoir, settles which invoice. Cents."""

    facture = models.ForeignKey(Facture, models.PROTECT, related_name="imputations")
    encaissement = models.ForeignKey(
        Encaissement, models.PROTECT, null=True, blank=True, related_name="imputations"
    )
    avoir = models.ForeignKey(
        Facture, models.PROTECT, null=True, blank=True, related_name="utilisations"
    )
    montant = MontantField("montant (centimes)")
    annule = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="annulation"
    )
    enregistree_le = models.DateTimeField("enregistrée le", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "imputation"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(encaissement__isnull=False, avoir=None)
                | Q(encaissement=None, avoir__isnull=False),
                name="imputation_une_source",
                violation_error_message="Une imputation a une source, encaissement ou avoir.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gt=0, annule=None) | Q(montant__lt=0, annule__isnull=False),
                name="imputation_signe",
                violation_error_message="Seule l’annulation d’une imputation est négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"imputation {self.pk}"


class Recu(Immuable):
    """A receipt's number: gapless per régie and year of recording (Europe/Paris)."""

    EFFACABLES = frozenset({"payeur"})

    regie = models.ForeignKey(Regie, models.PROTECT, related_name="recus")
    annee = models.PositiveSmallIntegerField("année")
    rang = models.PositiveIntegerField("rang")
    numero = models.CharField("numéro", max_length=30, unique=True)
    encaissement = models.OneToOneField(Encaissement, models.PROTECT, related_name="recu")
    payeur = models.CharField("payeur", max_length=160)
    emis_le = models.DateTimeField("émis le", default=timezone.now)

    class Meta:
        verbose_name = "reçu"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regie", "annee", "rang"],
                name="recu_numero_unique",
                violation_error_message="Ce numéro de reçu est déjà pris.",
            )
        ]

    def __str__(self) -> str:
        return f"reçu {self.numero}"


class DocumentRecu(Immuable):
    """The receipt's PDF, made once: the same bytes as long as it is kept, its digest after that."""

    EFFACABLES = frozenset({"fichier"})

    recu = models.OneToOneField(Recu, models.PROTECT, related_name="document")
    fichier = models.FileField("fichier", upload_to="recus/%Y")
    sha256 = models.CharField("SHA-256", max_length=64)
    produit_le = models.DateTimeField("produit le", default=timezone.now)

    class Meta:
        verbose_name = "PDF de reçu"
        verbose_name_plural = "PDF de reçus"

    def __str__(self) -> str:
        return self.sha256


class EnvoiRecu(models.Model):
    """A letter that carried the receipt: one by itself, any number on demand."""

    recu = models.ForeignKey(Recu, models.PROTECT, related_name="envois")
    adresse = models.EmailField("adresse")
    a_la_demande = models.BooleanField("à la demande", default=False)
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "envoi de reçu"
        verbose_name_plural = "envois de reçus"
        constraints = [
            models.UniqueConstraint(
                fields=["recu"],
                condition=Q(a_la_demande=False),
                name="envoi_automatique_unique",
                violation_error_message="Ce reçu est déjà parti.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recu} → {self.le:%d/%m/%Y}"


class CompteurRecu(models.Model):
    """The last receipt number taken; its row's lock makes the series gapless."""

    regie = models.ForeignKey(Regie, models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField()
    dernier = models.PositiveIntegerField(default=ZERO)

    class Meta:
        verbose_name = "compteur de reçus"
        verbose_name_plural = "compteurs de reçus"
        constraints = [
            models.UniqueConstraint(fields=["regie", "annee"], name="compteur_recu_unique")
        ]

    def __str__(self) -> str:
        return f"{self.regie_id}/{self.annee} : {self.dernier}"


class Maillon(Immuable):
    """A link of the chain: the seal of one ledger row over the previous link (`journal.py`)."""

    class Nature(models.TextChoices):
        ENCAISSEMENT = "E", "encaissement"
        IMPUTATION = "I", "imputation"
        AVOIR = "A", "avoir"
        RECU = "R", "reçu"
        BORDEREAU = "B", "bordereau"

    rang = models.BigIntegerField(primary_key=True)
    nature = models.CharField(max_length=1, choices=Nature)
    objet = models.BigIntegerField("ligne scellée")
    sceau = models.CharField(max_length=64)

    class Meta:
        verbose_name = "maillon"
        ordering = ["rang"]
        constraints = [
            models.UniqueConstraint(fields=["nature", "objet"], name="maillon_unique_par_ligne")
        ]

    def __str__(self) -> str:
        return f"maillon {self.rang}"


class TeteJournal(models.Model):
    """The chain's head: one row, whose lock puts every writer of the ledger in a queue."""

    rang = models.BigIntegerField(default=0)
    sceau = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = verbose_name_plural = "tête du journal"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="une_seule_tete")]

    def __str__(self) -> str:
        return f"rang {self.rang}"
