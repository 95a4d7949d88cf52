"""Keeping what a statement says: all of it or nothing, each line once, and told in a report."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from django.db import transaction

from factures.models import Regie
from portail.argent import euros
from portail.fichiers import Erreur, Erreurs, Tableau

from .. import passerelles
from ..models import LigneReleve, Paiement
from ..services.alertes import alerter
from .couples import Couple, Situation
from .etat import Periode, couples, manquants
from .lecture import LigneLue, lire

LOT = 500


@dataclass(slots=True)
class Bilan:
    """What reading a statement did, or would do. Cents."""

    lues: list[LigneLue] = field(default_factory=list)
    nouvelles: int = 0
    alertes: int = 0
    couples: list[Couple] = field(default_factory=list)
    erreurs: Erreurs = field(default_factory=Erreurs)

    def par_situation(self, situation: Situation) -> list[Couple]:
        return [c for c in self.couples if c.situation == situation]


class _Attribution(NamedTuple):
    """Whose line it is; `regie` None where nothing tells."""

    regie: int | None
    banque: str


def enregistrer(tableau: Tableau, *, banque: str = "", essai: bool = False) -> Bilan:
    """Keep the statement's new lines, raise the alerts, and compare; with `essai`, undo it all.

    `banque` is whose statement it is, where no line names a payment of ours.
    """
    bilan = Bilan()
    for lue in lire(tableau):
        if isinstance(lue, Erreur):
            bilan.erreurs.ajouter(lue)
        else:
            bilan.lues.append(lue)
    with transaction.atomic():
        lignes = _lignes(bilan, banque) if not bilan.erreurs else []
        if bilan.erreurs or not lignes:
            return bilan
        nouvelles = _garder(lignes)
        bilan.nouvelles = len(nouvelles)
        bilan.couples = _comparer(lignes)
        reprises = _reprises(nouvelles)
        bilan.alertes = len(reprises)
        if essai:
            transaction.set_rollback(True)
        else:
            for paiement, motif in reprises:
                alerter(paiement, motif)
    return bilan


def _lignes(bilan: Bilan, banque: str) -> list[LigneReleve]:
    """Say whose each line is: its payment's, else the file's."""
    connus = _paiements(lue.reference for lue in bilan.lues)
    inconnue, raison = _du_fichier(set(connus.values()), banque)
    occurrences: Counter[tuple] = Counter()
    lignes = []
    for lue in bilan.lues:
        attribution = connus.get(lue.reference, inconnue)
        if attribution is None:
            bilan.erreurs.ajouter(Erreur(lue.ligne, raison, "reference", lue.reference))
            continue
        identite = (attribution.banque, lue.jour, lue.reference, lue.brut, lue.frais, lue.net)
        occurrences[identite] += 1
        lignes.append(_ligne(lue, attribution, occurrences[identite]))
    return lignes


def _ligne(lue: LigneLue, attribution: _Attribution, occurrence: int) -> LigneReleve:
    champs = (lue.reference, lue.brut, lue.frais, lue.net, occurrence)
    identite = json.dumps([attribution.banque, lue.jour.isoformat(), *champs])
    return LigneReleve(
        regie_id=attribution.regie,
        banque=attribution.banque,
        jour=lue.jour,
        reference=lue.reference,
        brut=lue.brut,
        frais=lue.frais,
        net=lue.net,
        occurrence=occurrence,
        empreinte=sha256(identite.encode()).hexdigest(),
    )


def _paiements(references: Iterable[str]) -> dict[str, _Attribution]:
    return {
        reference: _Attribution(regie, banque)
        for lot in _lots(sorted(set(references)))
        for reference, regie, banque in Paiement.objects.filter(reference__in=lot).values_list(
            "reference", "regie", "passerelle"
        )
    }


def _du_fichier(connues: set[_Attribution], banque: str) -> tuple[_Attribution | None, str]:
    """Whose the lines of unknown reference are, or why nothing says it."""
    banques = {connue.banque for connue in connues}
    if len(banques) > 1 and not banque:
        return None, "référence inconnue dans un relevé de plusieurs banques : ajouter --banque"
    if not banques and not banque:
        return None, "référence inconnue, comme toutes celles du fichier : ajouter --banque"
    banque = banques.pop() if len(banques) == 1 else banque
    regies = {c.regie for c in connues if c.banque == banque} or {
        regie.pk
        for regie in Regie.objects.all()
        if any(p.code == banque for p in passerelles.contrats(regie))
    }
    return _Attribution(regies.pop() if len(regies) == 1 else None, banque), ""


def _garder(lignes: list[LigneReleve]) -> list[LigneReleve]:
    """Write those that no statement read before held; return them."""
    connues = {
        empreinte
        for lot in _lots(lignes)
        for empreinte in LigneReleve.objects.filter(
            empreinte__in=[ligne.empreinte for ligne in lot]
        ).values_list("empreinte", flat=True)
    }
    nouvelles = [ligne for ligne in lignes if ligne.empreinte not in connues]
    return LigneReleve.objects.bulk_create(nouvelles, batch_size=LOT)


def _comparer(lignes: list[LigneReleve]) -> list[Couple]:
    """The couples of this file's lines, and what it ought to hold and no statement does."""
    debut, fin = min(li.jour for li in lignes), max(li.jour for li in lignes)
    couvertes = [
        Periode(regie, banque, debut, fin)
        for regie, banque in sorted({(li.regie_id, li.banque) for li in lignes if li.regie_id})
    ]
    empreintes = {ligne.empreinte for ligne in lignes}
    references = {ligne.reference for ligne in lignes}
    references |= set(manquants(couvertes).values_list("reference", flat=True))
    return [
        couple
        for couple in couples(references, couvertes)
        if couple.situation == Situation.MANQUANTE
        or (couple.ligne and couple.ligne.empreinte in empreintes)
    ]


def _reprises(nouvelles: list[LigneReleve]) -> list[tuple[Paiement, str]]:
    """What the régie must know of: refunds and chargebacks of payments of ours."""
    negatives = [ligne for ligne in nouvelles if ligne.brut < 0]
    paiements = Paiement.objects.select_related("regie").in_bulk(
        [ligne.reference for ligne in negatives], field_name="reference"
    )
    connues = [ligne for ligne in negatives if ligne.reference in paiements]
    return [(paiements[ligne.reference], _motif(ligne)) for ligne in connues]


def _motif(ligne: LigneReleve) -> str:
    encore = f", ligne {ligne.occurrence}" if ligne.occurrence > 1 else ""
    return (
        f"La banque reprend {euros(-ligne.brut)} sur son relevé du {ligne.jour:%d/%m/%Y}{encore} : "
        "remboursement ou rejet."
    )


def _lots(suite: Sequence) -> Iterator[list]:
    reste = iter(suite)
    while lot := list(islice(reste, LOT)):
        yield lot
