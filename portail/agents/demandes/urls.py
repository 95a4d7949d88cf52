from django.urls import path

from . import views

app_name = "demandes"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("repondues/", views.repondues, name="repondues"),
    path("a-reporter/", views.a_reporter, name="a_reporter"),
    path("a-reporter.csv", views.export, name="export"),
    path("a-reporter/<int:cle>/", views.reportee, name="reportee"),
]
