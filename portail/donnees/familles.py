"""Families that are gone: without a child, without an invoice, and long without a sign of life."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from comptes.models import (
    Consultation,
    DemandeMiseAJour,
    Enfant,
    Famille,
    Lettre,
    Rattachement,
    Responsable,
    Utilisateur,
)
from comptes.models.famille import EFFACEE
from factures.models import Encaissement, Facture
from paiement.models import Paiement
from portail.suivi import ETAT_INITIAL
from reservations.models import (
    DemandeRepas,
    Enregistrement,
    LigneRepas,
    Mouvement,
    Pointage,
    Reservation,
)

from .calendrier import avant, dernier_jour
from .comptabilite import gardees
from .lots import Comptes, Passage, par_lots
from .suivi import supprimer_historique

MAJORITE = 18 * 12  # months


def effacer(passage: Passage) -> Comptes:
    """Erase the families that are gone, then the children that no family has any more."""
    limite = avant(passage.jour, passage.durees["familles"])
    partis = parties(passage, limite)
    return [
        ("famille,familles", par_lots(partis, _effacer_familles, passage)),
        (
            "enfant sans famille,enfants sans famille",
            par_lots(_enfants_seuls(limite), _effacer_enfants, passage),
        ),
    ]


def parties(passage: Passage, limite: datetime) -> QuerySet[Famille]:
    """The families without sign of life since `limite`, without a child under age since then,
    without a visit of the town's whose trace is promised to them, and without any document that
    still names them."""
    siens: dict[str, Any] = {"famille": OuterRef("pk")}
    enfants = Rattachement.objects.filter(mineur(passage), **siens)
    promises = avant(passage.jour, passage.durees["consultations"])
    visites = Consultation.objects.filter(debut__gte=promises, **siens)
    raisons: list[QuerySet] = [enfants, visites, *_signes_de_vie(limite)]
    raisons += [documents.filter(**siens) for documents in gardees(passage)]
    familles = Famille.objects.vivantes().filter(creee_le__lt=limite)
    for raison in raisons:
        familles = familles.filter(~Exists(raison))
    return familles


def mineur(passage: Passage) -> Q:
    """A child counts until it comes of age; of one without a birth date, so long after its family
    came to the portal."""
    majeur = dernier_jour(passage.jour, passage.durees["familles"])
    naissance, arrivee = dernier_jour(majeur, MAJORITE), avant(majeur, MAJORITE)
    connue = Q(enfant__naissance__isnull=False)
    return (connue & Q(enfant__naissance__gt=naissance)) | (
        ~connue & Q(famille__creee_le__gte=arrivee)
    )


def _signes_de_vie(limite: datetime) -> list[QuerySet]:
    """What the family, its adults or the town have done about it since then; the documents wiped
    of names still tell by their dates."""
    jour: date = limite.date()
    sienne: dict[str, Any] = {"famille": OuterRef("pk")}
    adultes = Responsable.objects.filter(**sienne)
    # Of the family, from within a query within its own.
    d_elle: dict[str, Any] = {"famille": OuterRef(OuterRef("pk"))}
    enfants = Rattachement.objects.filter(**d_elle).values("enfant")
    acces = Responsable.objects.filter(**d_elle, utilisateur__isnull=False).values("utilisateur")
    comptes = adultes.filter(
        Q(utilisateur__last_login__gte=limite) | Q(utilisateur__connexions__le__gte=limite)
    )
    return [
        comptes,
        _changements(Famille, limite).filter(id=OuterRef("pk")),
        _changements(Responsable, limite).filter(famille_id=OuterRef("pk")),
        _changements(Rattachement, limite).filter(famille_id=OuterRef("pk")),
        _changements(Enfant, limite).filter(id__in=enfants),
        _changements(Utilisateur, limite).filter(id__in=acces),
        DemandeMiseAJour.objects.filter(creee_le__gte=limite, **sienne),
        DemandeMiseAJour.objects.filter(etat=DemandeMiseAJour.Etat.RECUE, **sienne),
        DemandeRepas.objects.filter(creee_le__gte=limite, **sienne),
        DemandeRepas.objects.filter(etat=DemandeRepas.Etat.RECUE, **sienne),
        Enregistrement.objects.filter(le__gte=limite, **sienne),
        Reservation.objects.filter(jour__gte=jour, **sienne),
        Facture.objects.filter(date_emission__gte=jour, **sienne),
        Encaissement.objects.filter(enregistre_le__gte=limite, **sienne),
        Paiement.objects.filter(cree_le__gte=limite, **sienne),
    ]


def _enfants_seuls(limite: datetime) -> QuerySet[Enfant]:
    """The children that have had no family since then."""
    attaches = Rattachement.objects.filter(enfant=OuterRef("pk"))
    recents = _changements(Enfant, limite).filter(id=OuterRef("pk"))
    detaches = _changements(Rattachement, limite).filter(enfant_id=OuterRef("pk"))
    return Enfant.objects.filter(~Exists(attaches), ~Exists(recents), ~Exists(detaches))


def _changements(modele: type[Any], limite: datetime) -> QuerySet:
    """What somebody has changed since then; that histories began is nobody's doing."""
    recents: QuerySet = modele.history.filter(history_date__gte=limite)
    return recents.exclude(history_change_reason=ETAT_INITIAL)


