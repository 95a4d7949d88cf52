from django.urls import path

from . import views

app_name = "collegues"
urlpatterns = [
    path("<int:cle>/mot-de-passe/", views.mot_de_passe, name="mot_de_passe"),
    path("<int:cle>/second-facteur/", views.second_facteur, name="second_facteur"),
]
