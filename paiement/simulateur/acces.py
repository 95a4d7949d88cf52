"""HTTP Basic, as the banks' services ask for it."""

import base64
import hmac

from django.http import HttpRequest


def identifie(request: HttpRequest, marchand: str, secret: str) -> bool:
    attendu = base64.b64encode(f"{marchand}:{secret}".encode())
    recu = request.headers.get("Authorization", "")
    return hmac.compare_digest(recu.encode(), b"Basic " + attendu)
