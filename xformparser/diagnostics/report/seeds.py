"""What several runs with other seeds failed to learn alike: core unlearned samples (ILP, section 3).

Shapes: I samples, R runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from xformparser.diagnostics.causes import Cause, Flags, Floats
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.rates import Rate
from xformparser.errors import DiagnosisError


@dataclass(frozen=True)
class SeedRun:
    """A run, and what it left unlearned."""

    run: str
    seed: int
    unlearned: Rate


@dataclass(frozen=True)
class Overlap:
    """The Jaccard index of what two runs left unlearned, and what it is for random sets as large."""

    first: str
    second: str
    jaccard: float
    chance: float


@dataclass(frozen=True)
class Seeds:
    """How far runs agree; a `core` sample is one that `least` or more of them left unlearned.

    `same_cause` counts the core samples for which all those runs name the same cause.
    """

    runs: tuple[SeedRun, ...]
    least: int
    core: Rate
    same_cause: Rate
    overlaps: tuple[Overlap, ...]


def unlearned_by_run(diagnoses: Sequence[Diagnosis]) -> Flags:
    """Return (R, I), true where a run left a sample of the first run unlearned.

    Raises:
        DiagnosisError: the runs were trained on other samples.
    """
    return np.stack([each.unlearned[_rows(diagnoses[0], each)] for each in diagnoses])


def mean_score(diagnoses: Sequence[Diagnosis], cause: Cause) -> Floats:
    """Return the mean (I,) of a cause's score over runs, in the first run's order of samples.

    Raises:
        DiagnosisError: the runs were trained on other samples.
    """
    scores = [each.scores[cause][_rows(diagnoses[0], each)] for each in diagnoses]
    mean: Floats = np.mean(scores, axis=0).astype(np.float32)
    return mean


def majority(runs: int) -> int:
    """Return how many of the runs are more than half."""
    return runs // 2 + 1


def compare_seeds(diagnoses: Sequence[Diagnosis]) -> Seeds:
    """Return how far runs on the same samples agree; raises DiagnosisError where the samples differ."""
    found, least = unlearned_by_run(diagnoses), majority(len(diagnoses))
    core = found.sum(axis=0) >= least
    runs = [
        SeedRun(str(each.run), each.facts.seed, Rate.of(flags))
        for each, flags in zip(diagnoses, found, strict=True)
    ]
    return Seeds(
        runs=tuple(runs),
        least=least,
        core=Rate.of(core),
        same_cause=Rate.of(_same_cause(diagnoses, found)[core]),
        overlaps=tuple(
            Overlap(runs[left].run, runs[right].run, *_jaccard(found[left], found[right]))
            for left, right in combinations(range(len(runs)), 2)
        ),
    )


def _rows(first: Diagnosis, other: Diagnosis) -> NDArray[np.int64]:
    """Return (I,): where the samples of the first run are among those of the other."""
    place = {key: row for row, key in enumerate(other.keys)}
    if place.keys() != set(first.keys):
        raise DiagnosisError(
            f"{other.run}: was trained on other samples than {first.run}. "
            "Give runs that differ in their seed only."
        )
    return np.array([place[key] for key in first.keys], np.int64)


def _same_cause(diagnoses: Sequence[Diagnosis], found: Flags) -> Flags:
    """Return (I,), true where the runs that left a sample unlearned name one cause."""
    named: list[set[Cause]] = [set() for _ in diagnoses[0].keys]
    for each, flags in zip(diagnoses, found, strict=True):
        rows = _rows(diagnoses[0], each)
        for place in np.flatnonzero(flags):
            named[place].add(each.causes[rows[place]])
    return np.array([len(causes) == 1 for causes in named], np.bool_)


def _jaccard(first: Flags, second: Flags) -> tuple[float, float]:
    """Return the Jaccard index of two sets (I,), and that of random ones, whose overlap is as expected."""
    sizes = int(first.sum()) + int(second.sum())
    if not sizes:
        return 0.0, 0.0
    both, expected = int((first & second).sum()), int(first.sum()) * int(second.sum()) / len(first)
    return both / (sizes - both), expected / (sizes - expected)
