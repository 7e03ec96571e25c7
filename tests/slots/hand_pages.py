"""Pages whose entities stand where a test puts them, with states that say what each word means."""

from collections.abc import Sequence

import numpy as np

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout
from xformparser.geometry import union_box
from xformparser.inference.page_form import FoundLink
from xformparser.labels import Label, LinkKind
from xformparser.slots.arrays import Floats
from xformparser.slots.asked_page import AskedEntity, AskedPage, states_alone
from xformparser.slots.meaning import Meaning
from xformparser.slots.texts import TextStates
from xformparser.slots.thesaurus import Thesaurus

WIDTH = 768
QA = LinkKind.QUESTION_ANSWER
ZEROS, ONES = np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32)
IDENTITY = np.eye(WIDTH, dtype=np.float32)
PLAIN = Meaning(ZEROS, ZEROS, ONES, IDENTITY, ZEROS, IDENTITY, Thesaurus([]))
"""Compares what is positive in states."""


def state_of(text: str) -> Floats:
    """Return a state that depends on the letters of a word alone."""
    dice = np.random.default_rng(sum(map(ord, text.casefold())))
    found: Floats = dice.normal(size=WIDTH).astype(np.float32)
    return found


def states_of(layout: PageLayout) -> Floats:
    """Return (W, WIDTH) states of a layout's words."""
    return np.stack([state_of(word.text) for segment in layout.segments for word in segment.words])


TEXTS = TextStates(states_of)


def hand_page(
    texts: Sequence[tuple[str, Label, float, float]], links: Sequence[tuple[int, int]] = ()
) -> AskedPage:
    """Return a page of entities (text, label, x, y); links run from questions to answers."""
    words: list[Word] = []
    entities = []
    for text, label, x, y in texts:
        own = [
            Word(part, (x + 25 * place, y, x + 25 * place + 20, y + 10))
            for place, part in enumerate(text.split())
        ]
        entities.append(AskedEntity(text, label, union_box(word.box for word in own), len(own)))
        words += own
    return AskedPage(
        number=1,
        width=300,
        height=200,
        words=tuple(words),
        states=np.stack([state_of(word.text) for word in words]),
        alone=states_alone(entities, WIDTH, TEXTS),
        entities=tuple(entities),
        links=tuple(FoundLink(head, tail, QA, 0.9) for head, tail in links),
    )


def order_page() -> AskedPage:
    """Return a page with an order's number, its period, and a blank."""
    return hand_page(
        [
            ("Order no.:", Label.QUESTION, 0, 0),
            ("950658", Label.ANSWER, 100, 0),
            ("Flight", Label.QUESTION, 0, 40),
            ("12/30/19 - 03/29/20", Label.ANSWER, 100, 40),
            ("Remarks", Label.QUESTION, 0, 80),
        ],
        [(0, 1), (2, 3)],
    )
