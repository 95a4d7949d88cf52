from django.urls import path

from .views import menus

app_name = "reservations"
urlpatterns = [
    path("menus/", menus.menus, name="menus"),
]
