"""What every page knows: the town and, for a signed-in family, its menu."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from comptes.acces import consultation_de, famille_de, lecteur_de
from comptes.models import Famille
from factures.models import Facture, Service

from . import annonces
from .accessibilite import declaration
from .dates import aujourd_hui
from .models import Commune


@dataclass(frozen=True)
class Entree:
    """A menu entry; `compteur` is how many invoices wait there, 0 for none."""

    libelle: str
    adresse: str
    courante: bool
    compteur: int = 0


def commune(request: HttpRequest) -> dict[str, Any]:
    """The town (one query a page), and a signed-in family's menu (another one); whose page it is,
    and the visit of an agent who sees it as that family."""
    ville = Commune.actuelle()
    famille = famille_de(request) if hasattr(request, "user") else None
    return {
        "commune": ville,
        "famille": famille,
        "lecteur": lecteur_de(request) if famille else None,
        "consultation": consultation_de(request) if famille else None,
        "menu": _menu(request, famille, ville) if famille else [],
        # Read by the pages that tell whom to call.
        "services_joignables": Service.objects.joignables,
        # Read by the login page alone.
        "annonces_publiques": annonces.avant_connexion,
        # Every page says it, as the law asks.
        "etat_accessibilite": declaration.lire().etat,
    }


def _menu(request: HttpRequest, famille: Famille, ville: Commune) -> list[Entree]:
    libre = Q(tenue_jusqu_a=None) | Q(tenue_jusqu_a__lte=timezone.now())
    payable = libre & Q(date_prelevement=None, date_limite__gte=aujourd_hui())
    comptes = (
        Facture.objects.de(famille)
        .dues()
        .aggregate(
            factures=Count("pk", filter=payable, distinct=True),
            panier=Count(
                "pk", filter=payable & Q(paniers__utilisateur=lecteur_de(request)), distinct=True
            ),
        )
    )
    lieux = (
        ("Accueil", "accueil", 0),
        ("Factures", "factures:liste", comptes["factures"]),
        (ville.mot_panier, "paiement:panier", comptes["panier"]),
        ("Archives", "factures:archives", 0),
        ("Menus de la cantine", "reservations:menus", 0),
        ("Réservations", "reservations:reservations", 0),
        ("Mon compte", "comptes:compte", 0),
    )
    ici = request.path
    return [
        Entree(libelle, (adresse := reverse(vue)), _courante(ici, adresse), compteur)
        for libelle, vue, compteur in lieux
    ]


def _courante(ici: str, adresse: str) -> bool:
    """A page below an entry's address belongs to it; Accueil has no pages below."""
    return ici == adresse or (adresse != reverse("accueil") and ici.startswith(adresse))
