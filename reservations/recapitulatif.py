"""What a change would do, said before it is confirmed: meals, days, price, and what stands in the
way."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from comptes.models import Enfant, Famille, Utilisateur
from portail.dates import jour_court, les_jours

from .ecoles import Annuaire
from .models import Enregistrement, Mouvement
from .regles import Geste, jusqu_au
from .services import Bilan, Changement, Refus, Repas, apercu
from .services.enregistrer import INCONNU
from .tarifs import Tarifs

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
    nombre: int
    annules: int
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


def recapituler(
    famille: Famille, changement: Changement, *, hors_delai: bool = False
) -> Recapitulatif:
    """Hold the change against the rules as they are now, without writing anything."""
    bilan = apercu(famille, changement, hors_delai=hors_delai)
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


def estimer(famille: Famille, changement: Changement) -> int | None:
    """The price of the change as it is asked for, in cents; None as soon as one is unknown."""
    lecture = _Lecture(famille, Bilan([*changement.ajouts], [*changement.retraits], []))
    montants = [lecture.montant(enfant) for enfant in lecture.concernes()]
    return None if None in montants else sum(m for m in montants if m is not None)


class _Lecture:
    def __init__(self, famille: Famille, bilan: Bilan) -> None:
        self.bilan, self.annuaire, self.tarifs = bilan, Annuaire(), Tarifs(famille)
        self.ajouts, self.retraits = _par_enfant(bilan.ajouts), _par_enfant(bilan.retraits)
        cles = {*self.ajouts, *self.retraits}
        siens = Enfant.objects.filter(familles=famille, pk__in=cles)
        self.ecoles = {enfant.pk: self.annuaire.ecole(enfant) for enfant in siens}

    def concernes(self) -> Iterable[int]:
        return self.ecoles

    def part(self, enfant: Enfant) -> PartEnfant | None:
        ajouts, retraits = self.ajouts[enfant.pk], self.retraits[enfant.pk]
        if not (ajouts or retraits):
            return None
        return PartEnfant(
            enfant,
            [*_lignes(ajouts, annule=False), *_lignes(retraits, annule=True)],
            len(ajouts),
            len(retraits),
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
    groupes: dict[tuple[str, str, date], list[date]] = defaultdict(list)
    for (enfant, jour), raison in refus:
        groupes[noms.get(enfant, ""), raison, jour.replace(day=1)].append(jour)
    return [
        f"{prenom + ', ' if prenom else ''}{_des_jours(jours)} : {raison}"
        for (prenom, raison, _), jours in groupes.items()
    ]


def entretemps(famille: Famille, vus: dict[int, int], par: Utilisateur) -> list[str]:
    """What has become of these children's meals since the page was made, in words, by whom."""
    depuis = Q(pk__in=[])
    for enfant, vu in vus.items():
        depuis |= Q(enfant=enfant, pk__gt=vu)
    mouvements = (
        Mouvement.objects.filter(depuis, enfant__familles=famille)
        .select_related("enfant", "enregistrement__par__responsable")
        .order_by("pk")
    )
    groupes: dict[tuple[str, int, date, str], list[date]] = {}
    for m in mouvements:
        cle = (
            m.enfant.prenom,
            m.sens,
            m.jour.replace(day=1),
            _auteur(m.enregistrement, famille, par),
        )
        groupes.setdefault(cle, []).append(m.jour)
    return [
        f"{prenom}, {_des_jours(jours)} : {'réservé' if sens > 0 else 'annulé'} {auteur}"
        for (prenom, sens, _, auteur), jours in groupes.items()
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
