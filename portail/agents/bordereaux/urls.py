from django.urls import path

from . import views

app_name = "bordereaux"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("fermer/", views.fermer, name="fermer"),
    path("mois/<slug:code>/<slug:mois>/", views.mois, name="mois"),
    path("mois/<slug:code>/<slug:mois>/etat.pdf", views.mois_pdf, name="mois_pdf"),
    path("mois/<slug:code>/<slug:mois>/etat.csv", views.mois_csv, name="mois_csv"),
    path("<slug:numero>/", views.bordereau, name="bordereau"),
    path("<slug:numero>/bordereau.pdf", views.bordereau_pdf, name="pdf"),
    path("<slug:numero>/bordereau.csv", views.bordereau_csv, name="csv"),
]
