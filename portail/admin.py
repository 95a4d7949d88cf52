"""The town in the admin, and what Django itself shows there."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.text import Truncator
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_q import models as travaux
from django_q.tasks import async_task
from post_office import models as lettres

from .agents.aide.admin import EtapeAdmin, QuestionAdmin
from .agents.annonces.admin import AnnonceAdmin
from .agents.banques.admin import ContratBanqueAdmin
from .agents.collegues.admin import UtilisateurAdmin
from .agents.listes.enfants import EnfantsAdmin
from .agents.listes.familles import FamillesAdmin
from .agents.reglages.admin import CommuneAdmin
from .dates import heure, jour_court
from .lecture import PageDeLecture
from .models import Purge

__all__ = [
    "AnnonceAdmin",
    "CommuneAdmin",
    "ContratBanqueAdmin",
    "EnfantsAdmin",
    "EtapeAdmin",
    "FamillesAdmin",
    "PurgeAdmin",
    "QuestionAdmin",
    "UtilisateurAdmin",
]

admin.site.index_title = "Accueil"

# The queue and the schedule are the code's own business (a failure stays visible), and so are the
# roles; the letters hold links that open accounts, the telephones their secrets.
for modele in (
    travaux.Failure,
    travaux.OrmQ,
    travaux.Schedule,
    travaux.Success,
    lettres.Attachment,
    lettres.Email,
    lettres.EmailTemplate,
    lettres.Log,
    Group,
    StaticDevice,
    TOTPDevice,
):
    admin.site.unregister(modele)


@admin.register(Purge)
class PurgeAdmin(PageDeLecture):
    """What was erased, night after night: the proof that durations are kept."""

    list_display = ["faite_le", "complete"]
    list_filter = ["complete"]


travaux.Failure._meta.verbose_name = "travail échoué"
travaux.Failure._meta.verbose_name_plural = "travaux échoués"


@admin.register(travaux.Failure)
class EchecAdmin(PageDeLecture):
    """What the worker gave up; the administrator may give it back."""

    list_display = ["travail", "debut", "fin", "essais", "erreur"]
    list_display_links = ["travail"]
    search_fields = ["func", "result"]
    search_help_text = "Nom du travail, texte de l’erreur"
    fields = ["travail", "arguments", "precisions", "quand", "essais", "resultat"]
    actions = ["relancer"]

    def has_relancer_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    @admin.action(description="Relancer les travaux choisis", permissions=["relancer"])
    def relancer(self, request: HttpRequest, echecs: Any) -> None:
        for echec in echecs:
            suite = {"hook": echec.hook, "group": echec.group, "cluster": echec.cluster}
            async_task(echec.func, *(echec.args or ()), **suite, **(echec.kwargs or {}))
            echec.delete()
        messages.success(request, "Relancé : un travail qui échoue encore revient ici.")

    @admin.display(description="travail", ordering="func")
    def travail(self, echec: travaux.Failure) -> str:
        return str(echec.func)

    @admin.display(description="sur quoi")
    def arguments(self, echec: travaux.Failure) -> str:
        return ", ".join(str(valeur) for valeur in echec.args or ())

    @admin.display(description="précisions")
    def precisions(self, echec: travaux.Failure) -> str:
        return ", ".join(f"{nom} : {valeur}" for nom, valeur in (echec.kwargs or {}).items())

    @admin.display(description="début", ordering="started")
    def debut(self, echec: travaux.Failure) -> datetime:
        return echec.started

    @admin.display(description="fin", ordering="stopped")
    def fin(self, echec: travaux.Failure) -> datetime:
        return echec.stopped

    @admin.display(description="quand")
    def quand(self, echec: travaux.Failure) -> str:
        return f"du {_instant(echec.started)} au {_instant(echec.stopped)}"

    @admin.display(description="essais", ordering="attempt_count")
    def essais(self, echec: travaux.Failure) -> int:
        return echec.attempt_count

    @admin.display(description="ce qui est arrivé")
    def resultat(self, echec: travaux.Failure) -> str:
        return str(echec.result or "")

    @admin.display(description="erreur")
    def erreur(self, echec: travaux.Failure) -> str:
        return Truncator(echec.result or "").chars(100)


def _instant(instant: datetime) -> str:
    return f"{jour_court(instant)} à {heure(instant)}"
