"""An address that answers a button only, typed or found again in the browser's history."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string


class PageDesBoutons:
    """Say so on a page: to an empty refusal, browsers show a page of their own."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.suite(request)
        if isinstance(reponse, HttpResponseNotAllowed):
            reponse.content = render_to_string("405.html", request=request)
        return reponse
