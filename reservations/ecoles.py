"""The town's schools, with their days and deadlines, read once for a page or a gesture."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

from comptes.models import Enfant
from comptes.noms import plie
from portail.models import Commune

from .models import Delai, Ecole, ExceptionDelai, JourParticulier
from .regles import Delais, Geste, Horaire, Particulier, Regle, empechements


class Annuaire:
    """Every school by the name that children's sheets bear: three queries, whatever their number,
    and two more for who asks about deadlines."""

    def __init__(self) -> None:
        ecoles = Ecole.objects.select_related(
            "restaurant", "service", "prestation", "prestation_imprevue"
        )
        self.ecoles: dict[int, Ecole] = {ecole.pk: ecole for ecole in ecoles}
        self._par_nom = {ecole.cle: ecole for ecole in self.ecoles.values()}
        self.zone = Commune.actuelle().zone_scolaire
        # Closures first: of two that meet at the same level, the closed day wins.
        self._particuliers = list(JourParticulier.objects.order_by("ouvert", "debut", "pk"))
        self._horaires: dict[int, Horaire] = {}
        self._limites: dict[int, Delais] = {}

    @cached_property
    def _delais(self) -> dict[tuple[int | None, str], Regle]:
        return {(d.ecole_id, d.geste): d.regle for d in Delai.objects.all()}

    @cached_property
    def _exceptions(self) -> list[ExceptionDelai]:
        return list(ExceptionDelai.objects.order_by("debut", "pk"))

    def ecole(self, enfant: Enfant) -> Ecole | None:
        """The child's school; None for who is in a crèche, or in a school that the town does not
        know."""
        return self.nommee(enfant.structure)

    def nommee(self, structure: str) -> Ecole | None:
        """The school that a child's sheet names so."""
        return self._par_nom.get(plie(structure))

    def structures(self, ecoles: Iterable[Ecole] | None = None) -> dict[str, Ecole]:
        """How the children's sheets write these schools (all by default), as they stand there."""
        cles = {e.cle: e for e in (self.ecoles.values() if ecoles is None else ecoles)}
        noms = Enfant.objects.order_by().values_list("structure", flat=True).distinct()
        return {nom: cles[plie(nom)] for nom in noms if plie(nom) in cles}

    def horaire(self, ecole: Ecole) -> Horaire:
        """The days on which this school serves meals: its own exceptions before the town's."""
        if ecole.pk not in self._horaires:
            propres = [p for p in self._particuliers if p.ecole_id == ecole.pk]
            communs = [p for p in self._particuliers if p.ecole_id is None]
            self._horaires[ecole.pk] = Horaire(
                self.zone,
                ecole.mercredi,
                tuple(Particulier(p.debut, p.fin, p.motif, p.ouvert) for p in propres + communs),
            )
        return self._horaires[ecole.pk]

    def delais(self, ecole: Ecole) -> Delais:
        """This school's deadlines: its own before the town's, the 10th where nobody said any."""
        if ecole.pk not in self._limites:
            propres = [e for e in self._exceptions if e.ecole_id == ecole.pk]
            communes = [e for e in self._exceptions if e.ecole_id is None]
            defaut = Delais()
            self._limites[ecole.pk] = Delais(
                self._regle(ecole, Geste.RESERVER) or defaut.reserver,
                self._regle(ecole, Geste.ANNULER),
                tuple(e.derogation for e in propres + communes),
            )
        return self._limites[ecole.pk]

    def _regle(self, ecole: Ecole, geste: str) -> Regle | None:
        return self._delais.get((ecole.pk, geste)) or self._delais.get((None, geste))

    def empechements(self, ecole: Ecole, jour: date, geste: str, maintenant: datetime) -> list[str]:
        """Why that day's meal at this school cannot be booked or cancelled now; empty if it can."""
        return empechements(
            jour, geste, maintenant, horaire=self.horaire(ecole), delais=self.delais(ecole)
        )
