from django.urls import path

from . import views

app_name = "bordereaux"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("fermer/", views.fermer, name="fermer"),
    path("mois/<str:code>/<str:mois>/", views.mois, name="mois"),
    path("mois/<str:code>/<str:mois>/etat.pdf", views.mois_pdf, name="mois_pdf"),
    path("mois/<str:code>/<str:mois>/etat.csv", views.mois_csv, name="mois_csv"),
    path("<str:numero>/", views.bordereau, name="bordereau"),
    path("<str:numero>/bordereau.pdf", views.bordereau_pdf, name="pdf"),
    path("<str:numero>/bordereau.csv", views.bordereau_csv, name="csv"),
]
