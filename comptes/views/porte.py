"""The door: in, out, and back in."""

from typing import Any
from urllib.parse import urlsplit

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from .. import appareil, services
from ..acces import publique
from ..forms import ConnexionForm, NouveauMotDePasseForm, OubliForm
from ..verrous import attente


class Connexion(LoginView):
    template_name = "comptes/connexion.html"
    authentication_form = ConnexionForm
    redirect_authenticated_user = True

    def get_context_data(self, **contexte: Any) -> dict[str, Any]:
        fin = self.request.GET.get("fin") or getattr(self.request, "fin", "")
        minutes = settings.SESSION_COOKIE_AGE // 60
        return super().get_context_data(fin=fin, minutes=minutes, **contexte)

    def get_redirect_url(self) -> str:  # type: ignore[override]  # Django gives no request
        """The door itself is nowhere to go."""
        suite = super().get_redirect_url()
        return "" if urlsplit(suite).path == self.request.path else suite

    def form_valid(self, form: Any) -> HttpResponse:
        """Remember the device, so that nobody elsewhere can close this door to it."""
        reponse = super().form_valid(form)
        appareil.retenir(self.request, reponse, form.get_user().get_username())
        return reponse


connexion = publique(Connexion.as_view())
deconnexion = publique(LogoutView.as_view())


def trop_d_essais(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer the tries past a limit, the same for codes that exist and codes that do not."""
    minutes = round(attente(request).total_seconds() / 60)
    return render(request, "comptes/trop_d_essais.html", {"minutes": minutes}, status=429)


@publique
@require_http_methods(["GET", "HEAD", "POST"])
def oubli(request: HttpRequest) -> HttpResponse:
    form = OubliForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.demander_lien(form.cleaned_data["saisie"])
        return redirect("comptes:oubli_envoye")
    return render(request, "comptes/oubli.html", {"form": form})


@publique
def oubli_envoye(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/oubli_envoye.html")


class NouveauMotDePasse(PasswordResetConfirmView):
    """Who holds the link is the owner: the tries that were locked out no longer count."""

    def form_valid(self, form: Any) -> HttpResponse:
        reponse = super().form_valid(form)
        identifiant = form.user.get_username()
        reset(username=identifiant)
        appareil.retenir(self.request, reponse, identifiant)
        return reponse


nouveau_mot_de_passe = publique(
    NouveauMotDePasse.as_view(
        template_name="comptes/nouveau_mot_de_passe.html",
        form_class=NouveauMotDePasseForm,
        success_url=reverse_lazy("comptes:mot_de_passe_change"),
    )
)


@publique
def mot_de_passe_change(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/nouveau_mot_de_passe_fait.html")
