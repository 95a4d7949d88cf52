"""The banks' contracts in the admin: the public words; of the secrets, whether they are there."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from paiement.models import ContratBanque
from paiement.passerelles import PASSERELLES
from portail.exports import Exportable
from portail.historique import PageAvecHistorique
from portail.pages_admin import PageAdmin

from .contrat import NOMS, Contrat
from .forms import PREFIXE, NouveauContratForm, pour

DANGER = (
    "Changer de mode ou d’identifiant change où va l’argent, dès l’enregistrement. Faites-le quand "
    "aucun paiement n’est en cours, avec la régie, et payez ensuite une petite facture pour voir."
)


@admin.register(ContratBanque)
class ContratBanqueAdmin(Exportable, PageAvecHistorique, PageAdmin):
    """The administrator's alone: no role has it."""

    list_display = ["nom_banque", "regie", "ouvert", "etat"]
    list_select_related = ["regie"]
    readonly_fields = ["nom_banque", "dans_l_environnement", "etat"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, "regie"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["regie", "banque"]})]
        publics = [f"{PREFIXE}{mot}" for mot in Contrat(obj.regie, obj.banque, {}).publics]
        return [
            (None, {"fields": ["nom_banque", "regie", "etat", "ouvert"]}),
            ("Paramètres publics", {"fields": [*publics, "accord"], "description": DANGER}),
            (
                "Ce que garde l’environnement",
                {
                    "fields": ["dans_l_environnement"],
                    "description": "Les clés et les adresses se posent sur le serveur (variable "
                    "BANQUES), jamais ici : cette page dit seulement si elles y sont.",
                },
            ),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = pour(obj.regie, obj.banque) if obj else NouveauContratForm
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"banque": next(iter(PASSERELLES)), **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: ContratBanque, form: Any, change: bool) -> None:
        """A new row closes nothing that the environment had open."""
        if not change:
            obj.ouvert = not Contrat(obj.regie, obj.banque, {}).fautes()
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: ContratBanque, post_url_continue: Any = None
    ) -> HttpResponse:
        messages.info(request, "Écrivez maintenant les paramètres de ce contrat.")
        return redirect("admin:paiement_contratbanque_change", obj.pk)

    @admin.display(description="banque", ordering="banque")
    def nom_banque(self, ligne: ContratBanque) -> str:
        return NOMS.get(ligne.banque, ligne.banque)

    @admin.display(description="état")
    def etat(self, ligne: ContratBanque) -> str | SafeString:
        contrat = Contrat(ligne.regie, ligne.banque, ligne.mots)
        if fautes := contrat.fautes():
            return format_html_join(" ", "{}", ((faute,) for faute in fautes))
        return "complet, en essai : rien n’est débité" if contrat.essai else "complet"

    @admin.display(description="clés et adresses")
    def dans_l_environnement(self, ligne: ContratBanque) -> SafeString:
        gardiens = Contrat(ligne.regie, ligne.banque, {}).gardiens
        lignes = ((g.nom, g.mot, g.en_mots) for g in gardiens)
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{} (<code>{}</code>) : {}</li>", lignes)
        )
