"""The figures of a batch: how its dimensions are spread, its layouts and their weakness, and what drifted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from xformparser.batch_report.results import BatchResults, DocumentResult
from xformparser.documents import Pair
from xformparser.quality.dimensions import Dimension
from xformparser.quality.judgement import weakest
from xformparser.text import comparable

CONFIDENCE = "confidence"
BINS = 10
LEAST_ALIKE = 0.5
"""Share of the keys of two documents, of those that either has, from which on their layout is one."""
LEAST_SHARE = 0.005
"""Of pairs in a bin, so that an empty one can be compared."""
DRIFTED, SOMEWHAT = 0.25, 0.1
"""Population stability index from which on a spread has changed, or somewhat: the usual limits."""
NO_REASON = "low confidence"


@dataclass(frozen=True)
class Spread:
    """How the scores of a dimension are spread: pairs by tenth, from 0 to 1, and their mean."""

    name: str
    counts: tuple[int, ...]
    mean: float

    @classmethod
    def of(cls, name: str, values: Sequence[float]) -> "Spread":
        """Return the spread of at least one score."""
        counts, _ = np.histogram(values, bins=BINS, range=(0, 1))
        return cls(name, tuple(counts.tolist()), fmean(values))


@dataclass(frozen=True)
class Layout:
    """Documents with about the same keys, what they are known by, and what is most often weak in them."""

    keys: tuple[str, ...]
    documents: tuple[DocumentResult, ...]
    pairs: int
    doubtful: int
    weakness: str | None
    reason: str | None


@dataclass(frozen=True)
class Drift:
    """How a dimension changed against an earlier batch: both means, and the population stability index."""

    name: str
    before: float
    now: float
    index: float

    @property
    def verdict(self) -> str:
        """The index in words."""
        if self.index >= DRIFTED:
            return "changed"
        return "somewhat changed" if self.index >= SOMEWHAT else "as before"


def spreads(pairs: Iterable[Pair]) -> tuple[Spread, ...]:
    """Return the spreads of confidence and of each dimension that pairs were judged by."""
    values: dict[str, list[float]] = {}
    for pair in pairs:
        values.setdefault(CONFIDENCE, []).append(pair.confidence)
        for name, score in pair.quality.items():
            values.setdefault(name, []).append(score)
    named = (CONFIDENCE, *Dimension)
    return tuple(Spread.of(name, values[name]) for name in named if name in values)


def drifts(before: Iterable[Pair], now: Iterable[Pair]) -> tuple[Drift, ...]:
    """Return how each spread changed that both batches have."""
    earlier = {spread.name: spread for spread in spreads(before)}
    return tuple(
        Drift(
            spread.name, earlier[spread.name].mean, spread.mean, stability_index(earlier[spread.name], spread)
        )
        for spread in spreads(now)
        if spread.name in earlier
    )


def stability_index(before: Spread, now: Spread) -> float:
    """Return the population stability index of two spreads: 0 where they are alike."""
    first, second = (
        np.maximum(np.array(each.counts) / sum(each.counts), LEAST_SHARE) for each in (before, now)
    )
    return float(((second - first) * np.log(second / first)).sum())


def worst(documents: Iterable[DocumentResult]) -> list[DocumentResult]:
    """Return the documents with doubtful pairs, those with most of them first."""
    doubtful = [result for result in documents if result.doubtful]
    return sorted(doubtful, key=lambda result: (-result.doubtful, result.name))


def layouts(batch: BatchResults) -> list[Layout]:
    """Return the layouts of a batch, those with most doubtful pairs first.

    A document belongs to the first layout whose keys are about its own; the first document of a layout says
    what these are.
    """
    known: list[tuple[frozenset[str], list[DocumentResult]]] = []
    for result in batch.documents:
        keys = frozenset(filter(None, (comparable(pair.key) for pair in result.document.pairs)))
        home = next((members for own, members in known if _alike(own, keys)), None)
        if home is None:
            known.append((keys, [result]))
        else:
            home.append(result)
    return sorted(
        (_layout(members) for _, members in known), key=lambda layout: (-layout.doubtful, -layout.pairs)
    )


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    either = len(one | other)
    return one == other if not either else len(one & other) >= LEAST_ALIKE * either


def _layout(members: Sequence[DocumentResult]) -> Layout:
    pairs = [pair for result in members for pair in result.pairs]
    doubtful = [pair for pair in pairs if pair.needs_review]
    keys = Counter(pair.key for result in members for pair in result.document.pairs)
    return Layout(
        keys=tuple(key for key, _ in keys.most_common(3)),
        documents=tuple(members),
        pairs=len(pairs),
        doubtful=len(doubtful),
        weakness=_commonest(filter(None, (weakest(pair.quality) for pair in doubtful))),
        reason=_commonest(reason for pair in doubtful for reason in pair.review_reasons[:1]),
    )


def _commonest(names: Iterable[str]) -> str | None:
    counts = Counter(names)
    return counts.most_common(1)[0][0] if counts else None


def reasons(pairs: Iterable[Pair]) -> Mapping[str, int]:
    """Return how often each first reason was given, the commonest first; what it quotes is left out."""
    counts = Counter(
        (pair.review_reasons[0] if pair.review_reasons else NO_REASON).partition(" “")[0]
        for pair in pairs
        if pair.needs_review
    )
    return dict(counts.most_common())
