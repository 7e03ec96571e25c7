"""What a judge says of one pair."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Judgement:
    """How likely a pair is right, from 0 to 1; the same for each dimension; what is wrong with it, in words.

    `doubtful` says whether a person should look at it.
    """

    confidence: float
    dimensions: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    doubtful: bool = False


def weakest(dimensions: Mapping[str, float]) -> str | None:
    """Return the dimension with the lowest score, None where there is none."""
    return min(dimensions, key=lambda name: dimensions[name], default=None)


PairWords = tuple[frozenset[int], frozenset[int]]
"""What tells a pair of a page: the page's words of the question, and those of the answer, none of a blank."""


@dataclass(frozen=True)
class PageJudgements:
    """Judgements of pairs by their words, as far as a judge could judge.

    `review_at` is the precision asked of pairs that nobody looks at, where one is asked.
    """

    of: Mapping[PairWords, Judgement]
    review_at: float | None = None


UNJUDGED = PageJudgements({})
