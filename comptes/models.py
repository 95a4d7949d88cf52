"""Who: the households that owe, their adults and children, and the logins of all."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone

from .identifiants import canonique


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def get_by_natural_key(self, username: str | None) -> "Utilisateur":
        return self.get(identifiant=canonique(username or ""))

    def creer(
        self, identifiant: str, mot_de_passe: str | None = None, **champs: Any
    ) -> "Utilisateur":
        """Create a login; without a password nobody can sign in with it until one is given."""
        utilisateur = self.model(identifiant=canonique(identifiant), **champs)
        utilisateur.set_password(mot_de_passe)
        utilisateur.save(using=self._db)
        return utilisateur

    def create_superuser(self, identifiant: str, password: str, **champs: Any) -> "Utilisateur":
        """For `manage.py createsuperuser`: the town's first administrator."""
        return self.creer(identifiant, password, is_staff=True, is_superuser=True, **champs)


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """A login: an adult of a family, or an agent of the town."""

    identifiant = models.CharField("identifiant", max_length=40, unique=True)
    nom = models.CharField("nom affiché", max_length=120, blank=True)
    courriel = models.EmailField(
        "adresse e-mail choisie", blank=True, help_text="Donnée par la personne elle-même."
    )
    is_staff = models.BooleanField("agent de la ville", default=False)
    is_active = models.BooleanField("actif", default=True)
    cree_le = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = UtilisateurManager()

    USERNAME_FIELD = "identifiant"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "compte"

    def __str__(self) -> str:
        return self.nom or self.identifiant

    def get_short_name(self) -> str:
        """How the admin greets an agent."""
        return str(self)

    def clean(self) -> None:
        self.identifiant = canonique(self.identifiant)

    @property
    def adresse(self) -> str:
        """The e-mail address to write to: the person's own choice, else the town's file's."""
        responsable = getattr(self, "responsable", None)
        return self.courriel or (responsable.courriel if responsable else "")


class Famille(models.Model):
    """A household that owes: one code, its adults, its children, its invoices."""

    code = models.CharField("code famille", max_length=20, unique=True)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    ville = models.CharField("ville", max_length=100, blank=True)
    prelevement = models.BooleanField("paie par prélèvement", default=False)
    creee_le = models.DateTimeField("créée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "famille"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"famille {self.code}"

    @property
    def nom(self) -> str:
        """The household's name on screen: its first adult's; prefetch `responsables` for lists."""
        responsables = sorted(self.responsables.all(), key=lambda r: r.rang)
        return responsables[0].nom if responsables else self.code


class Responsable(models.Model):
    """An adult of a household; the first one's login is the code printed on the invoices."""

    famille = models.ForeignKey(Famille, models.PROTECT, related_name="responsables")
    rang = models.PositiveSmallIntegerField("rang", default=1)
    nom = models.CharField("nom", max_length=100)
    prenom = models.CharField("prénom", max_length=100)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    courriel = models.EmailField("adresse e-mail du fichier", blank=True)
    utilisateur = models.OneToOneField(
        Utilisateur, models.SET_NULL, null=True, blank=True, related_name="responsable"
    )

    class Meta:
        verbose_name = "responsable"
        ordering = ["famille", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["famille", "rang"],
                name="responsable_unique_par_rang",
                violation_error_message="Cette famille a déjà un responsable de ce rang.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class Enfant(models.Model):
    """A child; separated parents are two families that share it, and nothing else."""

    reference = models.CharField("référence", max_length=40, unique=True, null=True, blank=True)
    nom = models.CharField("nom", max_length=100)
    prenom = models.CharField("prénom", max_length=100)
    naissance = models.DateField("date de naissance", null=True, blank=True)
    structure = models.CharField("école ou structure", max_length=120, blank=True)
    classe = models.CharField("classe", max_length=40, blank=True)
    regime = models.CharField("régime", max_length=40, blank=True)
    familles = models.ManyToManyField(Famille, through="Rattachement", related_name="enfants")

    class Meta:
        verbose_name = "enfant"
        ordering = ["nom", "prenom"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class Rattachement(models.Model):
    """A child in a family; the price band is the family's, so that two parents may differ."""

    famille = models.ForeignKey(Famille, models.PROTECT, related_name="rattachements")
    enfant = models.ForeignKey(Enfant, models.PROTECT, related_name="rattachements")
    tranche = models.CharField("tranche", max_length=20, blank=True)

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["famille", "enfant"],
                name="rattachement_unique",
                violation_error_message="Cet enfant est déjà rattaché à cette famille.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enfant} ({self.famille})"
