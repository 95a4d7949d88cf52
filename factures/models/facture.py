"""The invoice: immutable once issued, but for what the doors of `factures.services` move."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self, Union

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from comptes.models import Famille
from portail.argent import ZERO, MontantField, ou_zero
from portail.dates import aujourd_hui

from .. import etats
from .etats_en_base import condition
from .immuable import Immuable, ImmuableQuerySet
from .organisation import Prestation, Service

if TYPE_CHECKING:
    from ..complements import Complement


class FactureQuerySet(ImmuableQuerySet["Facture"]):
    """`de(famille)` is how a family's invoices are reached: what is not theirs, or was wiped of
    what it said of them, does not exist."""

    def de(self, famille: Famille) -> Self:
        return self.filter(famille=famille, effacee_le=None)

    def avec_etat(self) -> Self:
        """Fetch what `etat` needs in the same query."""
        from .grand_livre import Imputation

        imputations = Imputation.objects.filter(facture=OuterRef("pk"))
        derniere = imputations.filter(montant__gt=0, annulation=None).order_by("-pk")
        credits = imputations.filter(avoir__isnull=False).order_by().values("facture")
        return self.select_related("service").annotate(
            derniere_origine=Coalesce(
                Subquery(derniere.values("encaissement__origine")[:1]), Value("")
            ),
            credite=ou_zero(Subquery(credits.annotate(s=Sum("montant")).values("s"))),
        )

    def dans_l_etat(
        self, etat: etats.EtatFacture, jour: date | None = None, instant: datetime | None = None
    ) -> Self:
        """Those that people see in that state; `etats.etat` says the same of each."""
        jour, instant = jour or aujourd_hui(), instant or timezone.now()
        return self.avec_etat().filter(condition(etat, jour, instant))

    def dues(self) -> Self:
        return self.filter(type=Facture.Type.FACTURE, regle__lt=F("total"))

    def en_cours(self, jour: date | None = None, instant: datetime | None = None) -> Self:
        """What the Factures page shows: to pay, held by a payment, or to be debited."""
        jour, instant = jour or aujourd_hui(), instant or timezone.now()
        return self.dues().filter(
            Q(tenue_jusqu_a__gt=instant)
            | Q(date_prelevement__gte=jour)
            | Q(date_prelevement=None, date_limite__gte=jour)
        )

    def archivees(self, jour: date | None = None, instant: datetime | None = None) -> Self:
        """What the Archives show: everything else, credit notes included."""
        return self.exclude(pk__in=self.en_cours(jour, instant).values("pk"))

    def credits(self) -> Self:
        """Credit notes of which something is left to deduct."""
        return self.filter(type=Facture.Type.AVOIR, regle__gt=F("total"))

    def echues(self, jour: date | None = None) -> Self:
        """Past due, with something left: now the Trésorerie's affair."""
        jour = jour or aujourd_hui()
        return self.dues().filter(date_prelevement=None, date_limite__lt=jour)


