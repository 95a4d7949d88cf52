"""Where one eats: each restaurant with its schools, and on which days nobody does."""

from dataclasses import dataclass, field
from datetime import date

from comptes.models import Famille
from factures.models import Service
from portail.models import Commune

from ..ecoles import Annuaire
from ..models import Ecole, Restaurant
from ..regles import Horaire


@dataclass(frozen=True)
class Lieu:
    """A restaurant as families know it: by the schools that eat there, with their days."""

    pk: int
    nom: str = ""
    ecoles: tuple[Ecole, ...] = ()
    horaires: tuple[Horaire, ...] = field(default=(), repr=False)

    @property
    def noms_des_ecoles(self) -> str:
        return ", ".join(ecole.nom for ecole in self.ecoles)

    @property
    def service(self) -> Service | None:
        """Who answers for its meals."""
        return self.ecoles[0].service if self.ecoles else None

    def ferme(self, jour: date) -> str:
        """Why none of its schools eats that day; '' when one of them does."""
        raisons = [horaire.ferme(jour) for horaire in self.horaires]
        return "" if "" in raisons else " ; ".join(dict.fromkeys(raisons))

    def exceptions(self, jour: date) -> tuple[tuple[str, str], ...]:
        """The schools that do not eat while others do, and why."""
        if self.ferme(jour):
            return ()
        dites = ((e.nom, h.ferme(jour)) for e, h in zip(self.ecoles, self.horaires, strict=False))
        return tuple((nom, raison) for nom, raison in dites if raison)


class Lieux:
    """Every restaurant that feeds a school, in the order of their names; as many queries as the
    directory of schools takes."""

    def __init__(self, annuaire: Annuaire | None = None) -> None:
        self.annuaire = annuaire or Annuaire()
        par_restaurant: dict[Restaurant, list[Ecole]] = {}
        for ecole in self.annuaire.ecoles.values():
            par_restaurant.setdefault(ecole.restaurant, []).append(ecole)
        self.tous = [
            Lieu(
                restaurant.pk,
                restaurant.nom,
                tuple(ecoles),
                tuple(self.annuaire.horaire(ecole) for ecole in ecoles),
            )
            for restaurant, ecoles in sorted(par_restaurant.items(), key=lambda r: r[0].nom)
        ] or [Lieu(0, horaires=(Horaire(Commune.actuelle().zone_scolaire),))]
        self._par_cle = {lieu.pk: lieu for lieu in self.tous}

    def get(self, cle: int | None) -> Lieu | None:
        return self._par_cle.get(cle or 0)

    def ferme(self, restaurant: int | None, jour: date) -> str:
        """Why nobody eats that day, at this restaurant or (None) anywhere; '' when somebody does.

        One that feeds no school yet has the town's own days.
        """
        lieu = self.get(restaurant)
        raisons = [li.ferme(jour) for li in ([lieu] if lieu else self.tous)]
        return "" if "" in raisons else raisons[0]

    def de(self, famille: Famille) -> dict[int, list[str]]:
        """The restaurants where the family's children eat, with their first names."""
        prenoms: dict[int, list[str]] = {}
        for enfant in famille.enfants.all():
            if ecole := self.annuaire.ecole(enfant):
                prenoms.setdefault(ecole.restaurant_id, []).append(enfant.prenom)
        return prenoms
