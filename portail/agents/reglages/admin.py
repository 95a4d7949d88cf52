"""The town in the admin: its name, look, words, contacts and texts, each with its history."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Textarea
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portail import contraste
from portail.historique import PageAvecHistorique
from portail.logo import poser
from portail.models import Commune
from portail.pages_admin import PageAdmin
from reservations.admin.fermetures import CASE, FermeDesJours

from .forms import CommuneForm

# The order of the page, which `sujets` links to by rank.
NOM, ALLURE, MOTS, ACCUEIL, CONTACTS, ECHUES, VACANCES, LEGAL = range(8)


def ancre(rang: int) -> str:
    """Where that group begins on the page (Django's own id)."""
    return f"{reverse('admin:portail_commune_change', args=[1])}#fieldset-0-{rang}-heading"


@admin.register(Commune)
class CommuneAdmin(PageAvecHistorique, FermeDesJours, PageAdmin):
    """The one town: edited, never added or removed. Another zone closes other days."""

    form = CommuneForm
    readonly_fields = ["logo_actuel", "contraste_actuel"]
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": Textarea({"rows": 4, "cols": 60})},
    }
    fieldsets = [
        ("Le nom", {"fields": ["nom", "nom_portail"]}),
        (
            "L’allure",
            {
                "fields": [
                    "couleur",
                    "contraste_actuel",
                    "logo_actuel",
                    "nouveau_logo",
                    "retirer_logo",
                ]
            },
        ),
        (
            "Les mots de la ville",
            {
                "fields": [
                    "mot_code",
                    "texte_acces",
                    "mot_panier",
                    "bouton_ajouter",
                    "bouton_payer",
                    "titre_etapes",
                    "mot_etape",
                ],
                "description": "Ceux que vos familles connaissent : ils sont repris partout.",
            },
        ),
        ("L’accueil", {"fields": ["texte_accueil", "accueil_detaille", "courriel_obligatoire"]}),
        (
            "Joindre la mairie",
            {
                "fields": [
                    "adresse",
                    "telephone",
                    "horaires",
                    "accueil_familles",
                    "site",
                    "contact_administratif",
                    "contact_technique",
                    "contact_dpo",
                ]
            },
        ),
        (
            "Les factures dont l’échéance est dépassée",
            {"fields": ["texte_echue", "tresorerie_nom", "tresorerie_adresse"]},
        ),
        (
            "Les vacances scolaires",
            {
                "fields": ["zone_scolaire", CASE],
                "description": "Aucun repas n’est servi pendant celles de la zone.",
            },
        ),
        (
            "Les textes légaux",
            {
                "fields": [
                    "editeur",
                    "directeur_publication",
                    "hebergeur",
                    "texte_mentions",
                    "texte_donnees",
                    "schema_accessibilite",
                ]
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Commune, form: Any, change: bool) -> None:
        lu = form.cleaned_data
        if lu["nouveau_logo"] or lu["retirer_logo"]:
            poser(obj, lu["nouveau_logo"])
        super().save_model(request, obj, form, change)

    @admin.display(description="Logo actuel")
    def logo_actuel(self, commune: Commune) -> str | SafeString:
        if not commune.logo:
            return "aucun : les pages montrent une petite maison"
        return format_html(
            '<img class="reglages-logo" src="{}" alt="Logo de la ville" width="{}" height="{}">',
            reverse("logo", args=[commune.logo_cle]),
            commune.logo_largeur,
            commune.logo_hauteur,
        )

    @admin.display(description="Contraste")
    def contraste_actuel(self, commune: Commune) -> SafeString:
        blanc = contraste.mesures(commune.couleur)[0]
        return format_html(
            '{}, {}. <a href="{}">Essayer d’autres couleurs</a>',
            blanc.ou,
            blanc.en_mots,
            reverse("reglages:couleur"),
        )
