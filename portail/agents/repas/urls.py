from django.urls import path

from . import views

app_name = "repas"
urlpatterns = [
    path("<int:cle>/", views.demande, name="demande"),
    path("<int:cle>/prise/", views.prise, name="prise"),
    path("<int:cle>/accepter/", views.accepter, name="accepter"),
    path("<int:cle>/refuser/", views.refuser, name="refuser"),
]
