"""How a town explains its portal: the steps of Mode d’emploi, and the questions with answers."""

from django.core.exceptions import ValidationError
from django.db import models

from portail.mots import refus
from portail.suivi import Suivi

# The town's own words, and the pages that a text may lead to, as they are written in it.
MOTS = {
    "code": "votre mot pour le code, en minuscules",
    "panier": "votre mot pour le panier",
    "ajouter": "le bouton de la page Factures",
    "payer": "le bouton du panier",
    "ville": "le nom de la ville",
    "portail": "le nom du portail",
    "tresorerie": "le nom de la Trésorerie",
    "accueil": "à qui s’adresser sans e-mail, comme « à la mairie »",
}
PAGES = {
    "lien-oubli": ("Mot de passe oublié ?", "comptes:oubli"),
    "lien-factures": ("Factures", "factures:liste"),
    "lien-archives": ("Archives", "factures:archives"),
    "lien-compte": ("Mon compte", "comptes:compte"),
    "lien-famille": ("Ma famille", "comptes:famille"),
    "lien-menus": ("Menus de la cantine", "reservations:menus"),
    "lien-reservations": ("Réservations", "reservations:reservations"),
    "lien-mode": ("Mode d’emploi", "mode_d_emploi"),
    "lien-questions": ("Questions", "questions"),
    "lien-contacts": ("Contacts", "contacts"),
    "lien-donnees": ("Données personnelles", "donnees_personnelles"),
}
REDACTION = (
    "Du texte simple : une ligne vide commence un paragraphe, des lignes qui commencent par un "
    "tiret font une liste. Vos mots y viennent d’eux-mêmes : "
    + " ; ".join(f"{{{mot}}}, {sens}" for mot, sens in MOTS.items())
    + ". Un lien vers une page : "
    + ", ".join(f"{{{lien}}}" for lien in PAGES)
    + "."
)


def remplissable(texte: str) -> None:
    """Refuse words in braces that nothing replaces, and say which ones are."""
    if phrase := refus(texte, [*MOTS, *PAGES]):
        raise ValidationError(phrase)


class Etape(models.Model):
    """A piece of Mode d’emploi; those of the path itself are numbered by their order."""

    class Partie(models.TextChoices):
        AVANT = "1-avant", "avant de commencer"
        ETAPE = "2-etape", "une étape, numérotée"
        APRES = "3-apres", "bon à savoir, à la fin"

    class Image(models.TextChoices):
        """The portal's pages of which `bin/captures` takes a picture."""

        CONNEXION = "connexion", "la page de connexion"
        ACCUEIL = "accueil", "l’accueil"
        FACTURES = "factures", "les factures à payer"
        PANIER = "panier", "le panier"
        BANQUE = "banque", "la page de la banque"
        COMPTE = "compte", "Mon compte"
        RESERVATIONS = "reservations", "la réservation des repas"

    partie = models.CharField("place", max_length=8, choices=Partie, default=Partie.ETAPE)
    rang = models.PositiveSmallIntegerField(
        "rang", default=1, help_text="L’ordre de lecture, à cette place."
    )
    titre = models.CharField(
        "titre",
        max_length=100,
        validators=[remplissable],
        help_text="Sans le numéro : il vient de lui-même.",
    )
    texte = models.TextField(
        "texte", max_length=3000, validators=[remplissable], help_text=REDACTION
    )
    image = models.CharField(
        "image",
        max_length=20,
        choices=Image,
        blank=True,
        help_text="Une page du portail, photographiée pour votre ville. Vide, ou pas encore "
        "photographiée : l’étape se lit sans image.",
    )

    history = Suivi()

    class Meta:
        verbose_name = "étape du mode d’emploi"
        verbose_name_plural = "étapes du mode d’emploi"
        ordering = ["partie", "rang", "pk"]

    def __str__(self) -> str:
        return self.titre


class Question(models.Model):
    """A question that parents ask, and the town's answer."""

    class Theme(models.TextChoices):
        PAYER = "1-payer", "Payer en ligne"
        APRES = "2-apres", "Après le paiement"
        FACTURES = "3-factures", "Vos factures"
        COMPTE = "4-compte", "Votre compte"
        CANTINE = "5-cantine", "La cantine"

    theme = models.CharField("thème", max_length=10, choices=Theme, default=Theme.PAYER)
    rang = models.PositiveSmallIntegerField(
        "rang", default=1, help_text="L’ordre de lecture, dans ce thème."
    )
    question = models.CharField("question", max_length=150, validators=[remplissable])
    reponse = models.TextField(
        "réponse", max_length=3000, validators=[remplissable], help_text=REDACTION
    )
    ancre = models.SlugField(
        "mot de l’adresse",
        max_length=40,
        unique=True,
        help_text="Pour y mener droit : « paye-deux-fois » donne /questions/#q-paye-deux-fois. Ne "
        "le changez plus une fois qu’il est imprimé quelque part.",
    )

    history = Suivi()

    class Meta:
        verbose_name = "question"
        ordering = ["theme", "rang", "pk"]

    def __str__(self) -> str:
        return self.question
