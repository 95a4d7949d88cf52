"""A session lasts 30 minutes from the last page seen, not from the sign-in; the door says so."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

# Seconds: writing the session at every page would cost each a query. So a session ends at the
# latest 30 minutes after the last page, at the earliest 29.
PAUSE = 60
# Why the door is shut, in its address.
EXPIREE, AILLEURS, GESTE = "inactivite", "ailleurs", "geste"


class SessionVivante:
    """Push the session's end back while it is used."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.fin = _fin(request)  # type: ignore[attr-defined]
        return self.suite(request)

    def process_view(self, request: HttpRequest, vue: Any, *_: Any) -> None:
        if "_auth_user_id" in request.session and not getattr(vue, "sans_activite", False):
            maintenant = int(time.time())
            if maintenant - request.session.get("vue", 0) >= PAUSE:
                request.session["vue"] = maintenant


class Mur(LoginRequiredMiddleware):
    """Django's, which also tells the door why one stands there, and leads back to a page: what was
    sent after the end is lost, and its address answers no link."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        porte = resolve_url(self.get_login_url(view_func))
        vue = request.method in ("GET", "HEAD")
        fin = request.fin if vue else GESTE  # type: ignore[attr-defined]
        suite = request.get_full_path() if vue else _page_precedente(request)
        porte = f"{porte}?fin={fin}" if fin else porte
        return redirect_to_login(suite, porte) if suite else redirect(porte)


def _fin(request: HttpRequest) -> str:
    """Why a browser that was signed in no longer is, if the wall finds that it is not."""
    if "_auth_user_id" in request.session:
        return AILLEURS  # still there, so ended by a new password or from another device
    perdue = request.session.session_key is None
    return EXPIREE if perdue and request.COOKIES.get(settings.SESSION_COOKIE_NAME) else ""


def _page_precedente(request: HttpRequest) -> str:
    origine = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        origine, {request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    page = urlsplit(origine)
    return f"{page.path}?{page.query}" if page.query else page.path
