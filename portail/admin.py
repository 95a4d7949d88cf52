"""The town in the admin, and what Django itself shows there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_q import models as travaux

from .models import Commune

admin.site.site_header = "Portail famille"
admin.site.site_title = "Portail famille"
admin.site.index_title = "Administration"

# The queue's rows are the worker's own business; a failure stays visible.
for modele in (travaux.OrmQ, travaux.Success):
    admin.site.unregister(modele)


@admin.register(Commune)
class CommuneAdmin(admin.ModelAdmin):
    """The one town: edited, never added or removed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
