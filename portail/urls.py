"""The table of contents: one include per room."""

from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("sante/", views.sante, name="sante"),
    path("couleurs.css", views.couleurs, name="couleurs"),
    path("logo/<slug:cle>.png", views.logo, name="logo"),
    path("", include("portail.aide.urls")),
    path("", include("portail.donnees.urls")),
    path("", include("comptes.urls")),
    path("", include("reservations.urls")),
    path("", include("factures.urls")),
    path("", include("paiement.urls")),
    path("admin/regie/", include("portail.agents.urls")),
    path("admin/regie/", include("portail.agents.guichet.urls")),
    path("admin/regie/echeances/", include("portail.agents.echeances.urls")),
    path("admin/regie/bordereaux/", include("portail.agents.bordereaux.urls")),
    path("admin/collegues/", include("portail.agents.collegues.urls")),
    path("admin/acces/", include("portail.agents.acces_familles.urls")),
    path("admin/familles/", include("portail.agents.familles.urls")),
    path("admin/demandes/fiches/", include("portail.agents.fiches.urls")),
    path("admin/demandes/repas/", include("portail.agents.repas.urls")),
    path("admin/demandes/", include("portail.agents.demandes.urls")),
    path("admin/enfants-partages/", include("portail.agents.enfants.urls")),
    path("admin/reservations-familles/", include("portail.agents.reservations.urls")),
    path("admin/repas/releves/", include("portail.agents.releves.urls")),
    path("admin/cuisine/", include("portail.agents.cuisine.urls")),
    path("admin/menus-cantine/", include("portail.agents.menus.urls")),
    path("admin/imports/", include("portail.agents.imports.urls")),
    path("admin/reglages/", include("portail.agents.reglages.urls")),
    path("admin/audit/", include("portail.agents.audit.urls")),
    path("admin/", admin.site.urls),
]
