"""The first passwords that the town's own software has printed: hashed before anything is locked.

A hash takes some 120 ms on purpose, five or six minutes for 3,000 families. A second import of the
same file compares, at the same cost, and changes nothing. What an agent gave since is neither
compared nor replaced: a new paper ends the old one, though the file may print it every night.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import OuterRef, Subquery
from simple_history.utils import bulk_update_with_history

from comptes.identifiants import canonique
from comptes.models import Famille, Utilisateur
from comptes.services.initiaux import jamais_connectees, premiers_adultes

from .annuaire import RAISON as CREATION
from .lecture import FamilleLue

LOT = 500
RAISON = "mot de passe initial du fichier des familles"
LES_SIENNES = (RAISON, CREATION)


@dataclass(frozen=True)
class Initial:
    """A password's hash, and the login's that it replaces; none for a family that is new."""

    empreinte: str = field(repr=False)
    remplace: str = field(default="", repr=False)
    compte: int | None = None


def preparer(
    lues: dict[str, FamilleLue], *, essai: bool, avancer: Callable[[int], None]
) -> dict[str, Initial]:
    """Hash what will be given, by canonical code: to new families, and to those that never came
    and hold another password of the file's, or none. A trial hashes nothing."""
    voulus = {code: lue for code, lue in lues.items() if lue.mot_de_passe}
    if not voulus:
        return {}
    connues = {canonique(code) for code in Famille.objects.values_list("code", flat=True)}
    comptes = _ouverts_au_fichier()
    prepares = {}
    for code, lue in voulus.items():
        avancer(lue.ligne)
        compte = comptes.get(code)
        if code in connues and (compte is None or _le_meme(compte, lue.mot_de_passe)):
            continue
        empreinte = "" if essai else make_password(lue.mot_de_passe)
        prepares[code] = (
            Initial(empreinte, compte.password, compte.pk) if compte else Initial(empreinte)
        )
    return prepares


def donner(prepares: Iterable[Initial]) -> list[str]:
    """Write the known families' new passwords; return their logins. Whoever came, or was given
    another password in between, keeps the latter."""
    par_compte = {p.compte: p for p in prepares if p.compte}
    verrouilles = Utilisateur.objects.select_for_update(of=("self",)).order_by("pk")
    changes = []
    cles = sorted(par_compte)
    for debut in range(0, len(cles), LOT):
        for compte in verrouilles.filter(pk__in=cles[debut : debut + LOT]):
            prepare = par_compte[compte.pk]
            if compte.password == prepare.remplace and compte.last_login is None:
                compte.password, compte.mot_de_passe_initial = prepare.empreinte, True
                changes.append(compte)
    champs = ["password", "mot_de_passe_initial"]
    bulk_update_with_history(changes, Utilisateur, champs, LOT, default_change_reason=RAISON)
    return [compte.identifiant for compte in changes]


def _ouverts_au_fichier() -> dict[str, Utilisateur]:
    """The logins that the file may give a password to, by canonical code: whoever holds one whose
    history says last that it is the file's own, or none."""
    gestes = Utilisateur.history.filter(id=OuterRef("utilisateur"), history_change_reason__gt="")
    derniers = gestes.order_by("-history_date", "-history_id").values("history_change_reason")
    premiers = premiers_adultes(jamais_connectees(Famille.objects.all()))
    return {
        canonique(r.famille.code): r.utilisateur
        for r in premiers.annotate(geste=Subquery(derniers[:1]))
        if r.utilisateur and (r.geste in LES_SIENNES or not r.utilisateur.has_usable_password())
    }


def _le_meme(compte: Utilisateur, mot_de_passe: str) -> bool:
    return check_password(mot_de_passe, compte.password)
