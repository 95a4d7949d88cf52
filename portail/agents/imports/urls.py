from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("<slug:genre>/", views.deposer, name="deposer"),
    path("<slug:genre>/<int:cle>/", views.voir, name="voir"),
    path("<slug:genre>/<int:cle>/confirmer/", views.confirmer, name="confirmer"),
    path("<slug:genre>/<int:cle>/abandonner/", views.abandonner, name="abandonner"),
    path("<slug:genre>/<int:cle>/fichier/", views.fichier, name="fichier"),
]
