"""What every test shares."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="with the long sweeps (marked `long`)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long sweeps out unless asked for: deselected, so that a skip stays a warning."""
    if config.getoption("--long"):
        return
    longs = [item for item in items if item.get_closest_marker("long")]
    if longs:
        config.hook.pytest_deselected(items=longs)
        items[:] = [item for item in items if item not in longs]
