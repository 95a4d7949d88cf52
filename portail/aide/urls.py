from django.urls import path

from . import views

urlpatterns = [
    path("mode-d-emploi/", views.mode_d_emploi, name="mode_d_emploi"),
    path("questions/", views.questions, name="questions"),
    path("contacts/", views.contacts, name="contacts"),
    path("mentions-legales/", views.mentions_legales, name="mentions_legales"),
    path("accessibilite/", views.accessibilite, name="accessibilite"),
    path("plan-du-site/", views.plan_du_site, name="plan_du_site"),
]
