"""The scenario « panne »: what the bank sells is out of order, its switch is not."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .scenario import INTERRUPTEUR

Vue = Callable[[HttpRequest], HttpResponse]


def en_service(vue: Vue) -> Vue:
    @wraps(vue)
    def gardee(request: HttpRequest) -> HttpResponse:
        if INTERRUPTEUR.scenario.panne:
            return render(request, "simulateur/panne.html", status=503)
        return vue(request)

    return gardee
