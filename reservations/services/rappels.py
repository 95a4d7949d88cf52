"""Reminders before a month's deadline, to families that have booked nothing for it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from comptes import courriers
from comptes.models import Enfant, Famille, Lettre, Utilisateur
from portail import courrier
from portail.dates import de_mois, dernier_du_mois, mois_decale
from portail.models import Commune

from ..ecoles import Annuaire
from ..models import Ecole, Rappel, Reservation, SansRappel
from ..regles import PARIS, UN_JOUR, Geste, Nature, jusqu_au

AVANCES = (5, 1)  # days before the last day
MOIS_REGARDES = 4
SEL = "reservations.rappels"


def relancer() -> int:
    """Send the reminders that are due now; how many. Twice is as good as once.

    A worker that was down on the day sends the reminder late, with the days that are really left.
    """
    annuaire, maintenant = Annuaire(), timezone.now()
    return sum(
        _relancer_le_mois(annuaire, mois, limite, maintenant)
        for mois, limite in _mois_a_rappeler(annuaire, maintenant)
    )


def jeton(utilisateur: Utilisateur) -> str:
    """What the letter's link carries: nobody else's reminders can be stopped by it."""
    return signing.dumps(utilisateur.pk, salt=SEL)


def utilisateur_du_jeton(texte: str) -> Utilisateur | None:
    """Whose reminders the link is about; None for a link that is not one of ours."""
    try:
        return Utilisateur.objects.filter(pk=signing.loads(texte, salt=SEL)).first()
    except signing.BadSignature:
        return None


def ne_plus_rappeler(utilisateur: Utilisateur) -> None:
    SansRappel.objects.get_or_create(utilisateur=utilisateur)


def rappeler_de_nouveau(utilisateur: Utilisateur) -> None:
    SansRappel.objects.filter(utilisateur=utilisateur).delete()


def _mois_a_rappeler(annuaire: Annuaire, maintenant: datetime) -> Iterator[tuple[date, datetime]]:
    """The months whose common deadline falls within the longest notice, each with that instant."""
    ce_mois = maintenant.astimezone(PARIS).date().replace(day=1)
    for rang in range(MOIS_REGARDES):
        mois = mois_decale(ce_mois, rang)
        limites = {
            limite
            for ecole in annuaire.ecoles.values()
            if (limite := _limite(annuaire, ecole, mois)) and limite > maintenant
        }
        for limite in sorted(limites):
            if jours_restants(maintenant, limite) <= max(AVANCES):
                yield mois, limite


def _limite(annuaire: Annuaire, ecole: Ecole, mois: date) -> datetime | None:
    """The school's deadline for that month, where its rule counts in months."""
    delais = annuaire.delais(ecole)
    if delais.reserver.nature != Nature.MOIS:
        return None
    ouverts = annuaire.horaire(ecole).ouverts(mois, dernier_du_mois(mois))
    # An exception for some days is theirs: the month's is the one that most days have.
    limites = Counter(delais.limite(jour, Geste.RESERVER) for jour in ouverts)
    return limites.most_common(1)[0][0] if limites else None


def jours_restants(maintenant: datetime, limite: datetime) -> int:
    """Whole days in Europe/Paris between today and the last day on which one can still book."""
    dernier = (limite - timedelta(microseconds=1)).astimezone(PARIS).date()
    return (dernier - maintenant.astimezone(PARIS).date()) // UN_JOUR


def _relancer_le_mois(
    annuaire: Annuaire, mois: date, limite: datetime, maintenant: datetime
) -> int:
    restants = jours_restants(maintenant, limite)
    avance = min(a for a in AVANCES if restants <= a)
    ecoles = [e for e in annuaire.ecoles.values() if _limite(annuaire, e, mois) == limite]
    familles = _sans_rien(annuaire, ecoles, mois)
    deja = Rappel.objects.filter(mois=mois, jours_avant=avance).values("utilisateur")
    comptes = (
        Utilisateur.objects.filter(responsable__famille__in=familles, is_active=True)
        .exclude(pk__in=deja)
        .exclude(pk__in=SansRappel.objects.values("utilisateur"))
        .select_related("responsable__famille")
    )
    return sum(
        _rappeler(compte, familles[compte.responsable.famille_id], mois, limite, avance, restants)
        for compte in comptes.order_by("pk")
        if compte.adresse
    )


def _sans_rien(annuaire: Annuaire, ecoles: list[Ecole], mois: date) -> dict[int, list[str]]:
    """The families of which no child at these schools has a meal that month: their first names."""
    enfants = Enfant.objects.filter(structure__in=annuaire.structures(ecoles))
    pris = Reservation.objects.filter(jour__range=(mois, dernier_du_mois(mois))).values("enfant")
    servies = set(enfants.filter(pk__in=pris).values_list("familles", flat=True))
    noms: dict[int, list[str]] = {}
    vivantes = Famille.objects.vivantes().values("pk")
    for famille, prenom in enfants.filter(familles__in=vivantes).values_list("familles", "prenom"):
        if famille not in servies:
            noms.setdefault(famille, []).append(prenom)
    return noms


@transaction.atomic
def _rappeler(
    compte: Utilisateur,
    prenoms: list[str],
    mois: date,
    limite: datetime,
    avance: int,
    restants: int,
) -> bool:
    """The letter and the row that remembers it, in one transaction."""
    _, nouveau = Rappel.objects.get_or_create(utilisateur=compte, mois=mois, jours_avant=avance)
    if not nouveau:
        return False
    commune = Commune.actuelle()
    contexte = {
        "commune": commune,
        "prenoms": prenoms,
        "mois": mois,
        "limite": jusqu_au(limite),
        "restants": restants,
        "page": f"{courrier.adresse_absolue('reservations:reservations')}?mois={mois:%Y-%m}",
        "arreter": courrier.adresse_absolue("reservations:sans_rappel", jeton(compte)),
    }
    courriers.ecrire(
        compte.responsable.famille,
        Lettre.Nature.RAPPEL,
        compte.adresse,
        f"Rappel : réserver les repas {de_mois(mois)}",
        render_to_string("courriels/rappel.txt", contexte),
        repondre_a=commune.contact_administratif,
    )
    return True
