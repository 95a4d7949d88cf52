"""Initial passwords: made once, shown once, stored only hashed; a new one ends the old one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from simple_history.utils import bulk_update_with_history

from ..identifiants import canonique
from ..models import Famille, Responsable, Utilisateur
from ..mots_de_passe import tirer

RAISON = "mot de passe initial donné"
ROUVERT = "accès rouvert, mot de passe initial donné"
DEJA = (
    "Rien n’a changé : ces mots de passe ont déjà été donnés, ou ont changé depuis l’affichage "
    "de la page."
)
SANS = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class DejaChange(ValueError):
    """These accounts are no longer what the agent was shown: nothing was written."""


class IdentifiantPris(ValueError):
    """The login that this adult should have is another account's."""


@dataclass(frozen=True)
class Acces:
    """What the paper says: shown to whoever asked for it, kept nowhere."""

    responsable: Responsable
    identifiant: str
    mot_de_passe: str = field(repr=False)

    @property
    def famille(self) -> Famille:
        return self.responsable.famille

    @property
    def personne(self) -> str:
        return str(self.responsable)


def donner(utilisateur: Utilisateur, raison: str = RAISON) -> str:
    """Give the login a new initial password and return it, for the only time."""
    mot_de_passe = tirer()
    utilisateur.set_password(mot_de_passe)
    utilisateur.mot_de_passe_initial = True
    utilisateur._change_reason = raison
    utilisateur.save(update_fields=["password", "mot_de_passe_initial"])
    return mot_de_passe


def redonner(utilisateur: Utilisateur, *, sceau: str) -> str:
    """Give one login another password; raises `DejaChange` when `sceau` is not its own any more."""
    with transaction.atomic():
        verrouille = Utilisateur.objects.select_for_update(of=("self",)).get(pk=utilisateur.pk)
        if not constant_time_compare(sceau, sceller_compte(verrouille)):
            raise DejaChange(DEJA)
        return donner(verrouille)


def sceller_compte(utilisateur: Utilisateur) -> str:
    """Return a seal of the login's password as it is now (see `sceller`)."""
    return _sceau([f"{utilisateur.pk}:{utilisateur.password}"])


def sceller(responsables: Iterable[Responsable]) -> str:
    """Return a seal of these adults' accesses as they are now.

    The page that announces new passwords holds it, and the order brings it back: an order sent
    twice finds other passwords than those that it was to end, and does nothing.
    """
    return _sceau(
        f"{r.pk}:{r.utilisateur_id}:{r.utilisateur.password if r.utilisateur else ''}"
        for r in responsables
    )


def _sceau(etats: Iterable[str]) -> str:
    texte = "|".join(sorted(etats))
    return salted_hmac("comptes.initiaux", texte, algorithm="sha256").hexdigest()


def donner_acces(responsables: Iterable[Responsable], *, sceau: str = "") -> list[Acces]:
    """Give each adult a new initial password, and a login to who has none: all of them, or none.
    A login that was closed is open again.

    Raises `DejaChange` when `sceau` is not theirs any more, `IdentifiantPris`.
    """
    cles = [r.pk for r in responsables]
    if sceau:
        verifier(sceau, lire_adultes(cles))
    # Slow on purpose: before anything is locked.
    tires = {cle: tirer() for cle in cles}
    empreintes = {cle: make_password(mot_de_passe) for cle, mot_de_passe in tires.items()}
    with transaction.atomic():
        adultes = lire_adultes(cles, verrouiller=True)
        if sceau:
            verifier(sceau, adultes)
        _ecrire(adultes, empreintes)
    return [Acces(r, _compte(r).identifiant, tires[r.pk]) for r in adultes]


def premiers_adultes(familles: Iterable[Famille]) -> QuerySet[Responsable]:
    """The adults whose login is the code printed on the invoices."""
    premiers = Responsable.objects.filter(famille__in=familles, rang=1, utilisateur__isnull=False)
    return premiers.select_related("utilisateur", "famille").order_by("famille__code")


def jamais_connectees(familles: QuerySet[Famille]) -> QuerySet[Famille]:
    """Of these families, those of which nobody ever signed in nor chose a password."""
    comptes = Utilisateur.objects.filter(responsable__famille=OuterRef("pk"))
    venus = comptes.filter(Q(last_login__isnull=False) | (Q(mot_de_passe_initial=False) & ~SANS))
    premier = comptes.filter(responsable__rang=1, is_active=True)
    return familles.filter(Exists(premier), ~Exists(venus))


def sans_mot_de_passe(familles: QuerySet[Famille]) -> QuerySet[Famille]:
    """Of these families, those whose code opens nothing yet."""
    premiers = Utilisateur.objects.filter(SANS, responsable__famille=OuterRef("pk"))
    return familles.filter(Exists(premiers.filter(responsable__rang=1)))


def lire_adultes(cles: Sequence[int], *, verrouiller: bool = False) -> list[Responsable]:
    """Read the adults, then their logins: each as it is once its lock is ours."""
    adultes = Responsable.objects.filter(pk__in=cles).order_by("pk")
    comptes = Utilisateur.objects.filter(responsable__in=cles).order_by("pk")
    if verrouiller:
        adultes = adultes.select_for_update(of=("self",))
        comptes = comptes.select_for_update(of=("self",))
    lus = {r.pk: r for r in adultes.select_related("famille")}
    par_cle = {compte.pk: compte for compte in comptes}
    for responsable in lus.values():
        if responsable.utilisateur_id is not None:
            responsable.utilisateur = par_cle[responsable.utilisateur_id]
    return [lus[cle] for cle in cles if cle in lus]


def verifier(sceau: str, adultes: list[Responsable]) -> None:
    """Raise `DejaChange` unless the seal is theirs still."""
    if not constant_time_compare(sceau, sceller(adultes)):
        raise DejaChange(DEJA)


def _ecrire(adultes: list[Responsable], empreintes: dict[int, str]) -> None:
    connus = []
    for responsable in adultes:
        compte = responsable.utilisateur
        if compte is None:
            _ouvrir(responsable, empreintes[responsable.pk])
            continue
        compte.password, compte.mot_de_passe_initial = empreintes[responsable.pk], True
        if not compte.is_active:
            compte.is_active, compte._change_reason = True, ROUVERT
        connus.append(compte)
    champs = ["password", "mot_de_passe_initial", "is_active"]
    bulk_update_with_history(connus, Utilisateur, champs, 500, default_change_reason=RAISON)


def _ouvrir(responsable: Responsable, empreinte: str) -> None:
    """The first adult's login is the code; the others' the code followed by their rank."""
    code = canonique(responsable.famille.code)
    identifiant = code if responsable.rang == 1 else f"{code}-{responsable.rang}"
    if Utilisateur.objects.filter(identifiant=identifiant).exists():
        raise IdentifiantPris(f"L’identifiant {identifiant} est déjà celui d’un autre compte.")
    compte = Utilisateur(identifiant=identifiant, password=empreinte, mot_de_passe_initial=True)
    compte._change_reason = RAISON
    compte.save()
    responsable.utilisateur = compte
    responsable._change_reason = "accès ouvert"  # type: ignore[attr-defined]
    responsable.save(update_fields=["utilisateur"])


def _compte(responsable: Responsable) -> Utilisateur:
    assert responsable.utilisateur is not None
    return responsable.utilisateur
