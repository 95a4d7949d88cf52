"""Mon compte: the password, the address, the sessions."""

from django.contrib import messages as bandeau
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from .. import services
from ..acces import consultable, famille_requise, lecteur_de, publique, utilisateur_de
from ..forms import AdresseForm, ChangementMotDePasseForm
from ..models import Famille
from ..services.adresse import LienPerime, TropDeDemandes

CONNEXIONS_MONTREES = CONSULTATIONS_MONTREES = 5
ESSAIS = 5


@famille_requise
@consultable
def accueil(request: HttpRequest, famille: Famille) -> HttpResponse:
    utilisateur = lecteur_de(request)
    contexte = {
        "utilisateur": utilisateur,
        "connexions": utilisateur.connexions.all()[:CONNEXIONS_MONTREES],
        "consultations": famille.consultations.all()[:CONSULTATIONS_MONTREES],
    }
    return render(request, "comptes/compte.html", contexte)


@sensitive_post_parameters()
@famille_requise
@require_http_methods(["GET", "HEAD", "POST"])
def mot_de_passe(request: HttpRequest, famille: Famille) -> HttpResponse:
    """Change it: every other session ends, this one goes on."""
    form = ChangementMotDePasseForm(utilisateur_de(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        change = "Votre mot de passe est changé. Vos autres appareils sont déconnectés."
        bandeau.success(request, change)
        return redirect("comptes:compte")
    if form.has_error("old_password") and _essais(request) >= ESSAIS:
        logout(request)
        bandeau.error(request, "Trop d’essais : rien n’a changé. Connectez-vous de nouveau.")
        return redirect("comptes:connexion")
    return render(request, "comptes/mot_de_passe.html", {"form": form})


def _essais(request: HttpRequest) -> int:
    """Count the wrong passwords of this session: an open one is no place to guess."""
    request.session["essais"] = request.session.get("essais", 0) + 1
    return int(request.session["essais"])


@famille_requise
@require_http_methods(["GET", "HEAD", "POST"])
def courriel(request: HttpRequest, famille: Famille) -> HttpResponse:
    utilisateur = utilisateur_de(request)
    form = AdresseForm(request.POST or None, initial={"courriel": utilisateur.adresse})
    if request.method == "POST" and form.is_valid():
        adresse = form.cleaned_data["courriel"]
        if adresse.lower() == utilisateur.adresse.lower():
            bandeau.info(request, "C’est déjà votre adresse : rien n’a changé.")
            return redirect("comptes:compte")
        try:
            services.demander_adresse(utilisateur, adresse)
        except TropDeDemandes as erreur:
            form.add_error("courriel", str(erreur))
        else:
            bandeau.success(
                request,
                f"Un message part à l’adresse {adresse} : ouvrez le lien qu’il contient pour la "
                "confirmer. D’ici là, rien ne change.",
            )
            return redirect("comptes:compte")
    return render(request, "comptes/courriel.html", {"form": form, "adresse": utilisateur.adresse})


@publique
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer_adresse(request: HttpRequest, jeton: str) -> HttpResponse:
    """From the letter. A button confirms: mail servers open links too."""
    try:
        if request.method == "POST":
            services.confirmer_adresse(jeton)
            bandeau.success(request, "Votre adresse e-mail est confirmée. Vos reçus y arriveront.")
            return redirect("accueil")
        _, adresse = services.adresse_du_lien(jeton)
    except LienPerime:
        return render(request, "comptes/adresse_lien_perime.html", status=410)
    return render(request, "comptes/adresse_a_confirmer.html", {"adresse": adresse})


@famille_requise
@require_POST
def finir_les_sessions(request: HttpRequest, famille: Famille) -> HttpResponse:
    """Sign out everywhere, here included."""
    utilisateur_de(request).finir_les_sessions()
    request.session.flush()
    bandeau.success(request, "Tous vos appareils sont déconnectés. Reconnectez-vous ici.")
    return redirect("comptes:connexion")