def _effacer_familles(cles: list[int]) -> None:
    """Everything of theirs goes; a family that figures still name stays as a number."""
    # Not by cascade alone: a family may stay as a number.
    Lettre.objects.filter(famille__in=cles).delete()
    Consultation.objects.filter(famille__in=cles).delete()
    DemandeMiseAJour.objects.filter(famille__in=cles).delete()
    DemandeRepas.objects.filter(famille__in=cles).delete()
    Reservation.objects.filter(famille__in=cles).delete()
    Enregistrement.objects.filter(famille__in=cles).delete()
    adultes = Responsable.objects.filter(famille__in=cles)
    comptes = list(
        Utilisateur.objects.filter(responsable__in=adultes, is_staff=False).values_list(
            "pk", flat=True
        )
    )
    _oublier(Responsable, list(adultes.values_list("pk", flat=True)))
    _oublier(Utilisateur, comptes)
    _detacher(cles)
    tenues = set()
    for modele in (Facture, Encaissement, Paiement, LigneRepas):
        siens = modele._default_manager.filter(famille__in=cles)
        tenues |= set(siens.values_list("famille", flat=True))
    Famille.objects.filter(pk__in=tenues).update(
        adresse="", code_postal="", ville="", prelevement=False
    )
    for cle in tenues:
        Famille.objects.filter(pk=cle).update(code=f"{EFFACEE}{cle}")
    supprimer_historique(Famille.history.model, id__in=tenues)
    # Whose meal it was, of one that nobody had booked: the child may live on in another family.
    Pointage.objects.filter(famille__in=cles).update(famille=None)
    _oublier(Famille, [cle for cle in cles if cle not in tenues])


def _detacher(familles: list[int]) -> None:
    """Take the children out of these families; those of no other one go with them."""
    liens = Rattachement.objects.filter(famille__in=familles)
    enfants = set(liens.values_list("enfant", flat=True))
    _oublier(Rattachement, list(liens.values_list("pk", flat=True)))
    supprimer_historique(Rattachement.history.model, famille_id__in=familles)
    supprimer_historique(Responsable.history.model, famille_id__in=familles)
    partages = Rattachement.objects.filter(enfant__in=enfants).values_list("enfant", flat=True)
    _effacer_enfants(list(enfants - set(partages)))


def _effacer_enfants(cles: list[int]) -> None:
    DemandeRepas.objects.filter(enfant__in=cles).delete()
    Pointage.objects.filter(enfant__in=cles).delete()
    Reservation.objects.filter(enfant__in=cles).delete()
    Mouvement.objects.filter(enfant__in=cles).delete()
    _oublier(Enfant, cles)
    supprimer_historique(Rattachement.history.model, enfant_id__in=cles)


def _oublier(modele: type[Model], cles: list[int]) -> None:
    """Delete these rows and their history, the line that tells of this very deletion too."""
    modele._default_manager.filter(pk__in=cles).delete()
    supprimer_historique(modele.history.model, id__in=cles)  # type: ignore[attr-defined]
