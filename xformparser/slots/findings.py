"""What one page says of a field: found as a span, classified among candidates, or the better of both.

Shapes: F fields, Q phrases, U words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from xformparser.geometry import Box
from xformparser.slots.arrays import Floats
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.field_features import FieldFeatures
from xformparser.slots.likeness import LETTERS
from xformparser.slots.schema import SchemaField
from xformparser.slots.spans import Span, likely_spans
from xformparser.text import comparable

PRESENT, ABSENT, UNREADABLE = range(3)
Strategy = Literal["find", "classify"]
FIND: Strategy = "find"
CLASSIFY: Strategy = "classify"
FURTHER = 0.2
"""Share of what may be the value from which on a span is a further value of a repeated field."""
BETWEEN = "; "
TICKED, ALIKE = 0.5, 0.55


@dataclass(frozen=True)
class SlotScores:
    """What the network says, as logits: (F, 3) gates, (F, U) starts and ends, (Q,) candidates."""

    gates: Floats
    starts: Floats
    ends: Floats
    candidates: Floats


@dataclass(frozen=True)
class Answer:
    """A value that one strategy gives, with its score from 0 to 1.

    `candidate` is the schema's name of it, None of a span that is none of the candidates.
    """

    strategy: Strategy
    value: str
    candidate: str | None
    boxes: tuple[Box, ...]
    score: float


@dataclass(frozen=True)
class Finding:
    """What one page says of a field: the chances of its states, and what each strategy answers if asked."""

    page: int
    present: float
    unreadable: float
    found: Answer | None
    classified: Answer | None


def findings(
    scores: SlotScores, fields: Sequence[SchemaField], asked: FieldFeatures, page: AskedPage
) -> tuple[Finding, ...]:
    """Return what a page says of each field."""
    chances = _shares(scores.gates)
    return tuple(
        Finding(
            page=page.number,
            present=float(chances[place, PRESENT]),
            unreadable=float(chances[place, UNREADABLE]),
            found=_found(scores, place, field, page) if field.finds else None,
            classified=_classified(scores, place, field, asked, page) if field.classifies else None,
        )
        for place, field in enumerate(fields)
    )


def _found(scores: SlotScores, place: int, field: SchemaField, page: AskedPage) -> Answer:
    spans = likely_spans(scores.starts[place], scores.ends[place], page, field.type)
    kept = _several(spans) if field.repeated else spans[:1]
    ticked = _ticked_beside(spans[0], page)
    if len(ticked) > 1:
        value = BETWEEN.join(page.entities[entity].text for entity in ticked)
        boxes = tuple(page.entities[entity].box for entity in ticked)
        return Answer(FIND, value, named_candidate(value, field), boxes, spans[0].share)
    value = BETWEEN.join(span.text for span in kept)
    return Answer(
        strategy=FIND,
        value=value,
        candidate=named_candidate(value, field),
        boxes=tuple(box for span in kept for box in page.boxes(span.start, span.end)),
        score=min(1.0, sum(span.share for span in kept)),
    )


def _ticked_beside(span: Span, page: AskedPage) -> list[int]:
    """Return the options that are ticked under the question that a ticked one answers, itself too."""
    own = int(page.entity_of[span.start])
    heads = {link.head for link in page.links if link.tail == own}
    beside = {link.tail for link in page.links if link.head in heads}
    ticked = [entity for entity in sorted(beside | {own}) if page.entities[entity].ticked]
    return ticked if own in ticked else []


def named_candidate(value: str, field: SchemaField) -> str | None:
    """Return the candidate that a value names in so many words, None where it names none."""
    plain = comparable(value)
    named = (each.name for each in field.values if plain in map(comparable, each.names))
    return next(named, None)


def _several(spans: Sequence[Span]) -> list[Span]:
    """Return the likeliest span and others that are likely too and share no word with it, in their order."""
    kept = [spans[0]]
    for span in spans[1:]:
        apart = all(span.end < other.start or span.start > other.end for other in kept)
        if apart and span.share >= FURTHER * spans[0].share:
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _classified(
    scores: SlotScores, place: int, field: SchemaField, asked: FieldFeatures, page: AskedPage
) -> Answer | None:
    """Return the likeliest candidate, None where none of them is likelier."""
    own = np.flatnonzero((asked.phrases.fields == place) & (asked.phrases.candidates >= 0))
    shares = _shares(np.append(scores.candidates[own], 0.0)[None])[0]
    numbers = asked.phrases.candidates[own]
    by_candidate = np.bincount(numbers, weights=shares[:-1], minlength=len(field.values))
    best = int(by_candidate.argmax())
    if by_candidate[best] < shares[-1]:
        return None
    evidence = _evidence(own[numbers == best], asked, page)
    name = field.values[best].name
    return Answer(
        strategy=CLASSIFY,
        value=name if evidence is None else page.entities[evidence].text,
        candidate=name,
        boxes=() if evidence is None else (page.entities[evidence].box,),
        score=float(by_candidate[best]),
    )


def _evidence(phrases: np.ndarray, asked: FieldFeatures, page: AskedPage) -> int | None:
    """Return the entity that reads most like a candidate, ticked ones before others; None where none does."""
    first = len(asked.phrases.asked)
    alike = asked.alike[first + phrases][:, :, :LETTERS].max(axis=(0, 2))
    ticked = np.array([TICKED * (entity.ticked is True) for entity in page.entities])
    best = int((alike + ticked).argmax())
    return best if alike[best] >= ALIKE else None


def _shares(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    found: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return found
