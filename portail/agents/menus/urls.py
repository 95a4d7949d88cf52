from django.urls import path

from . import views

app_name = "menus"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("publier/", views.publier, name="publier"),
    path("retirer/", views.retirer, name="retirer"),
    path("copier/", views.copier, name="copier"),
]
