"""What a change would do, said before it is confirmed: meals, days, price, and what stands in the
way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from comptes.models import Enfant, Famille, Utilisateur
from portail.dates import jour_court, les_jours

from ..ecoles import Annuaire
from ..models import Enregistrement, Mouvement
from ..regles import Geste, jusqu_au
from ..services import Bilan, Changement, Refus, Repas, apercu
from ..services.enregistrer import INCONNU
from ..tarifs import Tarifs

Origine = Enregistrement.Origine


@dataclass(frozen=True)
class LigneMois:
    """One child's month in the change: `jours` is `les 4, 5 et 7`."""

    mois: date
    nombre: int
    jours: str
    annule: bool


@dataclass(frozen=True)
class PartEnfant:
    """One child's share of the change. `montant` in cents (what is given up counts less than zero);
    None where the town has given no price. `ajouts` and `retraits` are what the form sends."""

    enfant: Enfant
    lignes: list[LigneMois]
    prix: str  # the price bands that are met, '' for none
    montant: int | None
    ajouts: str
    retraits: str


@dataclass(frozen=True)
class Recapitulatif:
    """`estimation` in cents, None as soon as one price is unknown. `modifiable`: until when all of
    it can be changed again, '' where each day has its own deadline."""

    parts: list[PartEnfant]
    refus: list[str]
    estimation: int | None
    modifiable: str
    nombre: int
    annules: int

    @property
    def vide(self) -> bool:
        return not self.parts

    @property
    def montants(self) -> str:
        """Each child's price, as the form sends it back: what was shown is what is confirmed."""
        return ecrire_les_montants({part.enfant.pk: part.montant for part in self.parts})


def recapituler(famille: Famille, changement: Changement) -> Recapitulatif:
    """Hold the change against the rules as they are now, without writing anything."""
    bilan = apercu(famille, changement)
    enfants = Enfant.objects.filter(familles=famille).order_by("naissance", "prenom", "pk")
    lecture = _Lecture(famille, bilan)
    parts = [part for enfant in enfants if (part := lecture.part(enfant))]
    montants = [part.montant for part in parts]
    return Recapitulatif(
        parts=parts,
        refus=dire_les_refus(bilan.refus),
        estimation=None if None in montants else sum(m for m in montants if m is not None),
        modifiable=lecture.modifiable(),
        nombre=len(bilan.ajouts),
        annules=len(bilan.retraits),
    )


def montants(famille: Famille, changement: Changement) -> str:
    """The price of the change as it is asked for, per child, as the summary would show it."""
    lecture = _Lecture(famille, Bilan([*changement.ajouts], [*changement.retraits], []))
    return ecrire_les_montants({enfant: lecture.montant(enfant) for enfant in lecture.ecoles})


def ecrire_les_montants(montants: Mapping[int, int | None]) -> str:
    """`12:490,13:`: child, colon, cents (none where the town has given no price)."""
    return ",".join(
        f"{enfant}:{'' if montant is None else montant}"
        for enfant, montant in sorted(montants.items())
    )


class _Lecture:
    def __init__(self, famille: Famille, bilan: Bilan) -> None:
        self.bilan, self.annuaire, self.tarifs = bilan, Annuaire(), Tarifs(famille)
        self.ajouts, self.retraits = _par_enfant(bilan.ajouts), _par_enfant(bilan.retraits)
        cles = {*self.ajouts, *self.retraits}
        siens = Enfant.objects.filter(familles=famille, pk__in=cles)
        self.ecoles = {enfant.pk: self.annuaire.ecole(enfant) for enfant in siens}

    def part(self, enfant: Enfant) -> PartEnfant | None:
        ajouts, retraits = self.ajouts[enfant.pk], self.retraits[enfant.pk]
        if not (ajouts or retraits):
            return None
        return PartEnfant(
            enfant,
            [*_lignes(ajouts, annule=False), *_lignes(retraits, annule=True)],
            self.tarifs.tranches.get(enfant.pk, ""),
            self.montant(enfant.pk),
            _envoyes(ajouts),
            _envoyes(retraits),
        )

    def montant(self, enfant: int) -> int | None:
        ecole = self.ecoles[enfant]
        total = 0
        for sens, jours in ((1, self.ajouts[enfant]), (-1, self.retraits[enfant])):
            for jour in jours:
                prix = self.tarifs.prix(enfant, ecole, jour) if ecole else None
                if prix is None:
                    return None
                total += sens * prix
        return total

    def modifiable(self) -> str:
        limites = {
            self.annuaire.delais(ecole).limite(jour, geste)
            for geste, repas in (
                (Geste.ANNULER, self.bilan.ajouts),
                (Geste.RESERVER, self.bilan.retraits),
            )
            for enfant, jour in repas
            if (ecole := self.ecoles.get(enfant))
        }
        return jusqu_au(limites.pop()) if len(limites) == 1 else ""


