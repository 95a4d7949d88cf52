"""Loading what a town's file says of its school meals (`[restauration]`)."""

from datetime import date

from factures.models import Prestation, Service
from portail.argent import MontantInvalide, centimes
from portail.villes import Table
from portail.villes.ecriture import poser

from .models import Delai, Ecole, MotifAbsence, Regime, Restaurant, Tarif


def charger(table: Table) -> None:
    """Write restaurants, schools, diets, reasons of absence, deadlines and prices; raises
    `FichierFaux`.

    Running it again brings the file's values back; what the admin added stays.
    """
    service = Service.objects.filter(code=table.texte("service")).first()
    if service is None:
        raise table.faute("service", "ce code n’est celui d’aucun [[services]].")
    codes = {p.code: p for p in service.prestations.all()}
    prestations = {
        cle: _prestation(table, cle, codes)
        for cle in ("prestation", "prestation_imprevue")
        if cle in table.valeurs or cle == "prestation"
    }
    for restaurant in table.tables("restaurants", au_moins=1):
        _restaurant(restaurant, {"service": service, **prestations})
    for ordre, nom in enumerate(table.textes("regimes")):
        poser(Regime, table, {"ordre": ordre}, nom=nom)
    for ordre, motif in enumerate(table.tables("motifs", au_moins=1)):
        champs = {"carence": None, "ordre": ordre}
        poser(MotifAbsence, motif, champs | motif.reste(), nom=motif.texte("nom"))
    for delai in table.tables("delais"):
        poser(Delai, delai, delai.reste(), ecole=None, geste=delai.texte("geste"))
    if "tarifs" in table.valeurs:
        _tarifs(table.table("tarifs"), codes)
    table.finir()


def _prestation(table: Table, cle: str, codes: dict[str, Prestation]) -> Prestation:
    code = table.texte(cle)
    if code not in codes:
        raise table.faute(cle, f"{code} n’est pas une prestation de ce service.")
    return codes[code]


def _restaurant(table: Table, champs: dict[str, Service | Prestation]) -> None:
    nom, ecoles = table.texte("nom"), table.textes("ecoles")
    restaurant = poser(Restaurant, table, table.reste(), nom=nom)
    for ecole in ecoles:
        poser(Ecole, table, {**champs, "restaurant": restaurant}, nom=ecole)


def _tarifs(table: Table, codes: dict[str, Prestation]) -> None:
    """A table a prestation: from which day, then a price in euros for each band."""
    for code in table.valeurs:
        if code not in codes:
            raise table.faute(code, "ce n’est pas une prestation de ce service.")
        prix = table.table(code)
        depuis = prix.reste().pop("depuis", None)
        if not isinstance(depuis, date):
            raise prix.faute("depuis", "il faut une date sans guillemets, comme 2025-09-01.")
        for tranche in prix.valeurs.keys() - {"depuis"}:
            cles = {"prestation": codes[code], "tranche": tranche, "debut": depuis}
            poser(Tarif, prix, {"prix": _prix(prix, tranche)}, **cles)


def _prix(table: Table, tranche: str) -> int:
    try:
        prix = centimes(table.texte(tranche))
    except MontantInvalide:
        prix = -1
    if prix < 0:
        raise table.faute(tranche, 'il faut un prix entre guillemets, comme "3,42".')
    return prix
