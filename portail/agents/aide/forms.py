"""A question of the town, and the word of its address."""

import itertools
from typing import Any

from django import forms
from django.utils.text import slugify

from portail.models import Question
from portail.plier import plier

LONGUEUR = Question._meta.get_field("ancre").max_length or 0
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


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
        choisi: str = self.cleaned_data["ancre"]
        if choisi or "question" not in self.cleaned_data:
            return choisi
        mots = slugify(plier(self.cleaned_data["question"].translate(LIGATURES)))
        if not mots:
            raise forms.ValidationError("Choisissez un mot : la question n’en donne pas.")
        return self._libre(mots)

    def _libre(self, mots: str) -> str:
        """The first words, or with a number where another question has them."""
        pris = set(Question.objects.exclude(pk=self.instance.pk).values_list("ancre", flat=True))
        suites = itertools.chain([""], (f"-{rang}" for rang in itertools.count(2)))
        essais = (_couper(mots, LONGUEUR - len(suite)) + suite for suite in suites)
        return next(essai for essai in essais if essai not in pris)


def _couper(mots: str, longueur: int) -> str:
    """Whole words, joined by hyphens, of at most this many characters together."""
    if len(mots) <= longueur:
        return mots
    return mots[: longueur + 1].rpartition("-")[0] or mots[:longueur]