def dire_les_refus(refus: list[Refus]) -> list[str]:
    """Each reason once, with its children and days: `Malo, les 7 et 8 janvier 2027 : complet`."""
    noms = dict(
        Enfant.objects.filter(
            pk__in={r.repas.enfant for r in refus if r.raison != INCONNU}
        ).values_list("pk", "prenom")
    )
    groupes: dict[tuple[int, str, date], list[date]] = defaultdict(list)
    for (enfant, jour), raison in refus:
        groupes[enfant, raison, jour.replace(day=1)].append(jour)
    return [
        f"{noms[enfant] + ', ' if enfant in noms else ''}{_des_jours(jours)} : {raison}"
        for (enfant, raison, _), jours in groupes.items()
    ]


def entretemps(
    famille: Famille,
    vus: dict[int, int],
    par: Utilisateur,
    sauf: Enregistrement | None = None,
) -> list[str]:
    """What has become of the family's children since the page was made (but for the change `sauf`,
    its own), in words, by whom."""
    depuis = Q(pk__in=[])
    for enfant in famille.enfants.values_list("pk", flat=True):
        if enfant in vus:
            depuis |= Q(enfant=enfant, pk__gt=vus[enfant])
    mouvements = (
        Mouvement.objects.filter(depuis)
        .exclude(enregistrement=sauf)
        .select_related("enfant", "enregistrement__par__responsable")
        .order_by("pk")
    )
    groupes: dict[tuple[int, int, date, str], list[date]] = {}
    prenoms: dict[int, str] = {}
    for m in mouvements:
        prenoms[m.enfant_id] = m.enfant.prenom
        auteur = _auteur(m.enregistrement, famille, par)
        cle = (m.enfant_id, m.sens, m.jour.replace(day=1), auteur)
        groupes.setdefault(cle, []).append(m.jour)
    return [
        f"{prenoms[enfant]}, {_des_jours(jours)} : {'réservé' if sens > 0 else 'annulé'} {auteur}"
        for (enfant, sens, _, auteur), jours in groupes.items()
    ]


def _auteur(trace: Enregistrement, famille: Famille, lecteur: Utilisateur) -> str:
    if trace.origine == Origine.FERMETURE:
        return f"par la ville ({trace.motif})"
    if trace.origine == Origine.SERVICE:
        return "par le service"
    if trace.famille_id != famille.pk:
        return "par l’autre parent"
    if trace.par_id == lecteur.pk:
        return "par vous, dans une autre fenêtre"
    responsable = getattr(trace.par, "responsable", None)
    return f"par {responsable.prenom}" if responsable else "par votre famille"


def _des_jours(jours: list[date]) -> str:
    """`le 7 janvier 2027`, `les 7 et 8 janvier 2027`, of one month."""
    dits = les_jours(jours)
    return f"{dits} {jour_court(jours[0]).partition(' ')[2]}"


def _par_enfant(repas: Iterable[Repas]) -> dict[int, list[date]]:
    groupes: dict[int, list[date]] = defaultdict(list)
    for enfant, jour in repas:
        groupes[enfant].append(jour)
    return groupes


def _lignes(jours: list[date], *, annule: bool) -> Iterable[LigneMois]:
    mois: dict[date, list[date]] = defaultdict(list)
    for jour in sorted(jours):
        mois[jour.replace(day=1)].append(jour)
    return (LigneMois(m, len(siens), les_jours(siens), annule) for m, siens in mois.items())


def _envoyes(jours: list[date]) -> str:
    return ",".join(jour.isoformat() for jour in sorted(jours))
