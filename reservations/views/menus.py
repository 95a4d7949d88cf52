"""The menus: public, for anybody; a signed-in family finds its children's restaurant chosen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from comptes.acces import famille_de, publique
from portail.dates import aujourd_hui

from ..carte import periodes
from ..carte.allergenes import Allergene
from ..carte.lieux import Lieu, Lieux
from ..carte.page import composer
from ..carte.periodes import PeriodeInconnue

MEMOIRE = 60  # seconds that a stranger's page may be kept


@publique
@require_safe
def menus(request: HttpRequest) -> HttpResponse:
    lieux, jour = Lieux(), aujourd_hui()
    famille = famille_de(request)
    siens = lieux.de(famille) if famille else {}
    avis = []
    choisi = _choisi(request, lieux)
    if choisi is None and request.GET.get("restaurant"):
        avis.append("Ce restaurant n’existe pas")
    lieu = choisi or lieux.get(next(iter(siens), None)) or lieux.tous[0]
    try:
        periode = periodes.lire(request.GET.dict(), jour, lieu.ferme)
    except PeriodeInconnue as inconnue:
        avis.append(str(inconnue))
        periode = periodes.habituelle(jour, lieu.ferme)
    contexte = {
        "carte": composer(periode, lieu, jour),
        "lieux": lieux.tous,
        "siens": [(lieux.get(cle), prenoms) for cle, prenoms in siens.items()],
        "choisi": f"&restaurant={choisi.pk}" if choisi else "",
        "avis": avis,
        "allergenes": Allergene.labels,
    }
    reponse = render(request, "menus/carte.html", contexte, status=404 if avis else 200)
    if avis or request.COOKIES:  # signed in, or somebody to whom a message may be told
        add_never_cache_headers(reponse)
    else:
        patch_cache_control(reponse, public=True, max_age=MEMOIRE)
    return reponse


def _choisi(request: HttpRequest, lieux: Lieux) -> Lieu | None:
    return next((li for li in lieux.tous if str(li.pk) == request.GET.get("restaurant")), None)
