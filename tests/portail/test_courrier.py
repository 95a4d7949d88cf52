"""The outbox: one sender at a time, and a lock that no killed worker leaves behind."""

import fcntl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from post_office.models import STATUS, Email

from portail import courrier

pytestmark = pytest.mark.django_db


@pytest.fixture
def boite(settings: Any, tmp_path: Path) -> Path:
    settings.COURRIELS_DOSSIER = tmp_path / "courriels"
    settings.POST_OFFICE = {
        **settings.POST_OFFICE,
        "BACKENDS": {"default": "portail.courrier.DossierEML"},
    }
    return tmp_path / "courriels"


def test_while_somebody_sends_the_second_leaves_it_to_them(boite: Path, settings: Any) -> None:
    courrier.poster("parent@exemple.fr", "Votre reçu", "Bonjour,")
    with (settings.DOSSIER_DONNEES / "courrier.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        courrier.expedier()
        assert Email.objects.get().status == STATUS.queued
    courrier.expedier()  # the lock went with its holder
    assert Email.objects.get().status == STATUS.sent
    assert len(list(boite.glob("*.eml"))) == 1


def test_every_waiting_letter_goes_once(boite: Path) -> None:
    for rang in range(3):
        courrier.poster("parent@exemple.fr", f"Lettre {rang}", "Bonjour,")
    courrier.expedier()
    courrier.expedier()
    assert len(list(boite.glob("*.eml"))) == 3


def test_a_server_that_fails_at_once_does_not_keep_the_sender_for_ever(
    boite: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even with no pause between two tries, a run ends."""
    boite.write_text("a file where the folder should be")
    settings.POST_OFFICE = {**settings.POST_OFFICE, "RETRY_INTERVAL": timedelta(0)}
    monkeypatch.setattr(courrier, "DUREE_MAXIMALE", 0.5)
    courrier.poster("parent@exemple.fr", "Votre reçu", "Bonjour,")

    courrier.expedier()

    assert Email.objects.get().status == STATUS.requeued
