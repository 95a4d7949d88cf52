"""The diets that the town serves: kept by the service, erased by the administrator alone."""

from django.contrib import admin

from portail.pages_admin import PageAdmin

from ..models import Regime
from .acces import DeLaCantine


@admin.register(Regime)
class RegimeAdmin(DeLaCantine, PageAdmin):
    list_display = ["nom", "ordre"]
