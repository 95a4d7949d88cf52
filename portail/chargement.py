"""Loading a town from its file: a third town is a third file, no line of Python."""

from django.db import transaction

from factures.models import Prestation, Regie, Service
from paiement.models import ContratBanque
from paiement.passerelles import PASSERELLES
from paiement.passerelles.base import COMMUNS
from paiement.verifications import fautes
from portail.aide import ville as aide
from portail.reponses.models import ModeleReponse
from reservations import ville

from .models import Commune
from .villes import CommuneIntrouvable, FichierFaux, Table, disponibles, lire
from .villes.ecriture import poser

__all__ = ["CommuneIntrouvable", "FichierFaux", "charger", "charger_aide", "disponibles"]


@transaction.atomic
def charger_aide(nom: str) -> None:
    """Write the steps and the questions alone; raises as `charger` does."""
    aide.charger(lire(nom))


@transaction.atomic
def charger(nom: str) -> Commune:
    """Write the town, its régies, banks, services, prestations, ready answers, school meals, help.

    Raises `CommuneIntrouvable` and `FichierFaux`, and then writes nothing. Running it again brings
    the file's values back over what the admin changed.
    """
    fichier = lire(nom)
    commune = _commune(fichier.table("commune"))
    regies = dict(_regie(table) for table in fichier.tables("regies", au_moins=1))
    for table in fichier.tables("services", au_moins=1):
        _service(table, regies)
    if "restauration" in fichier.valeurs:
        ville.charger(fichier.table("restauration"))
    aide.charger(fichier)
    fichier.finir()
    return commune


def _commune(table: Table) -> Commune:
    return poser(Commune, table, table.reste(), pk=1)


def _regie(table: Table) -> tuple[str, Regie]:
    code, banques = table.texte("code"), table.tables("banques")
    regie = poser(Regie, table, table.reste(), code=code)
    for banque in banques:
        _banque(banque, regie)
    return code, regie


def _banque(table: Table, regie: Regie) -> None:
    """Its public words; of a bank that is only named, the environment says all."""
    code = table.texte("code")
    if code not in PASSERELLES:
        raise table.faute("code", f"le portail connaît {', '.join(PASSERELLES)}.")
    banque, mots = PASSERELLES[code], {cle: str(mot) for cle, mot in table.reste().items()}
    for cle in mots.keys() - banque.publics.keys() - COMMUNS.keys():
        raise table.faute(cle, "ce mot n’a pas sa place ici, mais dans la variable BANQUES.")
    for faute in fautes(code, mots, sauf=banque.parametres):
        raise FichierFaux(f"{table.ou} : {faute}")
    if mots:
        contrat, _ = ContratBanque.objects.get_or_create(
            regie=regie, banque=code, defaults={"ouvert": True}
        )
        if not mots.items() <= contrat.mots.items():
            contrat.mots |= mots
            contrat.save()


def _service(table: Table, regies: dict[str, Regie]) -> None:
    code, regie = table.texte("code"), table.texte("regie")
    if regie not in regies:
        raise table.faute("regie", f"les [[regies]] de ce fichier sont {', '.join(regies)}.")
    prestations = table.table("prestations")
    # Of what the file does not say, the town's own choice stays.
    titres = {
        nom: _titres(table, nom, prestations)
        for nom in ("cesu", "cheque_vacances")
        if nom in table.valeurs
    }
    reponses = table.tables("reponses")
    service = poser(Service, table, table.reste() | {"regie": regies[regie]}, code=code)
    for prestation in prestations.valeurs:
        champs = {nom: prestation in codes for nom, codes in titres.items()}
        libelle = prestations.texte(prestation)
        poser(
            Prestation, prestations, champs | {"libelle": libelle}, service=service, code=prestation
        )
    for reponse in reponses:
        titre = reponse.texte("titre")
        poser(ModeleReponse, reponse, reponse.reste(), service=service, titre=titre)


def _titres(table: Table, cle: str, prestations: Table) -> list[str]:
    """The prestations that a kind of voucher pays."""
    codes = table.textes(cle)
    for code in codes:
        if code not in prestations.valeurs:
            raise table.faute(cle, f"{code} n’est pas une prestation de ce service.")
    return codes
