"""The addresses of the portal, and who may open each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

REGLES = {"publique", "famille", "agent"}
# What stands for each converter's value when an address is tried.
EXEMPLES = {
    "passerelle": "payline",
    "cle": "1",
    "rang": "2",
    "jour": "2026-11-18",
    "genre": "factures",
}
EXEMPLE = "AAAA"
# Every agent's, whatever the role: the way in.
SANS_ROLE = {"comptes:second_facteur", "comptes:codes_de_secours"}


@dataclass(frozen=True)
class Adresse:
    nom: str
    vue: Callable[..., Any]
    parametres: tuple[str, ...]

    @property
    def arguments(self) -> dict[str, str]:
        return {p: EXEMPLES.get(p, EXEMPLE) for p in self.parametres}

    @property
    def acces(self) -> str:
        return getattr(self.vue, "acces", "")

    @property
    def droits(self) -> tuple[str, str]:
        """The permissions that an agent's page asks for, to look and to act; '' for none."""
        return getattr(self.vue, "droits", ("", ""))

    @property
    def fermee(self) -> bool:
        """As `LoginRequiredMiddleware` reads it."""
        return getattr(self.vue, "login_required", True)


def toutes() -> list[Adresse]:
    """Every address but the admin's own, which asks for an agent at its own door."""
    return [a for a in avec_l_administration() if not a.nom.startswith("admin:")]


def avec_l_administration() -> list[Adresse]:
    """Every address that has a name: the others only lead to these."""
    return list(_parcourir(get_resolver().url_patterns, ""))


def _parcourir(motifs: list[Any], espace: str) -> Iterator[Adresse]:
    for motif in motifs:
        if isinstance(motif, URLResolver):
            sous = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from _parcourir(motif.url_patterns, sous)
        elif isinstance(motif, URLPattern) and (motif.name or espace != "admin:"):
            parametres = tuple(motif.pattern.converters) or tuple(motif.pattern.regex.groupindex)
            yield Adresse(f"{espace}{motif.name or motif.pattern}", motif.callback, parametres)


def fautes(adresses: list[Adresse], publiques: set[str]) -> list[str]:
    """Addresses without a rule, open without being on the list, or on the list and closed."""
    trouvees = []
    for a in adresses:
        if a.acces not in REGLES:
            trouvees.append(
                f"{a.nom} n’a pas de règle d’accès : la vue porte @famille_requise (elle reçoit sa "
                "famille), @regie_requise (son agent) ou @publique (ouverte à tous, et nommée dans "
                "tests/test_maison.py)."
            )
        elif a.acces == "agent" and not all(a.droits) and a.nom not in SANS_ROLE:
            trouvees.append(
                f"{a.nom} oublie son rôle : la vue passe par portail.agents.acces.reserve, qui "
                "nomme le droit de voir et le droit d’agir."
            )
        elif a.acces == "publique" and a.nom not in publiques:
            trouvees.append(
                f"{a.nom} est publique sans figurer dans PUBLIQUES : l’y inscrire si tout le monde "
                "doit pouvoir l’ouvrir, sinon @famille_requise."
            )
        elif (a.acces == "publique") == a.fermee:
            trouvees.append(
                f"{a.nom} se dit « {a.acces} » et ne l’est pas : passer par comptes.acces."
            )
    ouvertes = {a.nom for a in adresses if a.acces == "publique"}
    return trouvees + [
        f"{nom} est dans PUBLIQUES et ne l’est plus : l’en retirer." for nom in publiques - ouvertes
    ]
