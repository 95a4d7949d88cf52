"""A question of the town, and the word of its address."""

from typing import Any

from django import forms
from django.utils.text import slugify

from portail.models import Question


class QuestionForm(forms.ModelForm):
    """Who does not choose the address's word gets one, of the question's own words."""

    class Meta:
        model = Question
        fields = ["theme", "rang", "question", "reponse", "ancre"]
        help_texts = {
            "ancre": "Pour y mener droit : « paye-deux-fois » donne /questions/#q-paye-deux-fois. "
            "Laissé vide, il est fait des premiers mots de la question. Ne le changez plus une "
            "fois qu’il est imprimé quelque part."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ancre" in self.fields:  # who only reads has none
            self.fields["ancre"].required = False

    def clean_ancre(self) -> str:
        longueur = Question._meta.get_field("ancre").max_length
        question = slugify(self.cleaned_data.get("question", ""))
        ancre: str = self.cleaned_data["ancre"] or _premiers_mots(question, longueur or 0)
        if not ancre and "question" in self.cleaned_data:
            raise forms.ValidationError("Choisissez un mot : la question n’en donne pas.")
        return ancre


def _premiers_mots(mots: str, longueur: int) -> str:
    """Whole words, joined by hyphens, of at most this many characters together."""
    return mots if len(mots) <= longueur else mots[: longueur + 1].rpartition("-")[0]
