"""What each kind of agent may see: groups whose permissions follow the code at every `migrate`."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

_FACTURES = (
    "comptes.famille",
    "comptes.responsable",
    "comptes.enfant",
    "comptes.rattachement",
    "factures.facture",
    "factures.lignefacture",
    "factures.service",
    "factures.prestation",
)
_ARGENT = (
    "comptes.famille",
    "comptes.responsable",
    "factures.facture",
    "factures.lignefacture",
    "factures.encaissement",
    "factures.imputation",
    "factures.recu",
    "factures.controlecomptes",
    "factures.service",
    "factures.prestation",
    "factures.regie",
    "paiement.paiement",
    "paiement.lignepaiement",
    "paiement.transition",
    "paiement.messagebanque",
)

SERVICE, TRESORERIE = "Agents de service", "Régie et Trésorerie"
# Administrators are superusers. Everything here is for looking at: money moves through the doors.
ROLES: dict[str, tuple[str, ...]] = {SERVICE: _FACTURES, TRESORERIE: _ARGENT}


def installer() -> None:
    """Make the groups say what `ROLES` says."""
    for configuration in apps.get_app_configs():
        create_permissions(configuration, verbosity=0)
    for nom, modeles in ROLES.items():
        groupe, _ = Group.objects.get_or_create(name=nom)
        permissions = [
            Permission.objects.get(codename=f"view_{modele}", content_type__app_label=piece)
            for piece, modele in (m.split(".") for m in modeles)
        ]
        groupe.permissions.set(permissions)
