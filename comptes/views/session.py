"""How long the session still lasts: for the script that warns before its end."""

import time

from django.contrib.sessions.models import Session
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..acces import publique


@publique
@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """Seconds left, 0 for who is not signed in. Asking is no activity; POST is."""
    if not request.user.is_authenticated:
        return JsonResponse({"reste": 0})
    if request.method == "POST":
        request.session["vue"] = int(time.time())
        request.session.save()
    # The row and not the session: other pages write it too, and push the end back.
    fin = Session.objects.values_list("expire_date", flat=True).filter(
        pk=request.session.session_key
    )
    reste = sum((f - timezone.now()).total_seconds() for f in fin)  # none once it has ended
    return JsonResponse({"reste": max(0, int(reste))})


session.sans_activite = True
