"""A session lasts 30 minutes from the last page seen, not from the sign-in."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PAUSE = 120  # seconds: writing the session at every page would cost each a query


class SessionVivante:
    """Push the session's end back while it is used."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session:
            maintenant = int(time.time())
            if maintenant - request.session.get("vue", 0) > PAUSE:
                request.session["vue"] = maintenant
        return self.suite(request)
