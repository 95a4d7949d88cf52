"""The steps and the questions in the admin: the town's words, with their history."""

from django import forms
from django.contrib import admin
from django.db import models

from portail.exports import Exportable
from portail.historique import PageAvecHistorique
from portail.models import Etape, Question
from portail.pages_admin import PageAdmin

from .forms import QuestionForm


class TexteDAide(Exportable, PageAvecHistorique, PageAdmin):
    formfield_overrides = {
        models.TextField: {"widget": forms.Textarea({"rows": 12, "cols": 60})},
    }


@admin.register(Etape)
class EtapeAdmin(TexteDAide):
    list_display = ["titre", "partie", "rang", "image"]
    list_filter = ["partie"]
    search_fields = ["titre", "texte"]


@admin.register(Question)
class QuestionAdmin(TexteDAide):
    list_display = ["question", "theme", "rang", "ancre"]
    list_filter = ["theme"]
    search_fields = ["question", "reponse"]
    form = QuestionForm
