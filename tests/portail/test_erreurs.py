"""What is to be put right on a page: said whole, said once, searched once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import Mock

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from portail import erreurs
from portail.erreurs import Erreur


class Repas(forms.Form):
    nom = forms.CharField(label="Nom", error_messages={"required": "Écrivez le nom."})


Lignes = forms.formset_factory(Repas, min_num=2, validate_min=True, extra=0)


class Comptee(list[Any]):
    lue = 0

    def __iter__(self) -> Iterator[Any]:
        self.lue += 1
        return super().__iter__()


@dataclass
class Page:
    form: forms.Form
    autour: Any = None


def test_what_concerns_the_forms_together_is_said_too() -> None:
    lignes = Lignes({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-nom": ""})
    ensemble, seule = erreurs.de_la_page({"lignes": lignes}, en_profondeur=False)
    assert ensemble == Erreur(str(lignes.non_form_errors()[0]))
    assert seule == Erreur("Écrivez le nom.", "Nom", "id_form-0-nom")
    assert not erreurs.de_la_page({"lignes": Lignes()}, en_profondeur=True)


def test_a_page_whose_parts_hold_each_other_is_walked_once() -> None:
    page = Page(Repas({}))
    page.autour = Comptee([page, page])
    assert len(erreurs.de_la_page({"page": page, "la_meme": page}, en_profondeur=True)) == 1
    assert page.autour.lue == 1


def test_the_title_and_the_body_search_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chercher = Mock(wraps=erreurs.de_la_page)
    monkeypatch.setattr(erreurs, "de_la_page", chercher)
    gabarit = "{% load erreurs %}{% compte_erreurs %}{% erreurs as f %}{{ f.0.texte }}"
    contexte = Context({"form": Repas({}), "request": RequestFactory().post("/")})
    lu = Template(gabarit).render(contexte)
    assert lu == "1 erreur\u00a0: Écrivez le nom."
    chercher.assert_called_once()
