"""What the canteen has lived through before the demo starts: the meals that the invoices bill, the
months that are closed to booking, an absence that waits for its answer. The month that can be
booked is left to the families."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.utils import timezone

from comptes.models import Enfant, Famille, Utilisateur
from comptes.noms import plie
from factures.models import LigneFacture, Service
from portail.dates import dernier_du_mois, mois_decale
from reservations.ecoles import Annuaire
from reservations.models import DemandeRepas, Ecole, MotifAbsence, Pointage, Reservation
from reservations.reserver.grille import premier_mois
from reservations.services import Repas, noter
from reservations.services.releves import arreter, preparer

AGENT = "scolaire"
# Weekdays on which a child eats, one habit a child in turn: every day, three, two, none.
HABITUDES = ((0, 1, 3, 4), (0, 1, 3), (0, 1, 3, 4), (1, 4), ())
UNITE = 1000  # quantities are in thousandths


def jouer(aujourd_hui: date) -> None:
    """Book, serve and freeze; no letter is sent of it."""
    annuaire = Annuaire()
    eleves = [(e, ecole) for e in Enfant.objects.order_by("pk") if (ecole := annuaire.ecole(e))]
    if not eleves:  # the example's families go to none of this town's schools
        return
    factures = _mois_factures(annuaire, {e.pk: ecole for e, ecole in eleves})
    debut = mois_decale(max(factures, default=mois_decale(aujourd_hui, -1)), 1)
    fin = premier_mois(annuaire, list(annuaire.ecoles.values()))
    while debut < fin:
        _reserver_le_mois(annuaire, eleves, debut)
        debut = mois_decale(debut, 1)
    _annoncer_une_absence(aujourd_hui)


def _mois_factures(annuaire: Annuaire, ecoles: dict[int, Ecole]) -> set[date]:
    """Serve what the invoices bill, month after month; each is frozen before its invoices."""
    mois: dict[date, date] = {}  # to the day of the first invoice
    repas: dict[tuple[int, date], list[Repas]] = {}
    pris: set[Repas] = set()
    for lignes in _par_facture(_lignes_de_repas()):
        facture = lignes[0].facture
        servis: list[list[Repas]] = []
        for ligne in lignes:
            deja = pris.union(*servis)
            servis.append(_jours(annuaire, ecoles, ligne, deja))
        # More meals than the month has days (the files know other holidays): no date is said.
        if any(
            len(jours) != li.quantite // UNITE for li, jours in zip(lignes, servis, strict=True)
        ):
            continue
        mois[facture.periode] = min(facture.date_emission, mois.get(facture.periode, date.max))
        for ligne, jours in zip(lignes, servis, strict=True):
            pris |= set(jours)
            ecole = ecoles[jours[0].enfant]
            if ligne.prestation_id == ecole.prestation_id:
                repas.setdefault((facture.famille_id, facture.periode), []).extend(jours)
            else:
                _servir_sans_reservation(jours, ecole, facture.famille_id)
    for (famille, periode), siens in repas.items():
        _reserver(Famille.objects.get(pk=famille), periode, siens)
    for periode, emission in sorted(mois.items()):
        _arreter(periode, emission)
    return set(mois)


def _lignes_de_repas() -> Iterable[LigneFacture]:
    """The lines that bill a month's own meals, booked ones first."""
    couples = Ecole.objects.values_list("prestation", "prestation_imprevue")
    prestations = {cle for couple in couples for cle in couple if cle}
    lignes = LigneFacture.objects.filter(
        prestation__in=prestations, quantite__gt=0, facture__type="F"
    ).select_related("facture", "prestation")
    siennes = [li for li in lignes if li.libelle == li.prestation.libelle]
    return sorted(siennes, key=lambda li: (li.facture_id, li.prestation.code, li.rang))


def _par_facture(lignes: Iterable[LigneFacture]) -> Iterable[list[LigneFacture]]:
    groupes = groupby(lignes, key=lambda ligne: ligne.facture_id)
    return (list(siennes) for _, siennes in groupes)


