"""What the town tells families at the top of Accueil, between two days."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from portail.dates import aujourd_hui, jour_court
from portail.suivi import Suivi

TOUTES = "toutes les familles"


class AnnonceQuerySet(models.QuerySet["Annonce"]):
    def en_cours(self) -> "AnnonceQuerySet":
        jour = aujourd_hui()
        return self.filter(debut__lte=jour, fin__gte=jour)

    def a_venir(self) -> "AnnonceQuerySet":
        return self.filter(debut__gt=aujourd_hui())

    def passees(self) -> "AnnonceQuerySet":
        return self.filter(fin__lt=aujourd_hui())


class Annonce(models.Model):
    """A notice for every family, for those of a service, or for those of a school."""

    titre = models.CharField(
        "titre",
        max_length=100,
        help_text="Ce qu’il faut retenir. Par exemple : pas de cantine vendredi 4 décembre.",
    )
    texte = models.TextField(
        "texte",
        max_length=2000,
        blank=True,
        help_text="Du texte simple ; une ligne vide commence un paragraphe, une adresse en "
        "https:// devient un lien.",
    )
    importante = models.BooleanField(
        "importante",
        default=False,
        help_text="Lue avant les autres, et marquée « Important ».",
    )
    debut = models.DateField("du")
    fin = models.DateField("au (inclus)")
    service = models.ForeignKey(
        "factures.Service",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="familles du service",
    )
    ecole = models.ForeignKey(
        "reservations.Ecole",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="familles de l’école",
    )
    avant_connexion = models.BooleanField(
        "aussi avant la connexion",
        default=False,
        help_text="Pour une annonce à toutes les familles : chacun la lit alors sur la page de "
        "connexion.",
    )
    par = models.ForeignKey(
        "comptes.Utilisateur",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="écrite par",
    )
    le = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    objects = AnnonceQuerySet.as_manager()
    history = Suivi(excluded_fields=["par", "le"])

    class Meta:
        verbose_name = "annonce"
        ordering = ["-importante", "debut", "pk"]
        indexes = [models.Index(fields=["fin", "debut"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="annonce_dans_l_ordre",
                violation_error_message="Le dernier jour ne peut pas précéder le premier.",
            ),
            models.CheckConstraint(
                condition=Q(service=None) | Q(ecole=None),
                name="annonce_a_un_seul_public",
                violation_error_message="Choisissez un service ou une école, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(avant_connexion=False) | Q(service=None, ecole=None),
                name="annonce_publique_pour_tous",
                violation_error_message="Avant la connexion, on ne sait pas qui lit : seule une "
                "annonce à toutes les familles peut y paraître.",
            ),
            # A form sent twice writes one notice.
            models.UniqueConstraint(
                "titre",
                "debut",
                Coalesce("service", 0),
                Coalesce("ecole", 0),
                name="annonce_unique",
                violation_error_message="Cette annonce est déjà écrite, pour les mêmes familles et "
                "à partir du même jour.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    def clean(self) -> None:
        """The same words for the same families are not shown twice on the same day."""
        if not (self.debut and self.fin):
            return
        # One that begins on the same day is what the constraint speaks of.
        pareilles = Annonce.objects.exclude(Q(pk=self.pk) | Q(debut=self.debut)).filter(
            titre=self.titre,
            service=self.service_id,
            ecole=self.ecole_id,
            debut__lte=self.fin,
            fin__gte=self.debut,
        )
        if autre := pareilles.first():
            raise ValidationError(
                f"Les mêmes familles lisent déjà cette annonce du {jour_court(autre.debut)} au "
                f"{jour_court(autre.fin)} : prolongez celle-là, ou changez les jours."
            )

    @property
    def public(self) -> str:
        """Whom it is for, in words; `select_related` both for lists."""
        if self.ecole is not None:
            return f"les familles de l’école : {self.ecole}"
        if self.service is not None:
            return f"les familles du service : {self.service}"
        return TOUTES

    def situation(self) -> str:
        """`en cours`, `à venir`, `passée`."""
        jour = aujourd_hui()
        if self.debut > jour:
            return "à venir"
        return "en cours" if self.fin >= jour else "passée"
