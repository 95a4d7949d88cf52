"""Accounts, rights, sign-ins, families' sheets."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Q, QuerySet

from comptes.models import (
    Connexion,
    Enfant,
    EnfantsDistincts,
    Famille,
    Rattachement,
    Responsable,
    Utilisateur,
)
from factures.models import Service
from portail.donnees.suivi import historiques

from ..actes import Acte, Genre, Source, contient
from ..historiques import de

GESTES = {1: "Création", 2: "Changement", 3: "Suppression"}
VOIR_LES_ENFANTS = "comptes.view_enfant"


def _connexion(connexion: Connexion) -> Acte:
    par = str(connexion.utilisateur)
    return Acte(connexion.le, par, "Connexion", par, (connexion.appareil,))


def _distincts(paire: EnfantsDistincts) -> Acte:
    objet = f"{paire.premier} et {paire.second}"
    return Acte(paire.le, str(paire.par or ""), "Deux enfants de même nom dits distincts", objet)


def _dans_l_administration(trace: LogEntry) -> Acte:
    modele = trace.content_type.model_class() if trace.content_type else None
    nature = str(modele._meta.verbose_name) if modele else "élément"
    detail = () if trace.action_flag == 3 else (trace.get_change_message(),)
    geste = GESTES.get(trace.action_flag, "Geste")
    objet = f"{nature} {trace.object_repr}"
    return Acte(trace.action_time, str(trace.user), geste, objet, detail)


def _sans_historique() -> QuerySet[Any]:
    """What the admin notes of what has no history: of the others, the history says more."""
    suivis = Q(pk__in=[])
    for suivi in historiques():
        meta = suivi.instance_type._meta
        suivis |= Q(content_type__app_label=meta.app_label, content_type__model=meta.model_name)
    return LogEntry.objects.exclude(suivis).select_related("user", "content_type")


def _enfant_et_famille(lien: Any) -> str:
    return f"{lien.enfant or 'd’un enfant effacé'} ({lien.famille or 'famille effacée'})"


SOURCES: tuple[Source, ...] = (
    de(Utilisateur, Genre.COMPTES, cherche=("identifiant", "nom")),
    de(Service, Genre.COMPTES, cherche=("code", "nom")),
    de(Famille, Genre.FICHES, cherche=("code",)),
    de(Responsable, Genre.FICHES, cherche=("famille__code", "nom", "prenom")),
    de(
        Enfant,
        Genre.FICHES,
        cherche=("nom", "prenom"),
        sensibles={"regime": VOIR_LES_ENFANTS},
    ),
    de(
        Rattachement,
        Genre.FICHES,
        "enfant",
        "famille",
        cherche=("famille__code", "enfant__nom", "enfant__prenom"),
        sujet=_enfant_et_famille,
    ),
    Source(
        cle="enfants-distincts",
        genre=Genre.FICHES,
        lignes=lambda: EnfantsDistincts.objects.select_related("premier", "second", "par"),
        le="le",
        par="par",
        acte=_distincts,
        chercher=contient("premier__nom", "premier__prenom"),
    ),
    Source(
        cle="connexions",
        genre=Genre.CONNEXIONS,
        lignes=lambda: Connexion.objects.filter(utilisateur__is_staff=True).select_related(
            "utilisateur"
        ),
        le="le",
        par="utilisateur",
        acte=_connexion,
        chercher=contient("utilisateur__identifiant", "utilisateur__nom"),
    ),
    Source(
        cle="administration",
        genre=Genre.REGLAGES,
        lignes=_sans_historique,
        le="action_time",
        par="user",
        acte=_dans_l_administration,
        chercher=contient("object_repr"),
    ),
)
