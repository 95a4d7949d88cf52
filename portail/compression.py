"""What the portal writes travels compressed, as its files already do."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# A PDF, a spreadsheet and a picture are compressed by themselves.
TEXTES = {"text/html", "text/css", "text/csv", "text/plain", "application/json"}


class Compression(GZipMiddleware):
    """Django's, for texts only.

    What a guess in an address would change of a page's length (BREACH) drowns in the random length
    that Django adds; the CSRF token is masked anew on each page.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        genre = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if genre in TEXTES else response
