"""Seconds of things that are compared: they take turns, so that what else the machine does falls on all."""

import time
from collections.abc import Callable, Mapping

Run = Callable[[], object]
Clock = Callable[[], float]


def timed(run: Run, clock: Clock = time.perf_counter) -> float:
    """Return the seconds that a run takes."""
    start = clock()
    run()
    return clock() - start


def alternating(
    runs: Mapping[str, Run], rounds: int, clock: Clock = time.perf_counter
) -> dict[str, list[float]]:
    """Return the seconds of each run, round by round; every other round goes backwards.

    A round that is not counted warms them up.
    """
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    order = list(runs)
    for _ in range(rounds):
        for name in order:
            taken[name].append(timed(runs[name], clock))
        order.reverse()
    return taken
