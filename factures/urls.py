from django.urls import path

from . import views

app_name = "factures"
urlpatterns = [
    path("factures/", views.liste, name="liste"),
    path("factures/<str:numero>/", views.detail, name="detail"),
    path("factures/<str:numero>/pdf/", views.facture_pdf, name="pdf"),
    path("archives/", views.archives, name="archives"),
    path("archives/recus/<str:numero>/", views.recu, name="recu"),
]
