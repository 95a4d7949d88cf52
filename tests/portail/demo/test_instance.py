"""The demo starts afresh when what is there cannot serve today, and only then."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from portail.demo.instance import DejaEnMarche, Instance

MERCREDI = date(2026, 11, 18)


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    (tmp_path / Instance.BASE).touch()
    instance = Instance(tmp_path, "sautron")
    instance.marquer(MERCREDI)
    return instance


def test_the_same_week_and_town_are_kept(instance: Instance) -> None:
    assert instance.pourquoi_recommencer(MERCREDI + timedelta(days=4)) == ""


def test_another_week_starts_afresh(instance: Instance) -> None:
    assert "semaine" in instance.pourquoi_recommencer(MERCREDI + timedelta(days=5))


def test_another_town_starts_afresh(instance: Instance) -> None:
    autre = Instance(instance.dossier, "villiers-sur-marne")
    assert "commune" in autre.pourquoi_recommencer(MERCREDI)


def test_an_interrupted_preparation_starts_afresh(instance: Instance) -> None:
    (instance.dossier / "demo.json").unlink()
    assert "bout" in instance.pourquoi_recommencer(MERCREDI)


def test_emptying_removes_only_what_the_demo_made(instance: Instance) -> None:
    (instance.dossier / "vacances.jpg").touch()
    instance.courriels.mkdir()
    (instance.courriels / "1.eml").touch()
    instance.vider()
    assert [chemin.name for chemin in instance.dossier.iterdir()] == ["vacances.jpg"]


def test_a_folder_serves_one_demo_at_a_time(instance: Instance) -> None:
    with (
        instance.reservee(),
        pytest.raises(DejaEnMarche),
        Instance(instance.dossier, "sautron").reservee(),
    ):
        pass
    with instance.reservee():
        pass