class Facture(Immuable):
    """An invoice (F) or a credit note (A, negative). Amounts in cents, days in Europe/Paris."""

    class Type(models.TextChoices):
        FACTURE = "F", "facture"
        AVOIR = "A", "avoir"

    MOUVANTES = frozenset(
        {"regle", "tenue_par", "tenue_depuis", "tenue_jusqu_a", "date_limite", "date_initiale"}
    )
    EFFACABLES = frozenset({"empreinte", "effacee_le"})

    service = models.ForeignKey(Service, models.PROTECT, related_name="factures")
    famille = models.ForeignKey(Famille, models.PROTECT, related_name="factures")
    numero = models.CharField(
        "numéro",
        max_length=30,
        unique=True,
        error_messages={"unique": "Une facture porte déjà ce numéro."},
    )
    type = models.CharField("type", max_length=1, choices=Type, default=Type.FACTURE)
    periode = models.DateField("période", help_text="Premier jour du mois facturé.")
    date_emission = models.DateField("émise le")
    date_limite = models.DateField("à payer jusqu’au, inclus", null=True, blank=True)
    # Set by `reporter()` alone, and with it the due date above: what was printed stays visible.
    date_initiale = models.DateField("échéance d’origine", null=True, blank=True, editable=False)
    date_prelevement = models.DateField("prélevée le", null=True, blank=True)
    total = MontantField("total (centimes)")
    regle = MontantField("réglé (centimes)", default=ZERO)
    origine = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="avoirs",
        verbose_name="facture corrigée",
    )
    empreinte = models.CharField("empreinte du contenu", max_length=64, editable=False)
    tenue_par = models.CharField("tenue par le paiement", max_length=12, blank=True)
    tenue_depuis = models.DateTimeField("tenue depuis", null=True, blank=True)
    tenue_jusqu_a = models.DateTimeField("tenue jusqu’à", null=True, blank=True)
    effacee_le = models.DateTimeField(
        "données personnelles effacées le", null=True, blank=True, editable=False
    )

    objects = FactureQuerySet.as_manager()  # type: ignore[misc]

    # Fetched by `avec_etat()`, never stored.
    derniere_origine: str
    credite: int

    class Meta:
        verbose_name = "facture"
        ordering = ["-date_emission", "-numero"]
        indexes = [models.Index(fields=["famille", "date_limite"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(type="F", total__gte=0) | Q(type="A", total__lte=0),
                name="facture_signe_du_total",
                violation_error_message="Une facture est positive, un avoir négatif.",
            ),
            models.CheckConstraint(
                condition=Q(type="F", regle__gte=0, regle__lte=F("total"))
                | Q(type="A", regle__lte=0, regle__gte=F("total")),
                name="facture_regle_dans_les_bornes",
                violation_error_message="On ne règle ni moins que rien ni plus que le total.",
            ),
            models.CheckConstraint(
                condition=Q(type="A") | Q(date_limite__isnull=False),
                name="facture_a_une_date_limite",
                violation_error_message="Une facture a une date limite de paiement.",
            ),
            models.CheckConstraint(
                condition=Q(date_initiale=None) | Q(date_limite__gt=F("date_initiale")),
                name="facture_reportee_plus_tard",
                violation_error_message="Une échéance se reporte à plus tard.",
            ),
            models.CheckConstraint(
                condition=Q(tenue_par="", tenue_depuis=None, tenue_jusqu_a=None)
                | (~Q(tenue_par="") & Q(tenue_jusqu_a__gt=F("tenue_depuis"))),
                name="facture_tenue_complete",
                violation_error_message="Une facture est tenue par un paiement, jusqu’à une heure.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.numero}"

    @property
    def reste(self) -> int:
        """Cents still owed; for a credit note, the (negative) credit still to use."""
        return self.total - self.regle

    def etat_le(self, jour: date, instant: datetime) -> etats.EtatFacture:
        """The state that people see on that day; needs `avec_etat()` to be free of queries."""
        if not hasattr(self, "derniere_origine"):
            annotee = Facture.objects.avec_etat().get(pk=self.pk)
            self.derniere_origine = annotee.derniere_origine
            self.credite = annotee.credite
        return etats.etat(self, jour, instant)

    @property
    def etat(self) -> etats.EtatFacture:
        return self.etat_le(aujourd_hui(), timezone.now())


class LigneFacture(Immuable):
    """A line, as the service printed it: quantity in thousandths, price and amount in cents."""

    EFFACABLES = frozenset({"enfant", "libelle", "tranche"})

    facture = models.ForeignKey(Facture, models.PROTECT, related_name="lignes")
    rang = models.PositiveIntegerField("ligne")
    enfant = models.CharField("enfant", max_length=120, blank=True)
    prestation = models.ForeignKey(Prestation, models.PROTECT, related_name="+")
    libelle = models.CharField("libellé", max_length=160)
    quantite = models.BigIntegerField("quantité (millièmes)")
    unite = models.CharField("unité", max_length=20, blank=True)
    prix = MontantField("prix unitaire (centimes)")
    montant = MontantField("montant (centimes)")
    montant_garde = MontantField(
        "dont garde d’enfant (centimes)", default=ZERO, help_text="Pour l’attestation fiscale."
    )
    tranche = models.CharField("tranche", max_length=20, blank=True)

    # Set by `complements.completer()`, never stored.
    complement: Union["Complement", None] = None

    class Meta:
        verbose_name = "ligne de facture"
        verbose_name_plural = "lignes de facture"
        ordering = ["facture", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["facture", "rang"],
                name="ligne_unique_par_facture",
                violation_error_message="Cette facture a déjà une ligne de ce rang.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def prenom(self) -> str:
        return prenom(self.enfant)


def prenom(enfant: str) -> str:
    """`Gabin` for `PETIT Gabin`: the files write family names in capitals."""
    mots = enfant.split()
    return " ".join(m for m in mots if m != m.upper()) or enfant
