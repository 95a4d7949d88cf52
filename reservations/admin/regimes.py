"""The diets that the town serves: kept by the service, erased by the administrator alone."""

from django.contrib import admin

from ..models import Regime
from .acces import DeLaCantine


@admin.register(Regime)
class RegimeAdmin(DeLaCantine, admin.ModelAdmin):
    list_display = ["nom", "ordre"]
