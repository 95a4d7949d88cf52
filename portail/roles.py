"""What each kind of agent may see and do: groups that follow the code at every `migrate`."""

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
    "paiement.confirmation",
    "paiement.alerte",
    "paiement.lignereleve",
    "paiement.virementbanque",
)
# Written in the admin by who tends the canteen (`reservations.perimetre`).
_CANTINE = tuple(
    f"reservations.{geste}_{modele}"
    for modele in ("menu", "plat", "jourparticulier")
    for geste in ("view", "add", "change", "delete")
)
# The canteen's places and rules, to read.
_REGLES = tuple(
    f"reservations.{modele}"
    for modele in ("restaurant", "ecole", "delai", "exceptiondelai", "tarif", "motifabsence")
)
# Written by each service for its own families and schools.
_ANNONCES = tuple(f"portail.{geste}_annonce" for geste in ("view", "add", "change", "delete"))
# A service's ready answers, and within how many days it means to answer.
_REPONSES = tuple(
    f"demandes.{geste}_{modele}"
    for modele in ("modelereponse", "delaireponse")
    for geste in ("view", "add", "change", "delete")
)
_REGIMES = tuple(f"reservations.{geste}_regime" for geste in ("view", "add", "change"))

SERVICE, TRESORERIE = "Agents de service", "Régie et Trésorerie"
# The families' file is about every family of the town, and may give first passwords.
SERVICE_ET_FAMILLES = "Agents de service, avec le fichier des familles"
RESTAURATION = "Restauration scolaire"
# These see the families, or the schools, of their own services: without any, nothing.
PAR_SERVICE = {SERVICE, SERVICE_ET_FAMILLES, RESTAURATION}
# To see the money of every service; to settle, at the régie's desk, what only a person can.
VOIR_LES_FAMILLES, VOIR_LES_ENFANTS = "comptes.view_famille", "comptes.view_enfant"
DONNER_ACCES, TENIR_LES_FICHES = "comptes.donner_acces", "comptes.tenir_fiches"
# No group holds it: the administrator alone.
REGLER_LA_VILLE = "portail.change_commune"
TENIR_LES_ANNONCES = "portail.change_annonce"
VOIR_COMME = "comptes.voir_comme"
TENIR_MENUS = "reservations.tenir_menus"
TENIR_RESERVATIONS = "reservations.tenir_reservations"
POINTER, VOIR_PAI = "reservations.pointer", "reservations.voir_pai"
VOIR_EFFECTIFS = "reservations.voir_effectifs"
# No group holds it: the administrator alone.
VOIR_AUDIT = "portail.voir_audit"
VOIR_L_ARGENT, TENIR_LA_REGIE = "factures.view_encaissement", "paiement.tenir_regie"

# The imports' page; what each kind of file asks for besides is `portail.agents.imports.genres`'.
VOIR_IMPORTS, DEPOSER = "portail.view_fichierimporte", "portail.add_fichierimporte"
IMPORTER_FAMILLES = "portail.importer_familles"
IMPORTER_FACTURES = "portail.importer_factures"


def _voir(modeles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(".view_".join(modele.split(".")) for modele in modeles)


_DU_SERVICE = (
    *_voir(_FACTURES),
    *_voir(_REGLES),
    *_CANTINE,
    *_REGIMES,
    *_ANNONCES,
    *_REPONSES,
    DONNER_ACCES,
    TENIR_LES_FICHES,
    VOIR_COMME,
    TENIR_MENUS,
    TENIR_RESERVATIONS,
    POINTER,
    VOIR_EFFECTIFS,
    VOIR_IMPORTS,
    DEPOSER,
    IMPORTER_FACTURES,
)

# Administrators are superusers. Models are for looking at: money moves through the doors.
ROLES: dict[str, tuple[str, ...]] = {
    SERVICE: _DU_SERVICE,
    SERVICE_ET_FAMILLES: (*_DU_SERVICE, IMPORTER_FAMILLES),
    # Who serves: no invoice, no family's sheet; alone to know of the PAI.
    RESTAURATION: (POINTER, VOIR_EFFECTIFS, VOIR_PAI),
    TRESORERIE: (*_voir(_ARGENT), TENIR_LA_REGIE, VOIR_IMPORTS, DEPOSER),
}


def installer() -> None:
    """Make the groups say what `ROLES` says."""
    for configuration in apps.get_app_configs():
        create_permissions(configuration, verbosity=0)
    for nom, droits in ROLES.items():
        groupe, _ = Group.objects.get_or_create(name=nom)
        permissions = [
            Permission.objects.get(codename=droit, content_type__app_label=piece)
            for piece, droit in (d.split(".") for d in droits)
        ]
        groupe.permissions.set(permissions)
