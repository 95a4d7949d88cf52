"""The town: what it is called, how it speaks, how it is reached."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import lazy


class Commune(models.Model):
    """The one town that this instance serves: a single row, loaded from `portail/communes/`."""

    nom = models.CharField("nom de la ville", max_length=100)
    nom_portail = models.CharField("nom du portail", max_length=60, default="Portail famille")
    couleur = models.CharField(
        "couleur",
        max_length=7,
        default="#0f5b6e",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Écrivez une couleur comme #0f5b6e.")],
    )
    adresse = models.CharField("adresse de la mairie", max_length=200, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    site = models.URLField("site de la ville", blank=True)
    contact_technique = models.EmailField("contact technique")
    contact_administratif = models.EmailField("contact administratif")
    contact_dpo = models.EmailField(
        "délégué à la protection des données",
        blank=True,
        help_text="Vide : les demandes vont au contact administratif.",
    )

    mot_code = models.CharField("mot pour le code", max_length=40, default="Code famille")
    mot_panier = models.CharField("mot pour le panier", max_length=40, default="Panier")
    bouton_ajouter = models.CharField(
        "bouton de la page Factures", max_length=40, default="Ajouter au panier"
    )
    bouton_payer = models.CharField(
        "bouton du panier", max_length=40, default="Procéder au paiement"
    )
    courriel_obligatoire = models.BooleanField("adresse e-mail demandée pour payer", default=True)
    accueil_detaille = models.BooleanField(
        "dernières factures et fiche de la famille sur la page d’accueil", default=False
    )
    texte_accueil = models.TextField("mot d’accueil", blank=True)

    zone_scolaire = models.CharField(
        "zone des vacances scolaires",
        max_length=1,
        choices=[(zone, f"zone {zone}") for zone in "ABC"],
        default="C",
    )

    tresorerie_nom = models.CharField("nom de la Trésorerie", max_length=120)
    tresorerie_adresse = models.CharField("adresse de la Trésorerie", max_length=200, blank=True)
    texte_echue = models.TextField("phrase pour les factures dont l’échéance est dépassée")

    class Meta:
        verbose_name = verbose_name_plural = "commune"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="une_seule_commune")]

    def __str__(self) -> str:
        return self.nom

    @classmethod
    def actuelle(cls) -> Self:
        """Return the town; raises `DoesNotExist` while `charger_commune` has not been run."""
        return cls.objects.get(pk=1)


def _mot_code() -> str:
    return Commune.actuelle().mot_code


# For the titles of columns: read when the page is written, for the town may change its word.
mot_code = lazy(_mot_code, str)()
