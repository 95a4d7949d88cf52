"""An agent's account: who, which role, which services."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group

from comptes.identifiants import canonique
from comptes.models import Utilisateur
from factures.models import Service
from portail import roles
from portail.groupes import Plusieurs, UnSeul

ADMINISTRATEUR = "Administrateur"
EXPLICATIONS = {
    roles.SERVICE: "les familles et les factures de ses services",
    roles.SERVICE_ET_FAMILLES: "de même, et importe le fichier des familles de toute la ville",
    roles.RESTAURATION: "effectifs, pointage et PAI des écoles de ses services, rien d’autre",
    roles.TRESORERIE: "l’argent de tous les services, sans régime ni santé",
    ADMINISTRATEUR: "tout, et les comptes des agents",
}


class AgentForm(forms.ModelForm):
    """The administrator's right is never the last one, nor one's own, to be taken away here."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=[(role, f"{role} : {dit}") for role, dit in EXPLICATIONS.items()],
        widget=UnSeul("Rôle"),
        error_messages={"required": "Choisissez un rôle."},
    )
    services = forms.ModelMultipleChoiceField(
        Service.objects.all(),
        label="Services",
        required=False,
        widget=Plusieurs("Services"),
        help_text="Un agent de service ne voit que les familles et les factures des siens, un "
        "agent de restauration que leurs écoles.",
    )
    auteur: Utilisateur  # who fills it in: the admin's page says

    class Meta:
        model = Utilisateur
        fields = ["identifiant", "nom", "courriel", "is_active"]
        help_texts = {
            "identifiant": "Ce que l’agent tape pour entrer, par exemple prenom.nom.",
            "courriel": "",
            "is_active": "Décochez quand l’agent s’en va : son histoire reste, lui n’entre plus.",
        }
        labels = {"courriel": "Adresse e-mail", "is_active": "Compte ouvert"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["role"] = role_de(self.instance)
            self.initial["services"] = list(self.instance.services.all())

    def clean_identifiant(self) -> str:
        return canonique(self.cleaned_data["identifiant"])

    def clean(self) -> dict[str, Any]:
        lu: dict[str, Any] = super().clean() or {}
        if lu.get("role") in roles.PAR_SERVICE and not lu.get("services"):
            self.add_error("services", "Choisissez au moins un service : sans lui, rien à voir.")
        garde = lu.get("role") == ADMINISTRATEUR and lu.get("is_active")
        if self.instance.is_superuser and not garde:
            self._retirer_un_administrateur()
        return lu

    def _retirer_un_administrateur(self) -> None:
        # Locked, so that two administrators do not take away each other's right at once.
        restants = Utilisateur.objects.select_for_update().filter(is_superuser=True, is_active=True)
        if self.instance.pk == self.auteur.pk:
            self.add_error("role", "Un autre administrateur peut retirer ce droit, pas vous-même.")
        elif not [u for u in restants if u.pk != self.instance.pk]:
            self.add_error("role", "C’est le dernier administrateur : nommez-en un autre d’abord.")


def role_de(agent: Utilisateur) -> str:
    if agent.is_superuser:
        return ADMINISTRATEUR
    groupe = agent.groups.filter(name__in=roles.ROLES).first()
    return groupe.name if groupe else ""


def groupes_de(role: str) -> list[Group]:
    """The groups that this role is; the administrator needs none."""
    return list(Group.objects.filter(name=role)) if role in roles.ROLES else []
