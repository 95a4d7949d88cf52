"""Freezing what a month's meals bill: numbered without a gap, written once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from comptes.services.demandes import DejaChange
from factures.models import Service
from portail.dates import aujourd_hui, dernier_du_mois, mois_decale

from ..ecoles import Annuaire
from ..facturation import releves, repas_du_mois
from ..facturation.releves import Cle, Compte, Difference
from ..facturation.repas_du_mois import Mois
from ..models import DemandeRepas, LigneRepas, Pointage, ReleveRepas

# Months after which nothing is put right here: what it was made of is kept a year at least.
RETOUR = 11
SANS_ECOLE = (
    "Des repas réservés n’ont pas d’école : donnez à l’école le nom qu’écrit le fichier des "
    "familles, ou annulez ces repas."
)


class Refuse(ValueError):
    """Nothing can be frozen now, and why."""


@dataclass(frozen=True)
class AArreter:
    """What the next relevé of that month would hold. `empechement`: why not yet, '' if it can."""

    service: Service
    mois: date
    rang: int
    lignes: list[Difference]
    lu: Mois
    demandes_en_attente: int
    empechement: str

    @property
    def empreinte(self) -> str:
        return releves.empreinte(self.rang, self.lignes)


@dataclass(frozen=True)
class DejaArrete:
    """How many relevés a month has, what they come to, and the band in which each meal was last
    billed."""

    rang: int
    compte: Compte
    tranches: dict[tuple[Cle, date], str]


def preparer(service: Service, mois: date) -> AArreter:
    """Read a month (its first day) as it stands now, and what differs from what was frozen."""
    annuaire = Annuaire()
    lu = repas_du_mois.lire(service, mois, annuaire)
    arrete = _deja_arrete(service, mois, lu)
    rang = arrete.rang

    def tranche(difference: Difference, jour: date) -> str:
        if difference.sens < 0:
            return arrete.tranches[difference.cle, jour]
        return lu.liens.tranche(difference.cle.famille, difference.cle.enfant, jour)

    trouvees = releves.differences(arrete.compte, releves.compter(lu.repas))
    lignes = releves.par_tranche(trouvees, tranche)
    return AArreter(
        service,
        mois,
        rang + 1,
        lignes,
        lu,
        _absences_en_attente(lu, mois),
        _empechement(service, mois, annuaire, lu, lignes, rang),
    )


@transaction.atomic
def arreter(
    service: Service,
    mois: date,
    *,
    par: Utilisateur,
    empreinte: str,
    le: datetime | None = None,
) -> ReleveRepas:
    """Freeze what the agent was shown (`empreinte`), now unless it was done `le`; raises `Refuse`,
    `DejaChange`."""
    # Every service's row, in one order: the numbers are the town's, one at a time takes the next.
    list(Service.objects.order_by("pk").select_for_update(no_key=True))
    pret = preparer(service, mois)
    if pret.empechement:
        raise Refuse(pret.empechement)
    if pret.empreinte != empreinte:
        raise DejaChange("Des repas ont changé depuis l’affichage : vérifiez, puis recommencez.")
    dernier = ReleveRepas.objects.aggregate(numero=Max("numero"))["numero"] or 0
    releve = ReleveRepas.objects.create(
        numero=dernier + 1,
        service=service,
        mois=mois,
        rang=pret.rang,
        par=par,
        arrete_le=le or timezone.now(),
    )
    LigneRepas.objects.bulk_create(_lignes(releve, pret))
    return releve


@transaction.atomic
def attribuer(pointage: Pointage, famille: Famille) -> None:
    """Say which family pays an unbooked meal; raises `Refuse` for who is not the child's."""
    pointage = Pointage.objects.select_for_update().get(pk=pointage.pk)
    if not famille.rattachements.filter(enfant=pointage.enfant_id).exists():
        raise Refuse("Choisissez l’une des familles de l’enfant.")
    pointage.famille = famille
    pointage.save(update_fields=["famille"])


def premier_mois() -> date:
    """The oldest month that can still be frozen, or put right."""
    return mois_decale(aujourd_hui(), -RETOUR)


def _deja_arrete(service: Service, mois: date, lu: Mois) -> DejaArrete:
    """A child whose sheet is erased has nothing left to compare with."""
    lignes = LigneRepas.objects.filter(releve__service=service, releve__mois=mois)
    dites: list[tuple[Cle, int, list[date]]] = []
    tranches: dict[tuple[Cle, date], str] = {}
    connues = lignes.exclude(fiche=None).select_related("fiche").order_by("releve__rang", "pk")
    for ligne in connues:
        assert ligne.fiche is not None
        lu.enfants.setdefault(ligne.fiche.pk, ligne.fiche)
        cle = Cle(ligne.famille_id, ligne.fiche.pk, ligne.prestation_id, ligne.nature)
        jours = [date.fromisoformat(jour) for jour in ligne.jours]
        dites.append((cle, ligne.sens, jours))
        if ligne.sens > 0:
            tranches |= {(cle, jour): ligne.tranche for jour in jours}
    arretes = ReleveRepas.objects.filter(service=service, mois=mois)
    rang = arretes.aggregate(rang=Max("rang"))["rang"] or 0
    return DejaArrete(rang, releves.net(dites), tranches)


def _absences_en_attente(lu: Mois, mois: date) -> int:
    """Those of the children whose meals are this service's."""
    recues = DemandeRepas.objects.filter(
        nature=DemandeRepas.Nature.ABSENCE,
        etat=DemandeRepas.Etat.RECUE,
        enfant__in={cle.enfant for cle, _ in lu.repas},
    )
    return recues.filter(debut__lte=dernier_du_mois(mois), fin__gte=mois).count()


def _empechement(
    service: Service, mois: date, annuaire: Annuaire, lu: Mois, lignes: list[Difference], rang: int
) -> str:
    if mois < premier_mois():
        return "Ce mois est trop ancien : il ne se corrige plus ici."
    if aujourd_hui() <= _dernier_repas(service, mois, annuaire):
        return "Ce mois n’est pas fini : il reste des repas à servir."
    if lu.sans_ecole:
        return SANS_ECOLE
    if lu.a_attribuer:
        return "Dites d’abord quelle famille paie chaque repas à attribuer."
    if not lignes:
        return "Rien n’a changé depuis le dernier relevé." if rang else "Aucun repas ce mois-là."
    return ""


def _dernier_repas(service: Service, mois: date, annuaire: Annuaire) -> date:
    """The last day with meals in that month, at any of the service's schools."""
    ecoles = [e for e in annuaire.ecoles.values() if e.service_id == service.pk]
    fin = dernier_du_mois(mois)
    ouverts = [j for e in ecoles for j in annuaire.horaire(e).ouverts(mois, fin)]
    return max(ouverts, default=fin)


def _lignes(releve: ReleveRepas, pret: AArreter) -> Iterable[LigneRepas]:
    for cle, sens, jours, tranche in pret.lignes:
        enfant = pret.lu.enfants[cle.enfant]
        yield LigneRepas(
            releve=releve,
            famille_id=cle.famille,
            enfant_reference=enfant.reference or "",
            enfant=f"{enfant.nom} {enfant.prenom}",
            fiche=enfant,
            tranche=tranche,
            prestation_id=cle.prestation,
            nature=cle.nature,
            sens=sens,
            jours=[jour.isoformat() for jour in jours],
        )
