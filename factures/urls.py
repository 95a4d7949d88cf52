from django.urls import path

from . import views

app_name = "factures"
urlpatterns = [
    path("factures/", views.liste, name="liste"),
    path("factures/<numero:numero>/", views.detail, name="detail"),
    path("factures/<numero:numero>/pdf/", views.facture_pdf, name="pdf"),
    path("archives/", views.archives, name="archives"),
    path("archives/recus/<numero:numero>/", views.recu, name="recu"),
]
