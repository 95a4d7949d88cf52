"""For those who run the demo and the tests, not for the merchant: switch, operations, health."""

import json

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from .actes import ActeRefuse, agir
from .etat import REGISTRE, Operation
from .scenario import INTERRUPTEUR, ScenarioRefuse
from .settings import DOSSIER

LISIBLE = {"ensure_ascii": False}


@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            INTERRUPTEUR.changer(json.loads(request.body))
        except ScenarioRefuse as erreur:
            return _refuser(str(erreur))
        except ValueError:
            return _refuser("Le scénario doit être écrit en JSON.")
    actuel = INTERRUPTEUR.scenario
    return JsonResponse({"notification": actuel.notification, "panne": actuel.panne})


def _refuser(message: str) -> JsonResponse:
    return JsonResponse({"erreur": message}, status=400, json_dumps_params=LISIBLE)


@require_http_methods(["GET", "HEAD", "POST"])
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation; with POST, something becomes of one of them first."""
    if request.method == "POST":
        try:
            agir(json.loads(request.body))
        except ActeRefuse as erreur:
            return _refuser(str(erreur))
        except ValueError:
            return _refuser("L’acte doit être écrit en JSON.")
    lignes = [_ligne(operation) for operation in REGISTRE.lister()]
    return JsonResponse(lignes, safe=False, json_dumps_params=LISIBLE)


def _ligne(operation: Operation) -> dict[str, str | int | None]:
    return {
        "banque": operation.banque,
        "reference": operation.reference,
        "montant": operation.montant,
        "etat": REGISTRE.etat(operation),
        "transaction": (operation.reglement and operation.reglement.transaction) or None,
    }


@require_safe
def sante(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("OK", content_type="text/plain")


@require_safe
def feuille_de_style(_request: HttpRequest) -> FileResponse:
    return FileResponse((DOSSIER / "banque.css").open("rb"), content_type="text/css; charset=utf-8")
