from django.urls import path

from . import views

app_name = "demandes"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("a-reporter.csv", views.export, name="export"),
    path("<int:cle>/appliquer/", views.appliquer, name="appliquer"),
    path("<int:cle>/appliquer-tout/", views.appliquer_ensemble, name="appliquer_ensemble"),
    path("<int:cle>/refuser/", views.refuser, name="refuser"),
    path("<int:cle>/reportee/", views.reportee, name="reportee"),
]
