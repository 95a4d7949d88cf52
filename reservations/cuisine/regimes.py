"""Diets by their words: those that the town serves, and those that it may not write down."""

import re
from collections.abc import Iterable, Mapping

from comptes.noms import plie

A_VERIFIER = "à vérifier"

# A diet says what is on the plate, never a belief (NS-058: no “halal” box) nor a state of health.
# Beginnings of words, folded as `plie` folds them.
_RELIGIEUX = (
    "halal", "hallal", "casher", "cascher", "kasher", "kascher", "cacher", "kosher", "musulman",
    "islam", "coran", "juif", "juive", "judai", "israelite", "chretien", "catholique", "protestant",
    "orthodoxe", "bouddhi", "hindou", "sikh", "evangeli", "ramadan", "careme", "religi", "confess",
    "culte", "croyan",
)  # fmt: skip
_SANTE = (
    "allerg", "intoleran", "diabet", "handicap", "coeliaque", "cœliaque", "malad", "asthm",
    "epilep", "autis", "medica", "sante", "patholog", "syndrome", "obes", "anorexi",
)  # fmt: skip
_SANTE_ENTIERS = ("pai",)


def refus(nom: str) -> str:
    """Why no diet may bear that name, in French; '' when it may."""
    plat = plie(nom)
    if _commence(plat, _RELIGIEUX):
        return (
            "Un régime ne nomme pas une religion : dites ce qui est dans l’assiette, par exemple "
            "« sans porc » ou « végétarien »."
        )
    if _commence(plat, _SANTE) or set(re.findall(r"\w+", plat)) & set(_SANTE_ENTIERS):
        return (
            "Un régime ne nomme ni maladie, ni allergie, ni handicap : dites ce qui est dans "
            "l’assiette, par exemple « sans gluten ». Le PAI se note à part."
        )
    return ""


def _commence(plat: str, debuts: Iterable[str]) -> bool:
    return any(mot.startswith(tuple(debuts)) for mot in re.findall(r"\w+", plat))


def reconnaitre(mot: str, connus: Mapping[str, str]) -> str:
    """The town's diet that a child's sheet means: `connus` holds its diets in their order, by their
    folded names. Nothing written is the first of them, any other word is to be looked into: it is
    never shown, a file could say anything."""
    if not mot.strip():
        return next(iter(connus.values()), A_VERIFIER)
    return connus.get(plie(mot), A_VERIFIER)


def par_cle(noms: Iterable[str]) -> dict[str, str]:
    """The town's diets by the name under which `reconnaitre` looks for them."""
    return {plie(nom): nom for nom in noms}
