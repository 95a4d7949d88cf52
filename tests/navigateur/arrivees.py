"""More families than the demo's, by the commands that a town uses, once those are all taken."""

from datetime import timedelta
from itertools import count, islice

from comptes.models import Utilisateur
from portail.dates import aujourd_hui
from portail.demo.peuplement import EXEMPLES
from tests.navigateur.pile import Pile

PAR_FOIS = 30
FRATRIES = 20
_rangs = count(1)


def accueillir(pile: Pile) -> None:
    """Thirty families of one child, each with one invoice to pay and an e-mail address."""
    rangs = list(islice(_rangs, PAR_FOIS))
    _importer(pile, "familles", [_famille(rang) for rang in rangs])
    factures = [_facture(rang, _code(rang), f"{20 + rang},45") for rang in rangs]
    _importer(pile, "factures", factures)
    _ouvrir_les_comptes(pile, rangs)


def fratrie(pile: Pile) -> str:
    """A family of two schoolchildren, Noé and Lou, each in a school of its own; its code."""
    if not pile.fratries:  # several at once: the command takes longer than the families
        rangs = list(islice(_rangs, FRATRIES))
        _importer(pile, "familles", [enfant for rang in rangs for enfant in _noe_et_lou(rang)])
        _ouvrir_les_comptes(pile, rangs)
        pile.fratries.extend(map(_code, rangs))
    return pile.fratries.pop()


def _noe_et_lou(rang: int) -> tuple[str, str]:
    noe = _famille(rang)
    lou = noe.replace(f"N{rang:05}", f"L{rang:05}").replace("Noé;01/02/2020", "Lou;03/04/2022")
    return noe, lou.replace("élémentaire Jules-Ferry;CP", "maternelle Jean-Renon;GS")


def facturer(pile: Pile, code: str, euros: str) -> str:
    """Send this family one more invoice, of that amount; its number."""
    rang = next(_rangs)
    _importer(pile, "factures", [_facture(rang, code, euros)])
    return _numero(rang)


def _ouvrir_les_comptes(pile: Pile, rangs: list[int]) -> None:
    with pile.base() as base:
        comptes = Utilisateur.objects.using(base)
        connu = comptes.get(identifiant="000754").password  # hashed once, the hash is slow
        comptes.filter(identifiant__in=map(_code, rangs)).update(password=connu)


def _code(rang: int) -> str:
    return f"{500_000 + rang}"


def _famille(rang: int) -> str:
    return (
        f"{_code(rang)};VERNET;Alix;;{rang} rue des Tilleuls;94350;Villiers-sur-Marne;;"
        f"alix.vernet{rang}@exemple.fr;N{rang:05};VERNET;Noé;01/02/2020;"
        "École élémentaire Jules-Ferry;CP;standard;T3;"
    )


def _numero(rang: int) -> str:
    return f"S{aujourd_hui():%Y}5{rang:05}"


def _facture(rang: int, code: str, euros: str) -> str:
    jour = aujourd_hui()
    limite = jour + timedelta(days=13)
    return (
        f"SCOL;{_numero(rang)};F;{code};{jour:%Y-%m};{jour:%d/%m/%Y};"
        f"{limite:%d/%m/%Y};1;VERNET Noé;REST;Restaurant scolaire;1;forfait;{euros};{euros};0,00;"
        f"T3;{euros};;"
    )


def _importer(pile: Pile, quoi: str, lignes: list[str]) -> None:
    entete = (EXEMPLES / f"{quoi}.csv").read_text("utf-8").splitlines()[0]
    fichier = pile.dossier / f"arrivees-{quoi}.csv"
    fichier.write_text("\r\n".join([entete, *lignes, ""]), "utf-8")
    fait = pile.commande(f"importer_{quoi}", str(fichier))
    assert fait.returncode == 0, fait.stdout + fait.stderr
