"""Who bills and who collects: régies, services, prestations."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from portail.models import Commune
from portail.suivi import Suivi

_QUANTIEME = [MinValueValidator(1), MaxValueValidator(28)]


class Regie(models.Model):
    """A revenue office: its receipts, its counter, its bank contracts (in the environment)."""

    code = models.SlugField(
        "code", max_length=12, unique=True, help_text="En tête des numéros de reçus, par ex. VSM."
    )
    nom = models.CharField("nom", max_length=120)
    adresse = models.CharField("adresse du guichet", max_length=200, blank=True)
    horaires = models.CharField("horaires du guichet", max_length=200, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    courriel = models.EmailField("adresse e-mail", blank=True)
    ordre_cheque = models.CharField("ordre des chèques", max_length=120, blank=True)

    class Meta:
        verbose_name = "régie"

    def __str__(self) -> str:
        return self.nom

    @property
    def adresse_electronique(self) -> str:
        """Where a letter about its money finds somebody."""
        return self.courriel or Commune.actuelle().contact_administratif


class ServiceQuerySet(models.QuerySet["Service"]):
    def joignables(self) -> "ServiceQuerySet":
        """Those that families can ring, as the town's file puts them in order."""
        return self.exclude(telephone="").order_by("pk")


class Service(models.Model):
    """A department of the town that issues invoices, on its own dates."""

    code = models.CharField("code", max_length=12, unique=True)
    nom = models.CharField("nom", max_length=120)
    regie = models.ForeignKey(Regie, models.PROTECT, related_name="services", verbose_name="régie")
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    courriel = models.EmailField("adresse e-mail", blank=True)
    adresse = models.CharField("adresse de l’accueil", max_length=200, blank=True)
    horaires = models.CharField("horaires d’ouverture", max_length=200, blank=True)
    jour_emission = models.PositiveSmallIntegerField(
        "jour d’émission habituel",
        null=True,
        blank=True,
        validators=_QUANTIEME,
        help_text="Jour du mois qui suit la période facturée.",
    )
    jour_limite = models.PositiveSmallIntegerField(
        "jour d’échéance habituel",
        null=True,
        blank=True,
        validators=_QUANTIEME,
        help_text="Jour du deuxième mois qui suit la période facturée.",
    )
    code_comptable = models.CharField(
        "compte budgétaire",
        max_length=20,
        blank=True,
        help_text="Pour l’état mensuel, là où une prestation n’a pas le sien ; par exemple 7067.",
    )
    agents = models.ManyToManyField(
        "comptes.Utilisateur", blank=True, related_name="services", verbose_name="agents"
    )

    objects = ServiceQuerySet.as_manager()
    # Who may see this service's families, and since when: a right like another.
    history = Suivi(m2m_fields=["agents"])

    class Meta:
        verbose_name = "service"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.nom


class Prestation(models.Model):
    """What a service bills: a meal, an hour of crèche."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="prestations")
    code = models.CharField("code", max_length=12)
    libelle = models.CharField("libellé", max_length=120)
    code_comptable = models.CharField(
        "compte budgétaire",
        max_length=20,
        blank=True,
        help_text="Vide : celui du service.",
    )
    cesu = models.BooleanField(
        "réglable en CESU", default=False, help_text="La garde d’enfants, jamais les repas."
    )
    cheque_vacances = models.BooleanField("réglable en chèques-vacances", default=True)

    class Meta:
        verbose_name = "prestation"
        ordering = ["service", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "code"],
                name="prestation_unique_par_service",
                violation_error_message="Ce service a déjà une prestation de ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle
