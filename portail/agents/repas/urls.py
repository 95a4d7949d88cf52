from django.urls import path

from . import views

app_name = "repas"
urlpatterns = [
    path("", views.demandes, name="demandes"),
    path("<int:cle>/accepter/", views.accepter, name="accepter"),
    path("<int:cle>/refuser/", views.refuser, name="refuser"),
]