def _jours(
    annuaire: Annuaire, ecoles: dict[int, Ecole], ligne: LigneFacture, pris: set[Repas]
) -> list[Repas]:
    """As many meals as the line bills, on days that nothing else has, or as there are."""
    enfant = _enfant(ligne)
    if enfant is None or enfant.pk not in ecoles:
        return []
    periode = ligne.facture.periode
    ouverts = annuaire.horaire(ecoles[enfant.pk]).ouverts(periode, dernier_du_mois(periode))
    libres = [r for jour in ouverts if (r := Repas(enfant.pk, jour)) not in pris]
    return libres[: ligne.quantite // UNITE]


def _enfant(ligne: LigneFacture) -> Enfant | None:
    mots = sorted(plie(ligne.enfant).split())
    for enfant in Enfant.objects.filter(familles=ligne.facture.famille_id):
        if sorted(plie(f"{enfant.nom} {enfant.prenom}").split()) == mots:
            return enfant
    return None


def _reserver_le_mois(annuaire: Annuaire, eleves: list[tuple[Enfant, Ecole]], mois: date) -> None:
    par_famille: dict[int, list[Repas]] = {}
    for rang, (enfant, ecole) in enumerate(eleves):
        ouverts = annuaire.horaire(ecole).ouverts(mois, dernier_du_mois(mois))
        habitude = HABITUDES[rang % len(HABITUDES)]
        famille = enfant.familles.order_by("pk")[0].pk
        siens = [Repas(enfant.pk, jour) for jour in ouverts if jour.weekday() in habitude]
        par_famille.setdefault(famille, []).extend(siens)
    for cle, repas in par_famille.items():
        _reserver(Famille.objects.get(pk=cle), mois, repas)


def _reserver(famille: Famille, mois: date, repas: list[Repas]) -> None:
    """As its first adult did, some evenings before the deadline."""
    if not repas:
        return
    Reservation.objects.bulk_create(
        Reservation(enfant_id=r.enfant, jour=r.jour, famille=famille) for r in repas
    )
    noter(
        famille,
        repas,
        [],
        par=Utilisateur.objects.get(responsable__famille=famille, responsable__rang=1),
        origine="parent",
        le=_a(mois_decale(mois, -1).replace(day=7), time(20, 30)),
    )


def _servir_sans_reservation(repas: list[Repas], ecole: Ecole, famille: int) -> None:
    agent = Utilisateur.objects.get(identifiant=AGENT)
    for r in repas:
        Pointage.objects.create(
            enfant_id=r.enfant,
            jour=r.jour,
            ecole=ecole,
            etat=Pointage.Etat.PRESENT,
            famille_id=famille,
            par=agent,
            le=_a(r.jour, time(12, 10)),
        )


def _arreter(periode: date, emission: date) -> None:
    service = Service.objects.filter(ecoles__isnull=False).distinct().get()
    arreter(
        service,
        periode,
        par=Utilisateur.objects.get(identifiant=AGENT),
        empreinte=preparer(service, periode).empreinte,
        le=_a(emission - timedelta(days=3), time(10)),
    )


def _annoncer_une_absence(aujourd_hui: date) -> None:
    """The next meal of the first child who has one: its family has told, nobody has answered."""
    prochain = Reservation.objects.filter(jour__gt=aujourd_hui).order_by("jour", "pk").first()
    if prochain is None:
        return
    DemandeRepas.objects.create(
        famille=prochain.famille,
        enfant=prochain.enfant,
        nature=DemandeRepas.Nature.ABSENCE,
        debut=prochain.jour,
        fin=prochain.jour,
        motif=MotifAbsence.objects.order_by("ordre").first(),
        demandeur=Utilisateur.objects.get(
            responsable__famille=prochain.famille, responsable__rang=1
        ),
    )


def _a(jour: date, heure: time) -> datetime:
    return timezone.make_aware(datetime.combine(jour, heure))
