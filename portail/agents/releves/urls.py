from django.urls import path

from . import views

app_name = "releves"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("arreter/", views.arreter, name="arreter"),
    path("attribuer/<int:cle>/", views.attribuer, name="attribuer"),
    path("<int:cle>.csv", views.export, name="export"),
]
