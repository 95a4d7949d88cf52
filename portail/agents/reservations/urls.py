from django.urls import path

from . import views

app_name = "service"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("<int:cle>/", views.famille, name="famille"),
]
