"""The logins, and when each was used."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F
from django.utils import timezone

from portail.suivi import Suivi

from ..identifiants import canonique


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
    # The town's own password, read on an invoice: its owner is advised to choose another.
    mot_de_passe_initial = models.BooleanField("mot de passe donné par la ville", default=False)
    # Counts the times when all sessions were ended; a part of what keeps one alive.
    epoque = models.PositiveIntegerField("époque des sessions", default=0, editable=False)
    is_staff = models.BooleanField("agent de la ville", default=False)
    is_active = models.BooleanField("actif", default=True)
    cree_le = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = UtilisateurManager()
    history = Suivi(excluded_fields=["password", "last_login", "epoque"], m2m_fields=["groups"])

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

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.mot_de_passe_initial = False
        self._change_reason = "mot de passe changé"  # all that the history may know of it

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A sign-in is no change of the account: `Connexion` tells it.
        if list(kwargs.get("update_fields") or ()) == ["last_login"]:
            self.skip_history_when_saving = True
        super().save(*args, **kwargs)
        self.__dict__.pop("skip_history_when_saving", None)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions live as long as the password and the era that they were opened under."""
        empreinte: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{empreinte}-{self.epoque}"

    def finir_les_sessions(self, raison: str = "sessions terminées") -> None:
        """Sign this login out everywhere; the history says why."""
        self.epoque = F("epoque") + 1
        self._change_reason = raison
        self.save(update_fields=["epoque"])
        self.refresh_from_db(fields=["epoque"])

    def clean(self) -> None:
        self.identifiant = canonique(self.identifiant)

    @property
    def adresse(self) -> str:
        """The e-mail address to write to: the person's own choice, else the town's file's."""
        responsable = getattr(self, "responsable", None)
        return self.courriel or (responsable.courriel if responsable else "")


class Connexion(models.Model):
    """One sign-in: when, and on what kind of device; no address is kept."""

    utilisateur = models.ForeignKey(Utilisateur, models.CASCADE, related_name="connexions")
    le = models.DateTimeField("le", default=timezone.now)
    appareil = models.CharField("appareil", max_length=80)

    class Meta:
        verbose_name = "connexion"
        ordering = ["-le"]
        indexes = [models.Index(fields=["utilisateur", "-le"])]

    def __str__(self) -> str:
        return f"{self.utilisateur} le {self.le:%d/%m/%Y}"
