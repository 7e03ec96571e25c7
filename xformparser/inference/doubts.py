"""Why a person should look at a pair."""

from xformparser.documents import DOUBTFUL

LOW_CONFIDENCE = "low confidence"


def doubts(confidence: float, rival: str | None = None) -> tuple[str, ...]:
    """Return the reasons to doubt a pair, none where there is none.

    Args:
        confidence: of the pair.
        rival: a question to which the value might belong instead.
    """
    reasons = [LOW_CONFIDENCE] if confidence < DOUBTFUL else []
    if rival is not None:
        reasons.append(f"the value may belong to “{rival}”")
    return tuple(reasons)
