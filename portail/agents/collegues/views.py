"""What the administrator does for an agent who is locked out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from comptes.models import Utilisateur
from comptes.services import second_facteur as facteur
from comptes.services.initiaux import DejaChange, redonner, sceller_compte
from portail.agents.acces import reserve
from portail.agents.pages import page

from .admin import montrer

# No group holds it: the administrator alone.
TENIR_LES_COMPTES = "comptes.change_utilisateur"
administrateur_requis = reserve(voir=TENIR_LES_COMPTES, agir=TENIR_LES_COMPTES)


@administrateur_requis
@require_http_methods(["GET", "HEAD", "POST"])
def mot_de_passe(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """Give a colleague who has forgotten it another password; POST shows it, once."""
    collegue = get_object_or_404(Utilisateur, pk=cle, is_staff=True, is_active=True)
    if request.method == "POST":
        try:
            return montrer(
                request, collegue, redonner(collegue, sceau=request.POST.get("sceau", ""))
            )
        except DejaChange as refus:
            messages.warning(request, str(refus))
            return redirect("admin:comptes_utilisateur_change", cle)
    contexte = {"collegue": collegue, "sceau": sceller_compte(collegue)}
    titre = f"Nouveau mot de passe pour {collegue}"
    return page(request, "collegues/mot_de_passe.html", titre, **contexte)


@administrateur_requis
@require_http_methods(["GET", "HEAD", "POST"])
def second_facteur(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """Forget the telephone that a colleague has lost."""
    collegue = get_object_or_404(Utilisateur, pk=cle, is_staff=True)
    if request.method == "POST":
        facteur.reinitialiser(collegue, par=agent)
        messages.success(
            request,
            f"Second facteur réinitialisé : à sa prochaine connexion, {collegue} inscrira "
            "un téléphone.",
        )
        return redirect("admin:comptes_utilisateur_change", cle)
    contexte = {"collegue": collegue, "inscrit": facteur.est_inscrit(collegue)}
    titre = f"Réinitialiser le second facteur de {collegue}"
    return page(request, "collegues/second_facteur.html", titre, **contexte)
