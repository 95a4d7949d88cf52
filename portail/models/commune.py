"""The town: what it is called, how it speaks, how it is reached."""

import base64
from pathlib import PurePosixPath
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property, lazy

from portail import contraste
from portail.suivi import Suivi

PARAGRAPHES = "Du texte simple ; une ligne vide commence un paragraphe."


def couleur_lisible(couleur: str) -> None:
    """Refuse a colour that somebody could not read, and say which one would do."""
    if not contraste.est_une_couleur(couleur):
        return  # its own validator says so
    pire = min(contraste.mesures(couleur), key=lambda mesure: mesure.ratio)
    if not pire.lisible:
        proposee = contraste.proposer(couleur)
        raise ValidationError(
            f"Cette couleur est trop pâle : {pire.ou}, son contraste n’est que de {pire.en_mots}, "
            f"et il en faut 4,5:1. La nuance la plus proche qui convienne est {proposee}."
        )


class Commune(models.Model):
    """The one town that this instance serves: a single row, loaded from `portail/communes/`."""

    nom = models.CharField("nom de la ville", max_length=100)
    nom_portail = models.CharField(
        "nom du portail",
        max_length=60,
        default="Portail famille",
        help_text="Sous le nom de la ville, en haut de chaque page. Par exemple : Kiosque Famille.",
    )
    couleur = models.CharField(
        "couleur",
        max_length=7,
        default="#0f5b6e",
        validators=[
            RegexValidator(r"^#[0-9a-f]{6}$", "Écrivez une couleur comme #0f5b6e."),
            couleur_lisible,
        ],
        help_text="Celle des boutons, des liens et du menu, par exemple #0f5b6e. Assez foncée pour "
        "que chacun la lise : son contraste est vérifié.",
    )
    # A file's name holds the digest of what is in it.
    logo = models.FileField("logo", upload_to="logo/", blank=True)
    logo_largeur = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_hauteur = models.PositiveSmallIntegerField(default=0, editable=False)
    adresse = models.CharField("adresse de la mairie", max_length=200, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    site = models.URLField("site de la ville", blank=True)
    horaires = models.TextField(
        "horaires de la mairie",
        max_length=400,
        blank=True,
        help_text="En bas de chaque page. Par exemple : du lundi au vendredi, de 8 h 30 à 12 h et "
        "de 13 h 30 à 17 h.",
    )
    contact_technique = models.EmailField(
        "contact technique",
        help_text="Une adresse e-mail que quelqu’un lit : les familles y disent une difficulté "
        "avec le site.",
    )
    contact_administratif = models.EmailField(
        "contact administratif",
        help_text="Pour les factures et les inscriptions, quand le service n’a pas la sienne.",
    )
    contact_dpo = models.EmailField(
        "délégué à la protection des données",
        blank=True,
        help_text="Vide : les demandes vont au contact administratif.",
    )

    accueil_familles = models.CharField(
        "qui accueille les familles",
        max_length=60,
        default="la mairie",
        help_text="Avec son article. Par exemple : la mairie, le Service Famille. C’est là qu’une "
        "famille sans adresse e-mail retrouve un mot de passe.",
    )

    mot_code = models.CharField(
        "mot pour le code",
        max_length=40,
        default="Code famille",
        help_text="L’identifiant imprimé sur vos factures, comme elles l’appellent. Par exemple : "
        "Code famille, Code utilisateur.",
    )
    texte_acces = models.TextField(
        "où trouver le code et le mot de passe",
        default="Il est imprimé en bas de vos factures.",
        help_text="Une phrase ou deux, sur la page de connexion, sous « Où trouver votre code ? ».",
    )
    mot_panier = models.CharField(
        "mot pour le panier",
        max_length=40,
        default="Panier",
        help_text="La page des factures choisies. Par exemple : Panier, Récapitulatif.",
    )
    bouton_ajouter = models.CharField(
        "bouton de la page Factures",
        max_length=40,
        default="Ajouter au panier",
        help_text="Il met de côté les factures cochées. Par exemple : Ajouter au panier, Télépayer "
        "la sélection.",
    )
    bouton_payer = models.CharField(
        "bouton du panier",
        max_length=40,
        default="Procéder au paiement",
        help_text="Il mène à la banque. Par exemple : Procéder au paiement, Régler votre facture "
        "en ligne.",
    )
    titre_etapes = models.CharField(
        "titre du mode d’emploi",
        max_length=100,
        default="Payer vos factures en ligne, étape par étape",
        help_text="Par exemple : Pratique et en 3 clics.",
    )
    mot_etape = models.CharField(
        "mot pour une étape",
        max_length=20,
        default="Étape",
        help_text="Devant son numéro, dans le mode d’emploi. Par exemple : Étape, Écran.",
    )
    courriel_obligatoire = models.BooleanField(
        "adresse e-mail demandée pour payer",
        default=True,
        help_text="Qui n’en a pas le dit en cochant une case, et imprime son reçu.",
    )
    accueil_detaille = models.BooleanField(
        "dernières factures et fiche de la famille sur la page d’accueil", default=False
    )
    texte_accueil = models.TextField(
        "mot d’accueil",
        blank=True,
        help_text=f"« Le mot de la ville », sur la page d’accueil. {PARAGRAPHES}",
    )

    zone_scolaire = models.CharField(
        "zone des vacances scolaires",
        max_length=1,
        choices=[(zone, f"zone {zone}") for zone in "ABC"],
        default="C",
    )

    tresorerie_nom = models.CharField("nom de la Trésorerie", max_length=120)
    tresorerie_adresse = models.CharField("adresse de la Trésorerie", max_length=200, blank=True)
    texte_echue = models.TextField(
        "phrase pour les factures dont l’échéance est dépassée",
        help_text="Dites où les régler, et qu’un règlement fait là-bas peut ne pas apparaître ici.",
    )

    editeur = models.TextField(
        "éditeur du site",
        blank=True,
        help_text="Qui publie ce site, et comment le joindre. Par exemple : Ville de …, adresse, "
        "téléphone, numéro SIRET.",
    )
    directeur_publication = models.CharField(
        "directeur de la publication",
        max_length=120,
        blank=True,
        help_text="Son nom et sa fonction. Par exemple : Claude MARTIN, maire.",
    )
    hebergeur = models.TextField(
        "hébergeur",
        blank=True,
        help_text="Qui fait tourner ce site : nom, adresse, téléphone.",
    )
    texte_mentions = models.TextField(
        "autres mentions légales",
        blank=True,
        help_text=f"Droits sur les images, conditions d’usage… {PARAGRAPHES}",
    )
    texte_donnees = models.TextField(
        "ce que la ville ajoute sur les données personnelles",
        blank=True,
        help_text=f"Lu au bas de la page « Données personnelles ». {PARAGRAPHES}",
    )

    schema_accessibilite = models.URLField(
        "schéma pluriannuel d’accessibilité",
        blank=True,
        help_text="L’adresse où la ville le publie : la déclaration d’accessibilité y mène.",
    )

    # Of the logo, that it changed is enough: its size goes with it.
    history = Suivi(excluded_fields=["logo_largeur", "logo_hauteur"])

    class Meta:
        verbose_name = verbose_name_plural = "commune"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="une_seule_commune")]

    def __str__(self) -> str:
        return self.nom

    @classmethod
    def actuelle(cls) -> Self:
        """Return the town; raises `DoesNotExist` while `charger_commune` has not been run."""
        return cls.objects.get(pk=1)

    @property
    def logo_cle(self) -> str:
        """What names this logo and no other, in its address; '' without one."""
        return PurePosixPath(self.logo.name or "").stem

    @cached_property
    def logo_en_ligne(self) -> str:
        """The logo as a `data:` address, for papers, which load nothing; '' without one."""
        if not self.logo:
            return ""
        try:
            with self.logo.open("rb") as fichier:
                return f"data:image/png;base64,{base64.b64encode(fichier.read()).decode()}"
        except FileNotFoundError:  # a base brought back without its files still makes receipts
            return ""


def _mot_code() -> str:
    return Commune.actuelle().mot_code


# For the titles of columns: read when the page is written, for the town may change its word.
mot_code = lazy(_mot_code, str)()
