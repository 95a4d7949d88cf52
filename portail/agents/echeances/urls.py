from django.urls import path

from . import views

app_name = "echeances"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("reporter/", views.reporter, name="reporter"),
]
