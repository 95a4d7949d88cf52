"""Restaurants and schools in the admin: changed by the administrator, read by the service."""

from django.contrib import admin

from portail.pages_admin import PageAdmin

from ..models import Ecole, Restaurant
from .acces import DeLaCantine
from .fermetures import FermeDesJours


@admin.register(Restaurant)
class RestaurantAdmin(DeLaCantine, PageAdmin):
    list_display = ["nom", "places", "heure_effectif"]


@admin.register(Ecole)
class EcoleAdmin(FermeDesJours, DeLaCantine, PageAdmin):
    list_display = ["nom", "restaurant", "service", "mercredi"]
    list_select_related = ["restaurant", "service"]
