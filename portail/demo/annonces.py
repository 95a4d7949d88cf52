"""What the town tells its families on the day on which the demo starts."""

from datetime import date, timedelta

from comptes.models import Utilisateur
from portail.dates import jour_long
from portail.models import Annonce
from reservations.models import Ecole

SAMEDI = 5  # as `date.weekday()` counts


def ecrire(aujourd_hui: date) -> None:
    """One for every family, one for a school's (a nursery school's, where the town has one)."""
    samedi = aujourd_hui + timedelta(days=(SAMEDI - aujourd_hui.weekday()) % 7 + 7)
    Annonce.objects.create(
        titre=f"Le guichet de la régie sera fermé {jour_long(samedi)}",
        texte="Le paiement en ligne, lui, reste ouvert.",
        debut=aujourd_hui,
        fin=samedi,
    )
    ecoles = Ecole.objects.order_by("pk")
    ecole = ecoles.filter(nom__icontains="maternelle").first() or ecoles.first()
    if ecole is None:  # a town without school meals
        return
    jour = samedi - timedelta(days=2)
    Annonce.objects.create(
        titre=f"{ecole} : repas froid {jour_long(jour)}",
        texte="La cuisine du restaurant est en travaux ce jour-là.",
        debut=aujourd_hui,
        fin=jour,
        ecole=ecole,
        par=Utilisateur.objects.get(identifiant="scolaire"),
    )
