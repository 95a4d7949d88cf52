"""Who may enter the imports' pages: an agent who imports that kind of file."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse

from comptes.models import Utilisateur
from portail.agents.acces import Ouverte, P, reserve
from portail.roles import DEPOSER, VOIR_IMPORTS

from .genres import GENRES, Genre

imports_requis = reserve(voir=VOIR_IMPORTS, agir=DEPOSER)
VueDeGenre = Callable[Concatenate[HttpRequest, Utilisateur, Genre, P], HttpResponse]


def genre_requis(vue: VueDeGenre[P]) -> Ouverte[P]:
    """Give the view its agent and the kind named in the address; another agent's kind is a 404."""

    @wraps(vue)
    def du_genre(
        request: HttpRequest, agent: Utilisateur, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        genre = GENRES.get(str(kwargs.pop("genre")))
        if genre is None or not genre.permis(agent):
            raise Http404
        return vue(request, agent, genre, *args, **kwargs)

    return imports_requis(du_genre)
