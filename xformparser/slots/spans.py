"""The spans of a page that may be the value of a field, from the scores of their ends.

Shapes: U words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from xformparser.labels import ValueType
from xformparser.slots.arrays import Floats
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.typed_spans import may_be
from xformparser.text import comparable

STARTS = 24
"""Words that are tried as first ones."""
REACH = 60
"""Words of the longest span."""
CROSSING = 2.0
"""By how much a span is less likely that runs over the end of an entity."""
MISFIT = 5.0
"""By how much a span is less likely that cannot be of the field's type."""
LEAST = 1e-4


@dataclass(frozen=True)
class Span:
    """Words of a page from `start` to `end`, both of them too, and their share of what may be the value."""

    start: int
    end: int
    text: str
    share: float


def likely_spans(starts: Floats, ends: Floats, page: AskedPage, wanted: ValueType | None) -> tuple[Span, ...]:
    """Return values by their share, the likeliest first; what stands in several places counts together.

    Args:
        starts: (U,) logits.
        ends: (U,) logits.
        page: the page.
        wanted: the type of value that is asked for, if any.
    """
    scored = []
    for start in np.argsort(-starts, kind="stable")[:STARTS].tolist():
        own = page.entity_of[start : start + REACH]
        scores = starts[start] + ends[start : start + REACH] - CROSSING * (own != own[0])
        scored += [(float(score), start, start + step) for step, score in enumerate(scores.tolist())]
    best = max(score for score, *_ in scored)
    worst = best + np.log(LEAST) - (0 if wanted is None else MISFIT)
    kept = [each for each in scored if each[0] > worst]
    if wanted is not None:
        kept = [(_fitting(score, page.text(start, end), wanted), start, end) for score, start, end in kept]
    return _joined(kept, page)


def _fitting(score: float, text: str, wanted: ValueType) -> float:
    return score if may_be(text, wanted) else score - MISFIT


def _joined(scored: Iterable[tuple[float, int, int]], page: AskedPage) -> tuple[Span, ...]:
    """Return spans of equal text as one, that with the highest score, with the share of all."""
    ranked = sorted(scored, key=lambda each: (-each[0], each[1:]))
    weights = np.exp(np.array([score for score, *_ in ranked]) - ranked[0][0])
    shares: dict[str, float] = {}
    first: dict[str, tuple[int, int, str]] = {}
    for (_, start, end), weight in zip(ranked, (weights / weights.sum()).tolist(), strict=True):
        text = page.text(start, end)
        plain = comparable(text) or text
        shares[plain] = shares.get(plain, 0.0) + weight
        first.setdefault(plain, (start, end, text))
    found = (Span(*first[plain], share) for plain, share in shares.items())
    return tuple(sorted(found, key=lambda span: (-span.share, span.start, span.end)))
