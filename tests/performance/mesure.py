"""Timing one thing beside its floor, in turns, so that a busy machine slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Geste = Callable[[], object]


@dataclass(frozen=True)
class Resultat:
    """`ratio` is value ÷ floor; whether more or less is better, the `but` says."""

    name: str
    value: float
    unit: str
    floor: float
    but: str
    tenu: bool

    @property
    def ratio(self) -> float:
        return self.value / self.floor


def durees(
    geste: Geste, plancher: Geste, tours: int, avant: Geste = lambda: None
) -> tuple[float, float]:
    """Return the median seconds of both, run alternately; `avant` prepares each, untimed."""
    temps: tuple[list[float], list[float]] = ([], [])
    for _ in range(tours):
        for rang, faire in enumerate((geste, plancher)):
            avant()
            debut = time.perf_counter()
            faire()
            temps[rang].append(time.perf_counter() - debut)
    return statistics.median(temps[0]), statistics.median(temps[1])
