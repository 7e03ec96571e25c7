"""What becomes of a whole document: straight through, to a person, or back as none that we can read."""

from collections.abc import Iterable

from xformparser.documents import Pair, Verdict

LEAST_PAIRS = 1.0
"""Right pairs, or questions left blank, that a document must be expected to have to be a form."""


def verdict_of(pairs: Iterable[Pair]) -> Verdict:
    """Return the verdict on a document with its pairs.

    It is rejected where it is expected to hold hardly anything of a form: it is none, or cannot be read.
    """
    every = tuple(pairs)
    if sum(pair.confidence for pair in every) < LEAST_PAIRS:
        return "reject"
    return "review" if any(pair.needs_review for pair in every) else "straight_through"
