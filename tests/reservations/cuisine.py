"""Meals on the table in one line: for the tests of counts, attendance and PAI."""

from datetime import date, datetime

from comptes.models import Enfant, Famille, Rattachement
from reservations.models import DemandeRepas, Ecole, JourAbsence, MotifAbsence, Reservation
from reservations.regles import PARIS
from tests import fabriques

JULES_FERRY, CHARLES_PEGUY = "École élémentaire Jules-Ferry", "École élémentaire Charles-Péguy"
JEAN_RENON = "École maternelle Jean-Renon"


def a_paris(jour: str, heure: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{jour}T{heure}").replace(tzinfo=PARIS)


def la_famille(enfant: Enfant) -> Famille:
    return enfant.familles.get()


def un_eleve(
    prenom: str = "Malo", ecole: str = JULES_FERRY, regime: str = "standard", classe: str = "CE1"
) -> Enfant:
    """A pupil of a family of its own."""
    enfant = fabriques.ecolier(fabriques.nouvelle_famille(), prenom, structure=ecole)
    enfant.regime, enfant.classe = regime, classe
    enfant.save()
    return enfant


def reserver(enfant: Enfant, *jours: str) -> None:
    famille = enfant.familles.earliest("pk")
    Reservation.objects.bulk_create(
        Reservation(enfant=enfant, jour=date.fromisoformat(j), famille=famille) for j in jours
    )


def annoncer(enfant: Enfant, debut: str, fin: str = "", etat: str = "recue") -> DemandeRepas:
    """The family tells of an absence."""
    return DemandeRepas.objects.create(
        famille=enfant.familles.earliest("pk"),
        enfant=enfant,
        nature=DemandeRepas.Nature.ABSENCE,
        debut=date.fromisoformat(debut),
        fin=date.fromisoformat(fin or debut),
        motif=MotifAbsence.objects.first(),
        etat=etat,
    )


def accepter(demande: DemandeRepas) -> None:
    """The service accepts it; its days are one here."""
    DemandeRepas.objects.filter(pk=demande.pk).update(etat=DemandeRepas.Etat.ACCEPTEE)
    assert demande.enfant
    assert demande.debut
    JourAbsence.objects.create(
        demande=demande, enfant=demande.enfant, jour=demande.debut, facture=False
    )


def partager(enfant: Enfant) -> Famille:
    """The child gets a second family."""
    autre = fabriques.nouvelle_famille(nom="SOLEIL")
    Rattachement.objects.create(famille=autre, enfant=enfant, tranche="T5")
    return autre


def ecole(nom: str = JULES_FERRY) -> Ecole:
    return Ecole.objects.get(nom=nom)
