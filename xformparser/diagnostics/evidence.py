"""Gathers what can be observed of every sample of a run (ILP, section 3).

Shapes: I samples, C labels.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import rel_entr
from sklearn.neighbors import NearestNeighbors

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.diagnostics.causes import Evidence, Floats
from xformparser.diagnostics.duplicates import Duplicates, find_duplicates, normalised
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.link_contradictions import link_disagreement
from xformparser.diagnostics.passes import Reading
from xformparser.diagnostics.probe import cross_fitted
from xformparser.diagnostics.records import PageKey, SampleKey, Trajectories
from xformparser.diagnostics.structure import nested_answers
from xformparser.diagnostics.trends import (
    falling,
    forgetting_events,
    since_exposure,
    was_learned,
)
from xformparser.labels import LABELS, Task

NEIGHBOURS = 20


@dataclass(frozen=True)
class Material:
    """What there is to observe: samples as the base and the final model read them, and their history.

    All have the same samples in the same order. `prior` (I,) is how sure the base model is of its answers,
    `believed` (I,) the final model's mean probability of what is right; both when perturbed. `unknown` and
    `surprisal` (I,) tell how much of a text the base encoder cannot read, and the rank of its surprise.
    """

    pages: Mapping[PageKey, AnnotatedPage]
    base: Reading
    prior: Floats
    final: Reading
    believed: Floats
    history: Trajectories
    unknown: Floats
    surprisal: Floats

    @property
    def keys(self) -> tuple[SampleKey, ...]:
        """The samples."""
        return self.final.keys

    def entity(self, key: SampleKey) -> GoldEntity:
        """Return the entity of a sample."""
        return self.pages[key.page].entities[key.entity]


def gather(material: Material) -> Evidence:
    """Return what is observed of the samples."""
    parts = {task: np.array([key.task is task for key in material.keys], np.bool_) for task in Task}
    size = len(material.keys)
    disagreement, suspicion, probe = (np.zeros(size, np.float32) for _ in range(3))
    alike, group = np.ones(size, np.int32), np.full(size, -1, np.int32)
    doubt = 1 - material.believed
    rows = np.flatnonzero(parts[Task.SER])
    if len(rows):
        duplicates, probe[rows], taught = _of_labels(material, rows)
        disagreement[rows], group[rows] = duplicates.disagreement, duplicates.group
        suspicion[rows] = doubt[rows] * (1 - taught) * (1 - duplicates.agreement)
    rows = np.flatnonzero(parts[Task.RE])
    if len(rows):
        answers = [material.keys[row] for row in rows]
        disagreement[rows] = link_disagreement(
            material.pages, answers, material.final.predicted[rows].tolist()
        )
    for own in parts.values():
        alike[own] = _pattern_counts(material, np.flatnonzero(own))
    wrong_before = ~material.base.correct
    return Evidence(
        doubt=doubt,
        disagreement=disagreement,
        suspicion=suspicion,
        learned=was_learned(material.history),
        wrong=~material.final.correct,
        events=forgetting_events(material.history),
        since_exposure=since_exposure(material.history),
        falling=falling(material.history),
        unknown=material.unknown,
        surprisal=material.surprisal,
        probe=probe,
        prior=(wrong_before * material.prior).astype(np.float32),
        divergence=_divergence(material.base, material.final),
        alike=alike,
        complex=_in_complex_structure(material),
        group=group,
    )


def _of_labels(material: Material, rows: NDArray[np.int64]) -> tuple[Duplicates, Floats, Floats]:
    """Return near duplicates, how often a probe is right around each sample, and what others teach of it.

    That is the probability of its label, by a probe that other documents taught on states of the final model:
    it has hardly learned wrong labels by heart, and knows more than the base model.
    """
    keys = [material.keys[row] for row in rows]
    texts = [material.entity(key).text for key in keys]
    states, gold = material.base.states[rows], material.final.gold[rows].astype(np.int64)
    duplicates = find_duplicates(texts, states, [str(label) for label in gold])
    documents = ["/".join(key.page) for key in keys]
    before, after = (
        cross_fitted(known, gold, documents, len(LABELS)) for known in (states, material.final.states[rows])
    )
    right = (before.shares.argmax(axis=1) == gold).astype(np.float32)
    return duplicates, _around(states, right), after.of(gold)


def _around(states: NDArray[np.float32], values: Floats) -> Floats:
    """Return the mean (I,) of the values of each sample's nearest neighbours."""
    count = min(NEIGHBOURS, len(states))
    nearest = NearestNeighbors(n_neighbors=count).fit(states).kneighbors(states, return_distance=False)
    mean: Floats = values[nearest].mean(axis=1).astype(np.float32)
    return mean


def _pattern_counts(material: Material, rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return how many samples of the same text and answer there are; of answers, of the same question."""
    patterns = [_pattern(material, row) for row in rows]
    counts = Counter(patterns)
    return np.array([counts[pattern] for pattern in patterns], np.int32)


def _pattern(material: Material, row: int) -> tuple[str, ...]:
    key, gold = material.keys[row], int(material.final.gold[row])
    if key.task is Task.SER:
        return normalised(material.entity(key).text), str(gold)
    if gold == NONE:
        return ("", "")
    return (normalised(material.entity(key._replace(entity=gold)).text),)


def _in_complex_structure(material: Material) -> NDArray[np.bool_]:
    """Return (I,), true for links of answers that are more than one half of a pair."""
    nested = {name: nested_answers(page) for name, page in material.pages.items()}
    return np.array(
        [key.task is Task.RE and key.entity in nested[key.page] for key in material.keys], np.bool_
    )


def _divergence(before: Reading, after: Reading) -> Floats:
    """Return (I,): the Jensen-Shannon divergence of the answers' probabilities, in bits."""
    return np.array(
        [_jensen_shannon(left, right) for left, right in zip(before.shares, after.shares, strict=True)],
        np.float32,
    )


def _jensen_shannon(first: Floats, second: Floats) -> float:
    """Return the divergence of two distributions; rounding does not make it negative."""
    left, right = first.astype(np.float64), second.astype(np.float64)
    middle = (left + right) / 2
    nats = float((rel_entr(left, middle) + rel_entr(right, middle)).sum()) / 2
    return max(0.0, nats / math.log(2))


def ordered_as(keys: Sequence[SampleKey], history: Trajectories) -> Trajectories:
    """Return the history of the samples, in their order; what was never recorded says nothing."""
    row_of = {key: row for row, key in enumerate(history.keys)}
    rows = [row_of.get(key, -1) for key in keys]

    def of(values: NDArray, missing: float) -> NDArray:
        # -1 is the row behind all others, which says nothing
        return np.concatenate([values, np.full_like(values, missing, shape=(1, *values.shape[1:]))])[rows]

    return Trajectories(
        keys=tuple(keys),
        p_gold=of(history.p_gold, np.nan),
        correct=of(history.correct, np.nan),
        loss=of(history.loss, np.nan),
        shown=of(history.shown, False),
        step=of(history.step, -1),
    )
