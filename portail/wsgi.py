"""WSGI entry point: `gunicorn portail.wsgi`."""

import os
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portail.settings")
django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Serve under `PREFIXE_URL`, whether or not the proxy in front takes the prefix off."""
    chemin, prefixe = environ.get("PATH_INFO", ""), settings.PREFIXE_URL
    if prefixe and chemin == prefixe:  # as a leaflet prints it; cookies and links need the slash
        suite = f"?{question}" if (question := environ.get("QUERY_STRING")) else ""
        start_response("308 Permanent Redirect", [("Location", f"{prefixe}/{suite}")])
        return []
    if prefixe and chemin.startswith(f"{prefixe}/"):
        environ = {**environ, "PATH_INFO": chemin.removeprefix(prefixe)}
    return django_application(environ, start_response)
