from django.urls import path

from . import suites, views

app_name = "guichet"
urlpatterns = [
    path("encaisser/", views.encaisser, name="encaisser"),
    path("encaisser/<int:cle>/", views.famille, name="famille"),
    path("encaissements/<int:cle>/", suites.encaissement, name="encaissement"),
    path("encaissements/<int:cle>/recu.pdf", suites.recu, name="recu"),
    path("encaissements/<int:cle>/envoyer/", suites.envoyer, name="envoyer"),
    path("encaissements/<int:cle>/contrepasser/", suites.contrepasser, name="contrepasser"),
    path("encaissements/<int:cle>/imputer/", suites.imputer, name="imputer"),
]
