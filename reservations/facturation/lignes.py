"""The dates behind an invoice's lines: what the relevés that it was made from say of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from comptes.noms import plie
from factures.complements import Complement
from factures.models import Facture, LigneFacture
from portail.argent import quantite
from portail.dates import les_jours

from ..hors_delai.mots import jours_et_mois
from ..models import Ecole, LigneRepas
from .releves import FACTUREES

UNITE = 1000  # quantities are in thousandths


class Objet(NamedTuple):
    """What a line is about: the words of the child's name in no order, the prestation, and whether
    it bills or takes back what an earlier month billed."""

    enfant: tuple[str, ...]
    prestation: int
    sens: int


def dates(facture: Facture, lignes: Sequence[LigneFacture]) -> Mapping[int, Complement]:
    """The complement of each meal line: four queries, whatever the number of lines."""
    if facture.type != Facture.Type.FACTURE:
        return {}
    prestations = prestations_de_repas(facture)
    groupes: dict[Objet, list[LigneFacture]] = defaultdict(list)
    for ligne in lignes:
        if ligne.prestation_id in prestations and ligne.quantite:
            groupes[_objet(ligne.enfant, ligne.prestation_id, ligne.quantite)].append(ligne)
    if not groupes:
        return {}
    connus, du_mois = _connus(facture)
    return {
        ligne.pk: complement
        for objet, siennes in groupes.items()
        for ligne, complement in _complements(facture, siennes, connus.get(objet, set()), du_mois)
    }


def prestations_de_repas(facture: Facture) -> set[int]:
    """What a meal is called on this service's invoices (primary keys); nothing without schools."""
    ecoles = Ecole.objects.filter(service=facture.service_id)
    couples = ecoles.values_list("prestation", "prestation_imprevue")
    return {cle for couple in couples for cle in couple if cle}


def _objet(enfant: str, prestation: int, quantite: int) -> Objet:
    return Objet(tuple(sorted(plie(enfant).split())), prestation, 1 if quantite > 0 else -1)


def _connus(facture: Facture) -> tuple[dict[Objet, set[date]], bool]:
    """The days of each line's object, and whether the month's relevé is known at all.

    An invoice is made from the relevés that were frozen when it was issued and that no invoice
    before it was made from: the month's own, and what puts right the months before it.
    """
    avant = Facture.objects.filter(
        famille=facture.famille_id,
        service=facture.service_id,
        type=Facture.Type.FACTURE,
        date_emission__lt=facture.date_emission,
    )
    derniere = avant.aggregate(le=Max("date_emission"))["le"]
    meme_mois = avant.filter(periode=facture.periode).aggregate(le=Max("date_emission"))["le"]
    lignes = LigneRepas.objects.filter(
        releve__service=facture.service_id,
        releve__mois__lte=facture.periode,
        releve__arrete_le__date__lte=facture.date_emission,
        famille=facture.famille_id,
        nature__in=FACTUREES,
    ).select_related("releve")
    sommes: dict[tuple[tuple[str, ...], int, date], int] = defaultdict(int)
    corrections: dict[tuple[tuple[str, ...], int, date], int] = defaultdict(int)
    du_mois = False
    for ligne in lignes:
        actuelle = ligne.releve.mois == facture.periode
        depuis = meme_mois if actuelle else derniere
        if depuis and _jour(ligne) <= depuis:
            continue
        du_mois = du_mois or actuelle
        mots = _objet(ligne.enfant, ligne.prestation_id, 1).enfant
        for jour in map(date.fromisoformat, ligne.jours):
            sommes[mots, ligne.prestation_id, jour] += ligne.sens
            if ligne.releve.rang > 1:
                corrections[mots, ligne.prestation_id, jour] += ligne.sens
    connus: dict[Objet, set[date]] = defaultdict(set)
    for quoi, somme in sommes.items():
        mots, prestation, jour = quoi
        actuel = jour.replace(day=1) == facture.periode
        # Of a month before: what was added or taken back since, not what its own invoice bills.
        if (somme > 0 and (actuel or corrections[quoi] > 0)) or (somme < 0 and not actuel):
            connus[Objet(mots, prestation, 1 if somme > 0 else -1)].add(jour)
    return connus, du_mois


def _jour(ligne: LigneRepas) -> date:
    return timezone.localdate(ligne.releve.arrete_le)


def _complements(
    facture: Facture, lignes: Sequence[LigneFacture], jours: set[date], du_mois: bool
) -> Iterable[tuple[LigneFacture, Complement]]:
    """The dates stand beside the first line of an object; every line may be told to be wrong."""
    factures = sum(ligne.quantite for ligne in lignes)
    repris = factures < 0
    texte, ecart = "", ""
    if jours:
        ailleurs = any(jour.replace(day=1) != facture.periode for jour in jours)
        dits = jours_et_mois(jours) if ailleurs else les_jours(jours)
        texte = f"{len(jours)} repas{' repris' if repris else ''}\u00a0: {dits}"
    if (jours or (du_mois and not repris)) and abs(factures) != len(jours) * UNITE:
        ecart = _ecart(abs(factures), len(jours), "repris" if repris else "facturés")
    for rang, ligne in enumerate(lignes):
        adresse = reverse("reservations:erreur", args=[facture.numero, ligne.rang])
        yield ligne, Complement(*((texte, ecart) if rang == 0 else ("", "")), signaler=adresse)


def _ecart(factures: int, connus: int, verbe: str) -> str:
    accord = verbe if factures >= 2 * UNITE or verbe == "repris" else verbe.rstrip("s")
    sus = {0: "aucun connu", 1: "1 connu"}.get(connus, f"{connus} connus")
    return f"{quantite(factures)} repas {accord}, {sus} du portail"
