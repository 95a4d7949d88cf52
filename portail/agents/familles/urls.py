from django.urls import path

from . import views

app_name = "famille"
urlpatterns = [
    path("", views.recherche, name="recherche"),
    path("quitter/", views.quitter, name="quitter"),
    path("factures/<numero:numero>/pdf/", views.facture_pdf, name="facture_pdf"),
    path("<int:cle>/", views.fiche, name="fiche"),
    path("<int:cle>/voir/", views.consulter, name="consulter"),
    path("<int:cle>/renvoyer/<slug:genre>/<numero:objet>/", views.renvoyer, name="renvoyer"),
]
