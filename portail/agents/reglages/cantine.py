"""The canteen's rules: until when one books, what a meal costs and from when."""

from collections import defaultdict
from datetime import date

from django.urls import reverse

from factures.models import Prestation
from portail.argent import euros
from portail.dates import aujourd_hui, jour_court, mois_decale
from portail.models import Commune
from reservations.models import Delai, Ecole, ExceptionDelai, Tarif
from reservations.regles import Delais, Geste, en_mots

from .admin import VACANCES, ancre
from .sujet import Sujet, Valeur


def sujets(commune: Commune) -> list[Sujet]:
    return [_delais(commune), _tarifs()]


def _delais(commune: Commune) -> Sujet:
    liste = reverse("admin:reservations_delai_changelist")
    delais = list(Delai.objects.select_related("ecole").order_by("ecole", "geste"))
    valeurs = [
        Valeur(
            f"{_geste(delai.geste)}, {delai.ecole or 'toutes les écoles'}",
            en_mots(delai.regle),
            reverse("admin:reservations_delai_change", args=[delai.pk]),
        )
        for delai in delais
    ]
    if not any(d.ecole_id is None and d.geste == Geste.RESERVER for d in delais):
        commun = f"{en_mots(Delais().reserver)}, faute d’un autre délai"
        valeurs.insert(0, Valeur("Réserver, toutes les écoles", commun, liste))
    exceptions = ExceptionDelai.objects.filter(fin__gte=aujourd_hui()).count()
    valeurs += [
        Valeur(
            "Exceptions à venir",
            str(exceptions or "aucune"),
            reverse("admin:reservations_exceptiondelai_changelist"),
        ),
        Valeur("Vacances scolaires", f"zone {commune.zone_scolaire}", ancre(VACANCES)),
    ]
    return Sujet("Délais de réservation", liste, valeurs)


def _geste(geste: str) -> str:
    return str(Geste(geste).label).capitalize()


def _tarifs() -> Sujet:
    """Of each meal that schools serve: today's prices, and those that are written ahead."""
    liste = reverse("admin:reservations_tarif_changelist")
    servies: dict[int, Prestation] = {}
    for ecole in Ecole.objects.select_related(
        "prestation__service", "prestation_imprevue__service"
    ):
        for prestation in (ecole.prestation, ecole.prestation_imprevue):
            if prestation:
                servies[prestation.pk] = prestation
    prix: dict[int, list[Tarif]] = defaultdict(list)
    for tarif in Tarif.objects.order_by("debut"):
        prix[tarif.prestation_id].append(tarif)
    valeurs, manques = [], []
    for prestation in sorted(servies.values(), key=lambda p: (p.service.code, p.libelle)):
        nom = f"{prestation.libelle}, {prestation.service}"
        valeurs.append(Valeur(nom, _prix(prix[prestation.pk]), liste))
        manques += [f"{nom} : {manque}" for manque in _manques(prix[prestation.pk])]
    return Sujet("Tarifs des repas", liste, valeurs, manques)


def _prix(tarifs: list[Tarif]) -> str:
    jour = aujourd_hui()
    actuels: dict[str, Tarif] = {t.tranche: t for t in tarifs if t.debut <= jour}
    dits = []
    if actuels:
        montants = sorted(t.prix for t in actuels.values())
        depuis = max(t.debut for t in actuels.values())
        dits.append(f"{_fourchette(montants)} depuis le {jour_court(depuis)}")
    suivants = sorted({t.debut for t in tarifs if t.debut > jour})
    for debut in suivants:
        montants = sorted(t.prix for t in tarifs if t.debut == debut)
        dits.append(f"{_fourchette(montants)} à partir du {jour_court(debut)}")
    if actuels and not suivants:
        dits.append("sans changement prévu")
    return ", puis ".join(dits) if suivants else ", ".join(dits) or "aucun prix"


def _fourchette(montants: list[int]) -> str:
    if montants[0] == montants[-1]:
        return euros(montants[0])
    return f"de {euros(montants[0])} à {euros(montants[-1])}"


def _manques(tarifs: list[Tarif]) -> list[str]:
    """Prices are said for this month, or for the next ones: families book them now."""
    prochain: date = mois_decale(aujourd_hui(), 1)
    if not any(t.debut <= prochain for t in tarifs):
        return ["aucun prix pour les mois à venir, les familles réservent sans le connaître."]
    return []
