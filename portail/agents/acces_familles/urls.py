from django.urls import path

from . import views

app_name = "acces"
urlpatterns = [
    path("", views.familles, name="familles"),
    path("jamais-connectees/", views.jamais_connectees, name="jamais_connectees"),
    path("<int:cle>/", views.famille, name="famille"),
    path("<int:cle>/<int:rang>/fermer/", views.fermer, name="fermer"),
]
