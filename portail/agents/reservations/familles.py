"""Whose meals an agent tends: the children of the service's schools, and their families."""

from django.db.models import Q, QuerySet

from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur
from portail.dates import aujourd_hui
from portail.plier import plier
from reservations.ecoles import Annuaire
from reservations.models import Reservation
from reservations.perimetre import ecoles_de
from reservations.services import Changement, Refus, Repas

MOTS = 6  # of a search that count
D_UN_AUTRE_SERVICE = "son école est suivie par un autre service"


class Perimetre:
    """What is one agent's, as it is now."""

    def __init__(self, agent: Utilisateur) -> None:
        self.annuaire = Annuaire()
        ecoles = list(ecoles_de(agent))
        self.ecoles = frozenset(ecole.pk for ecole in ecoles)
        self._siennes = list(self.annuaire.structures(ecoles))
        self._connues = list(self.annuaire.structures())

    def familles(self) -> QuerySet[Famille]:
        """Those with a child at these schools; and those whose child has meals to come and is in
        no school of the town any more: any service that has schools may give them up."""
        eleves = Rattachement.objects.filter(enfant__structure__in=self._siennes)
        a_venir = Reservation.objects.filter(jour__gt=aujourd_hui())
        partis = a_venir.exclude(enfant__structure__in=self._connues).order_by()
        siennes = Q(pk__in=eleves.values("famille")) | Q(pk__in=partis.values("famille"))
        return Famille.objects.vivantes().filter(siennes).prefetch_related("responsables")

    def chercher(self, saisie: str) -> QuerySet[Famille]:
        """These families, by code, name or child's first name; none for no word."""
        mots = saisie.split()[:MOTS]
        familles = self.familles() if mots else Famille.objects.none()
        for mot in mots:
            adultes = Responsable.objects.filter(nom__plie__contains=plier(mot))
            enfants = Rattachement.objects.filter(
                Q(enfant__nom__plie__contains=plier(mot))
                | Q(enfant__prenom__plie__contains=plier(mot))
            )
            familles = familles.filter(
                Q(code__icontains=mot)
                | Q(pk__in=adultes.values("famille"))
                | Q(pk__in=enfants.values("famille"))
            )
        return familles

    def connait(self, famille: Famille) -> bool:
        """Whether this agent may read what the family had booked: it is one of these, or no other
        service's either."""
        return self.familles().filter(pk=famille.pk).exists() or self.entiere(famille)

    def entiere(self, famille: Famille) -> bool:
        """Whether none of the family's children is another service's pupil."""
        ailleurs = set(self._connues) - set(self._siennes)
        eleves = Rattachement.objects.filter(famille=famille, enfant__structure__in=ailleurs)
        return not eleves.exists()

    def restreindre(self, famille: Famille, change: Changement) -> tuple[Changement, list[Refus]]:
        """The part of a family's change that is this agent's to make, and the refusal of what is
        another service's."""
        cles = {repas.enfant for repas in change.ajouts | change.retraits}
        demandes = Enfant.objects.filter(familles=famille, pk__in=cles)
        autres = {
            enfant.pk
            for enfant in demandes
            if (ecole := self.annuaire.ecole(enfant)) and ecole.pk not in self.ecoles
        }

        def siens(repas: frozenset[Repas]) -> frozenset[Repas]:
            return frozenset(r for r in repas if r.enfant not in autres)

        permis = Changement(siens(change.ajouts), siens(change.retraits))
        exclus = (change.ajouts | change.retraits) - (permis.ajouts | permis.retraits)
        return permis, [Refus(repas, D_UN_AUTRE_SERVICE) for repas in sorted(exclus)]
