"""A judge fitted to lessons: branches on faults, a scorer on right and wrong, calibration on held-out pairs.

Shapes: P candidates.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from xformparser.judging.boosting import Growth, TreeLessons, grow
from xformparser.judging.lessons import FOUND, Lessons
from xformparser.labels import TextSource
from xformparser.quality.branches import Branches
from xformparser.quality.calibration import Calibration
from xformparser.quality.dimensions import Dimension
from xformparser.quality.facts import whole_table
from xformparser.quality.faults import BLAMED, Fault
from xformparser.quality.judge import DIGITAL, SCANNED, Judge
from xformparser.quality.key_memory import KeyMemory
from xformparser.quality.scorer import Scorer
from xformparser.quality.trees import Floats, Trees

SEEDS = (0,)
"""Of the trees of a scorer, whose mean counts: more of them told no more on `val`."""
SMOOTHED = 20
"""Held-out pairs about each knot of a calibration, at least."""
SUREST = 0.99
"""Of any pair: the held-out ones are too few to tell more."""
SCORER = Growth(rounds=400, rate=0.04, leaves=32, depth=6, least_rows=30, facts=0.3, shrink=20.0)
BRANCH = Growth(rounds=60, rate=0.16, leaves=8, depth=4)


@dataclass(frozen=True)
class Fitting:
    """How a judge is fitted; `without` are dimensions that its scorer does not see."""

    scorer: Growth = SCORER
    branch: Growth = BRANCH
    preference: float = 0.1
    """What a pair of Bradley and Terry weighs, against a pair found that is right or wrong."""
    faults: float = 0.3
    """Share of faults of its own in what a branch learns."""
    without: Collection[str] = ()


def fit_scorer(lessons: Lessons, fitting: Fitting, seed: int) -> Trees:
    """Return trees that score right pairs above wrong ones, and above their own faults and rivals."""
    worse = np.flatnonzero(lessons.better >= 0)
    return grow(
        TreeLessons(
            facts=whole_table(lessons.facts, fitting.without),
            right=lessons.right,
            weights=(lessons.kinds == FOUND).astype(np.float32),
            better=lessons.better[worse],
            worse=worse,
            preference=fitting.preference,
        ),
        fitting.scorer,
        seed,
    )


def fit_branches(lessons: Lessons, fitting: Fitting, seed: int) -> dict[str, Trees]:
    """Return trees for each dimension with a fault of its own, which alone they are to find.

    They see the facts of their dimension; right pairs and those with other faults are as they should be.
    """
    faults = list(Fault)
    taught = (lessons.kinds == FOUND) & lessons.right | np.isin(lessons.kinds, faults)
    found: dict[str, Trees] = {}
    for dimension in Dimension:
        own = np.isin(lessons.kinds, [fault for fault in faults if BLAMED[fault] is dimension])
        if not own.any():
            continue
        weight = fitting.faults / (1 - fitting.faults) * (taught & ~own).sum() / own.sum()
        found[dimension.value] = grow(
            TreeLessons(
                facts=lessons.facts[dimension],
                right=~own,
                weights=np.where(own, weight, taught).astype(np.float32),
                better=np.zeros(0, np.int64),
                worse=np.zeros(0, np.int64),
            ),
            fitting.branch,
            seed,
        )
    return found


def calibrated(scores: Floats, right: NDArray[np.bool_]) -> Calibration:
    """Return the calibration of held-out scores (P,), isotonic, never surer than SUREST."""
    order = np.argsort(scores, kind="stable")
    rising, outcome = scores[order], right[order]
    steps = IsotonicRegression(out_of_bounds="clip").fit(rising, outcome.astype(np.float32))
    count = max(2, len(rising) // SMOOTHED)
    likely = np.clip(steps.predict(rising), 1 - SUREST, SUREST)
    places = np.linspace(0, len(rising) - 1, min(count, 64)).astype(np.int64)
    knots = np.stack([rising[places], likely[places]], axis=1)
    return Calibration(rising, outcome, np.clip(knots, -1e3, 1e3).astype(np.float32))


def held_out_scores(
    lessons: Mapping[int, Lessons], fitting: Fitting, seeds: Sequence[int]
) -> tuple[Lessons, Floats]:
    """Return the found pairs of all folds, and (P,) scores by scorers that saw the other folds only."""
    scores, found = [], []
    for fold, own in lessons.items():
        others = Lessons.joined([part for number, part in lessons.items() if number != fold])
        pairs = own.only(own.kinds == FOUND)
        each = [
            fit_scorer(others, fitting, seed).scores(whole_table(pairs.facts, fitting.without))
            for seed in seeds
        ]
        scores.append(np.mean(each, axis=0))
        found.append(pairs)
    return Lessons.joined(found), np.concatenate(scores).astype(np.float32)


def fit_calibrated(lessons: Mapping[int, Lessons], fitting: Fitting) -> Scorer:
    """Return a scorer that learned from all folds, calibrated on scores of each by scorers of the others."""
    held_out, scores = held_out_scores(lessons, fitting, SEEDS)
    everything = Lessons.joined(list(lessons.values()))
    digital = held_out.sources != TextSource.OCR
    return Scorer(
        trees=tuple(fit_scorer(everything, fitting, seed) for seed in SEEDS),
        calibrations={
            name: calibrated(scores[own], held_out.right[own])
            for name, own in ((DIGITAL, digital), (SCANNED, ~digital))
            if own.any()
        },
    )


def fit_judge(
    lessons: Mapping[int, Lessons], blanks: Mapping[int, Lessons], memory: KeyMemory, fitting: Fitting
) -> Judge:
    """Return a judge that learned from all folds.

    Args:
        lessons: by fold, of pages that the model which answered them had not seen, with stability.
        blanks: the same of questions that nothing answers.
        memory: of keys on all of them.
        fitting: how.
    """
    everything = Lessons.joined(list(lessons.values()))
    return Judge(
        memory=memory,
        branches=Branches(fit_branches(everything, fitting, 0), everything.names),
        scorer=fit_calibrated(lessons, replace(fitting, without=(*fitting.without, Dimension.STABILITY))),
        steady=fit_calibrated(lessons, fitting),
        blank=fit_calibrated(blanks, replace(fitting, scorer=fitting.branch)),
    )
