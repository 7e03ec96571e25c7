"""What is wrong with a pair, in words: the sentence that the facts of its weak dimensions give."""

from collections.abc import Callable, Iterator, Mapping

from xformparser.quality.dimensions import Dimension

WEAK = 0.5
"""Score of a dimension under which it is named."""
CLAIMED = 1.5
"""Questions of an answer from which on it has more than one."""
SURE_CONTINUATION = -2.0
"""Logit from which on a text outside an entity may belong to it."""
SURE_CUT = 2.0
"""Margin under which a cut inside or at the ends of an entity is not sure."""
FAR_DOWN = 3.0
"""Line heights from which on a value stands far from its key."""

FactsOfPair = Mapping[str, float]
"""One pair's facts of a dimension, by name."""


def sentences(scores: Mapping[str, float], facts: Mapping[str, FactsOfPair]) -> tuple[str, ...]:
    """Return a sentence for each weak dimension, the weakest first.

    Args:
        scores: by dimension.
        facts: by dimension.
    """
    weak = sorted((score, name) for name, score in scores.items() if score < WEAK)
    return tuple(_SENTENCES[Dimension(name)](facts[name]) for _, name in weak)


def _reading(facts: FactsOfPair) -> str:
    end = "value" if facts["value_worst_read"] <= facts["key_worst_read"] else "key"
    return f"the {end} may be misread"


def _labelling(facts: FactsOfPair) -> str:
    if facts["key_label"] < facts["value_label"]:
        return f"the key may be {_likeliest(facts, 'key', 'answer', 'header', 'other')}"
    return f"the value may be {_likeliest(facts, 'value', 'question', 'header', 'other')}"


def _likeliest(facts: FactsOfPair, end: str, *labels: str) -> str:
    names = {"question": "a question", "answer": "an answer", "header": "a header", "other": "plain text"}
    return names[max(labels, key=lambda label: facts[f"{end}_{label}"])]


def _linking(facts: FactsOfPair) -> str:
    if facts["rival_share"] > facts["none_share"]:
        return "the value may answer another question"
    if abs(facts["gap_down"]) > FAR_DOWN:
        return "the value stands far from its key"
    return "the value may answer no question"


def _type(_: FactsOfPair) -> str:
    return "the value is unlike what such a key usually takes"


def _structure(facts: FactsOfPair) -> str:
    return next(_structural(facts))


def _structural(facts: FactsOfPair) -> Iterator[str]:
    if facts["parents"] > CLAIMED:
        yield "another key claims the same value"
    for end in ("value", "key"):
        if facts[f"{end}_below"]:
            yield f"the {end} may be cut: text continues on the next line"
        if facts[f"{end}_left"] > SURE_CONTINUATION:
            yield f"the {end} may be cut: other text may belong to it"
        if facts[f"{end}_edge"] < SURE_CUT:
            yield f"the {end} may be cut: text continues beside it"
        if facts[f"{end}_inner"] < SURE_CUT or facts[f"{end}_joined"] < SURE_CUT:
            yield f"the {end} may be two"
    yield "the value may not be whole"


def _stability(_: FactsOfPair) -> str:
    return "the pair is read otherwise when the page is shifted a little"


_SENTENCES: Mapping[Dimension, Callable[[FactsOfPair], str]] = {
    Dimension.READING: _reading,
    Dimension.LABELLING: _labelling,
    Dimension.LINKING: _linking,
    Dimension.TYPE: _type,
    Dimension.STRUCTURE: _structure,
    Dimension.STABILITY: _stability,
}
