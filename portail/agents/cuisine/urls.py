from django.urls import path

from . import pai, pointage, views

app_name = "cuisine"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("effectifs/", views.liste, name="effectifs"),
    path("effectifs/<int:cle>/", views.effectif, name="effectif"),
    path("effectifs/<int:cle>/pdf/", views.effectif_pdf, name="effectif_pdf"),
    path("effectifs/<int:cle>/csv/", views.effectif_csv, name="effectif_csv"),
    path("pointage/", pointage.ecoles, name="pointage"),
    path("pointage/<int:cle>/<str:jour>/", pointage.classes, name="classes"),
    path("pointage/<int:cle>/<str:jour>/feuille/", pointage.feuille, name="feuille"),
    path("pointage/<int:cle>/<str:jour>/liste/", pointage.liste, name="liste"),
    path("pai/", pai.pai, name="pai"),
]
