"""Thresholds of the decoder, chosen on validation documents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from xformparser.evaluation.protocols import Protocol
from xformparser.models.decoding import Thresholds
from xformparser.training.validation import ValidationScores

GRID = (-8.0, -6.0, -4.0, -3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 5.0)
TOLERANCE = 0.005
"""Differences of F1 that so few validation pages cannot tell from chance."""
STARTS = (0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Objective:
    """What a threshold is chosen for: metrics by the start of their names, and the protocols with them."""

    metric: str
    protocols: tuple[Protocol, ...]


OBJECTIVES = {
    "same_entity": Objective("pair_f1", (Protocol.LINES,)),
    "question_answer": Objective("pair_f1", (Protocol.GOLD_SEGMENTS, Protocol.LINES)),
    "known_answer": Objective("re_f1", (Protocol.GOLD_ENTITIES,)),
    "further_question": Objective("pair_f1", (Protocol.GOLD_SEGMENTS, Protocol.LINES)),
    "parent": Objective("parent_f1", (Protocol.GOLD_ENTITIES,)),
}


def choose_thresholds(scores: ValidationScores) -> tuple[Thresholds, ValidationScores]:
    """Return the thresholds with the best mean F1 over data sets, and the scores of lines cut by them.

    Each is searched on its own grid in turn; how lines are cut comes after the links, which then follow it.
    """
    links = _choose_links(scores, Thresholds())
    if not scores.shows_lines:
        return links, scores
    cuts = {start: scores.cut_anew(start) for start in STARTS}

    def pairs(start: float) -> float:
        return mean_metric(cuts[start].metrics(links, (Protocol.LINES,)), "pair_f1")

    start = _mildest({start: pairs(start) for start in STARTS}, Thresholds().start)
    return _choose_links(cuts[start], replace(links, start=start)), cuts[start]


def _choose_links(scores: ValidationScores, best: Thresholds) -> Thresholds:
    for name, objective in OBJECTIVES.items():
        found = {}
        for value in GRID:
            metrics = scores.metrics(replace(best, **{name: value}), objective.protocols)
            found[value] = mean_metric(metrics, objective.metric)
        best = replace(best, **{name: _mildest(found, getattr(Thresholds(), name))})
    return best


def _mildest(found: Mapping[float, float], usual: float) -> float:
    """Return the value nearest to the usual one among those as good as the best within the tolerance."""
    least = max(found.values()) - TOLERANCE
    return min(
        (value for value, metric in found.items() if metric >= least), key=lambda value: abs(value - usual)
    )


def mean_metric(metrics: dict[str, float], prefix: str) -> float:
    """Return the mean over data sets of the metrics whose name begins with `prefix`; 0 where none does."""
    values = [value for name, value in metrics.items() if name.split("/")[1].startswith(prefix)]
    return fmean(values) if values else 0.0
