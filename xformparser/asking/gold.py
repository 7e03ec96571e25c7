"""What an annotated page asks and answers, in the words that the parser has read of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import fuzz

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.geometry import Box
from xformparser.labels import Label, LinkKind
from xformparser.ocr.reading import turned_box
from xformparser.slots.asked_page import AskedPage
from xformparser.synthesis.reading import owners
from xformparser.text import comparable, key_text

MOST = 0.8
HALF = 0.5
UNREADABLE = 40
"""Likeness in per cent up to which what was read of a value is not the value any more."""

Place = tuple[int, int]
"""The first and the last word of a span."""


@dataclass(frozen=True)
class Choice:
    """An option of a question, and whether it is ticked."""

    text: str
    ticked: bool


@dataclass(frozen=True)
class Question:
    """A question of a page: its key and heading, and what answers it.

    `values` are the annotated texts of its answers, none of a question that was left blank; `spans` are their
    places in the page's words, none either where one of them was not read. Little was read of what is not
    `readable`; `alone` is false where another question of the page has the same key.
    """

    key: str
    heading: str
    language: str
    spans: tuple[Place, ...]
    values: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    readable: bool = True
    alone: bool = True

    @property
    def full_key(self) -> str:
        """The key under its heading."""
        return f"{self.heading} {self.key}".strip()


def questions_of(annotated: AnnotatedPage, page: AskedPage) -> tuple[Question, ...]:
    """Return the questions of a page, those left out that only head others."""
    places = _places(owners(page.words, _boxes(annotated, page)))
    entities = {entity.id: entity for entity in annotated.entities}
    answers, parents, heads = _links(annotated)
    found = []
    for entity in annotated.entities:
        key = key_text(entity.text).strip()
        if entity.label is not Label.QUESTION or not comparable(key):
            continue
        own = [entities[answer] for answer in answers[entity.id]]
        if not own and entity.id in heads:
            continue
        heading = entities[parents[entity.id]].text if entity.id in parents else ""
        chosen = [answer for answer in own if answer.selected is not False]
        values = tuple(answer.text for answer in chosen)
        spans = _spans(chosen, places)
        choices = tuple(Choice(each.text, each.selected) for each in own if each.selected is not None)
        readable = all(
            fuzz.ratio(comparable(page.text(*span)), comparable(value)) > UNREADABLE
            for span, value in zip(spans, values, strict=False)
        )
        head = key_text(heading)
        found.append(Question(key, head, annotated.language, spans, values, choices, readable))
    return _marked(found)


def _boxes(annotated: AnnotatedPage, page: AskedPage) -> list[tuple[Box, int]]:
    """Return where the words of entities are, or entities without any, on the upright page."""
    found = [(word.box, entity.id) for entity in annotated.entities for word in entity.words]
    found += [
        (entity.box, entity.id) for entity in annotated.entities if entity.text.strip() and not entity.words
    ]
    if not page.rotation:
        return found
    old, new = (annotated.width, annotated.height), (page.width, page.height)
    return [(turned_box(box, page.rotation, old, new), owner) for box, owner in found]


def _links(page: AnnotatedPage) -> tuple[dict[int, list[int]], dict[int, int], set[int]]:
    """Return the answers of each question, the heading of each entity, and the questions that head others."""
    answers, parents, heads = defaultdict[int, list[int]](list), dict[int, int](), set[int]()
    for link in sorted(page.links):
        if link.kind is LinkKind.QUESTION_ANSWER:
            answers[link.head].append(link.tail)
        elif link.kind is LinkKind.PARENT:
            parents.setdefault(link.tail, link.head)
            heads.add(link.head)
    return answers, parents, heads


def _spans(answers: Sequence[GoldEntity], places: dict[int, list[int]]) -> tuple[Place, ...]:
    """Return the spans of answers, none where one of them has no text or was not read."""
    spans = [span_of(places.get(answer.id, [])) for answer in answers]
    read = tuple(span for span in spans if span is not None)
    return read if len(read) == len(answers) and all(answer.text.strip() for answer in answers) else ()


def _places(owned: Iterable[int]) -> dict[int, list[int]]:
    found = defaultdict[int, list[int]](list)
    for place, owner in enumerate(owned):
        found[owner].append(place)
    return found


def span_of(places: Sequence[int]) -> Place | None:
    """Return the span that the words at rising places make, None where they lie too far apart.

    It is all from the first to the last where hardly any other word is among these, else their longest run
    where that holds most of them.
    """
    if not places:
        return None
    cuts = np.flatnonzero(np.diff(places) > 1) + 1
    runs = np.split(np.array(places), cuts)
    longest = max(runs, key=len)
    if len(places) >= MOST * (places[-1] - places[0] + 1):
        return places[0], places[-1]
    return (int(longest[0]), int(longest[-1])) if len(longest) >= HALF * len(places) else None


def _marked(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions, those of one key marked."""
    keys = [comparable(question.key) for question in questions]
    return tuple(
        replace(question, alone=keys.count(key) == 1) for question, key in zip(questions, keys, strict=True)
    )
