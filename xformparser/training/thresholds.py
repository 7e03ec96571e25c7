"""Thresholds of the decoder, chosen on validation documents."""

from dataclasses import replace
from statistics import fmean

from xformparser.models.decoding import Thresholds
from xformparser.training.validation import ValidationScores

GRID = (-4.0, -3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
OBJECTIVES = {
    "same_entity": "pair_f1_lines",
    "question_answer": "pair_f1",
    "further_question": "pair_f1",
    "parent": "parent_f1",
}


def choose_thresholds(scores: ValidationScores, start: Thresholds) -> Thresholds:
    """Return the thresholds with the best mean F1 over data sets, each searched on its own grid in turn."""
    best = start
    for name, objective in OBJECTIVES.items():
        candidates = [replace(best, **{name: value}) for value in GRID]
        best = max(candidates, key=lambda candidate: mean_metric(scores.metrics(candidate), objective))
    return best


def mean_metric(metrics: dict[str, float], prefix: str) -> float:
    """Return the mean over data sets of the metrics whose name begins with `prefix`; 0 where none does."""
    values = [value for name, value in metrics.items() if name.split("/")[1].startswith(prefix)]
    return fmean(values) if values else 0.0
