"""Fields in numbers: their names as people write them, their candidates, and what they meet on a page."""

import numpy as np
import pytest
from hand_pages import PLAIN, TEXTS, WIDTH, hand_page, order_page, states_of

from xformparser.labels import Label, ValueType
from xformparser.slots.field_features import (
    ASKED,
    DESCRIPTION,
    MET,
    NAME,
    VALUE,
    WORD,
    field_features,
    phrases_of,
    spoken,
)
from xformparser.slots.likeness import LIKENESSES, MEASURES, WHOLE
from xformparser.slots.page_features import page_features
from xformparser.slots.schema import SchemaField
from xformparser.slots.texts import TextStates

FIELDS = (
    SchemaField(
        name="order_no", aliases=("Order no.",), description="Of the order", type=ValueType.IDENTIFIER
    ),
    SchemaField(name="Payment", values=({"name": "cash"}, {"name": "card", "aliases": ("Credit card",)})),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("invoice_number", "invoice number"),
        ("invoiceNumber", "invoice number"),
        ("Invoice number", "Invoice number"),
        ("flight_from", "flight from"),
        ("VAT", "VAT"),
        ("合計", "合計"),
        ("_", "_"),
    ],
)
def test_names_are_read_as_words(name: str, expected: str) -> None:
    assert spoken(name) == expected


def test_a_field_says_all_that_it_is_called_and_may_hold() -> None:
    phrases = phrases_of(FIELDS, TEXTS)
    said = list(zip(phrases.texts, phrases.fields, phrases.roles, phrases.candidates, strict=True))
    assert said == [
        ("order no", 0, NAME, -1),
        ("Order no.", 0, NAME, -1),
        ("Of the order", 0, DESCRIPTION, -1),
        ("order", 0, WORD, -1),
        ("no", 0, WORD, -1),
        ("Payment", 1, NAME, -1),
        ("cash", 1, VALUE, 0),
        ("card", 1, VALUE, 1),
        ("Credit card", 1, VALUE, 1),
        ("Payment", 1, WORD, -1),
    ]
    assert phrases.states.shape == (10, WIDTH)
    assert phrases.asked.shape == (2, ASKED)


def test_a_text_is_read_once() -> None:
    read = []

    def counting(layout):
        read.append(layout)
        return states_of(layout)

    texts = TextStates(counting)
    first, second = (phrases_of(FIELDS, texts) for _ in range(2))
    assert np.array_equal(first.states, second.states)
    assert len(read) == len(set(first.texts)) - len({"order", "no"})


def test_what_was_not_asked_lately_is_forgotten() -> None:
    read = []

    def counting(layout):
        read.append(layout)
        return states_of(layout)

    texts = TextStates(counting, kept=1)
    for text in ("Total", "Date", "Total", "Total"):
        texts.of_words(text)
    assert len(read) == 3


def test_a_field_is_as_like_as_the_best_of_its_names() -> None:
    page = order_page()
    known = page_features(page)
    asked = field_features(phrases_of(FIELDS, TEXTS), page, known, PLAIN)
    assert asked.alike.shape[:2] == (12, 5)
    assert asked.met.shape == (12, MET)
    names = asked.alike[2:4]
    assert (asked.alike[0] >= names.max(axis=0)).all()


def test_a_candidate_is_seen_in_the_answer_of_its_own_field() -> None:
    page = hand_page(
        [
            ("Payment", Label.QUESTION, 0, 0),
            ("card", Label.ANSWER, 100, 0),
            ("Refund", Label.QUESTION, 0, 60),
            ("cash", Label.ANSWER, 100, 60),
        ],
        [(0, 1), (2, 3)],
    )
    field = SchemaField(name="Payment", values=({"name": "cash"}, {"name": "card"}))
    asked = field_features(phrases_of([field], TEXTS), page, page_features(page), PLAIN)
    answering_its_field = LIKENESSES + 3 * MEASURES + WHOLE
    cash, card = asked.met[2:4, answering_its_field]
    assert card > 0.85
    assert cash < 0.6
