"""Every trace of who did what is read by the audit, or says why it is none."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CharField, Field, ForeignKey
from simple_history.models import HistoricalChanges

from portail.agents.audit.historiques import Historique
from portail.agents.audit.sources import SANS_ACTE, SOURCES
from portail.donnees.suivi import historiques


def nomme_quelqu_un(champ: Field) -> bool:
    """A link to an account, or a text that is called as one."""
    if isinstance(champ, ForeignKey):
        return champ.related_model is get_user_model()
    return isinstance(champ, CharField) and (champ.name == "par" or champ.name.endswith("_par"))


def traces() -> set[str]:
    return {
        f"{modele._meta.label}.{champ.name}"
        for modele in apps.get_models()
        if not issubclass(modele, HistoricalChanges)
        for champ in modele._meta.get_fields()
        if isinstance(champ, Field) and nomme_quelqu_un(champ)
    }


def lues() -> set[str]:
    return {f"{s.lignes().model._meta.label}.{s.par}" for s in SOURCES if s.par}


def test_every_field_that_names_somebody_is_an_act_or_says_why_not() -> None:
    oubliees = traces() - lues() - set(SANS_ACTE)
    if oubliees:
        pytest.fail(
            f"{sorted(oubliees)} : en faire une source de portail/agents/audit/sources/, ou dire "
            "dans SANS_ACTE pourquoi ce n’est pas un acte.",
            pytrace=False,
        )
    assert set(SANS_ACTE) <= traces() - lues(), "une exception qui n’en est plus une"


def test_every_history_is_read() -> None:
    lus = {s.lignes().model for s in SOURCES if isinstance(s, Historique)}
    oublies = set(historiques()) - lus
    if oublies:
        noms = sorted(h.instance_type._meta.label for h in oublies)
        pytest.fail(
            f"L’historique de {noms} n’est pas dans portail/agents/audit/sources/ : une ligne "
            "`de(Modele, Genre…)`.",
            pytrace=False,
        )


def test_each_source_has_a_name_of_its_own() -> None:
    cles = [s.cle for s in SOURCES]
    assert len(set(cles)) == len(cles)
    assert not any("~" in cle for cle in cles), "le signe qui sépare un curseur"
