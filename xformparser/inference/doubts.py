"""Why a person should look at a pair."""

from dataclasses import replace

from xformparser.documents import DOUBTFUL
from xformparser.quality.judgement import Judgement, weakest

LOW_CONFIDENCE, BELOW_ASKED = "low confidence", "less sure than asked"


def unjudged(confidence: float, review_at: float | None = None, rival: str | None = None) -> Judgement:
    """Return what is to be said of a pair that no judge has seen.

    Args:
        confidence: of the pair.
        review_at: confidence under which it is doubtful, a half where none is asked.
        rival: a question to which the value might belong instead.
    """
    low = confidence < (DOUBTFUL if review_at is None else review_at)
    return with_doubts(Judgement(confidence, doubtful=low or rival is not None), rival, low)


def with_doubts(judgement: Judgement, rival: str | None, low: bool) -> Judgement:
    """Return the judgement with the reasons that the link gives: a rival, and `low` confidence."""
    reasons = judgement.reasons
    if rival is not None and judgement.doubtful:
        reasons = (*reasons, f"the value may belong to “{rival}”")
    if low and not judgement.reasons:
        name = weakest(judgement.dimensions)
        least = LOW_CONFIDENCE if judgement.confidence < DOUBTFUL else BELOW_ASKED
        least += "" if name is None else f", weakest in {name}"
        reasons = (least, *reasons)
    return replace(judgement, reasons=reasons)
