"""What a page says of fields, from scores that a test gives."""

from dataclasses import replace

import numpy as np
import pytest
from hand_pages import PLAIN, TEXTS, hand_page, order_page

from xformparser.labels import Label
from xformparser.slots.asked_page import AskedEntity, AskedPage
from xformparser.slots.field_features import FieldFeatures, field_features, phrases_of
from xformparser.slots.findings import Finding, SlotScores, findings
from xformparser.slots.page_features import page_features
from xformparser.slots.schema import SchemaField

PAYMENT = SchemaField(
    name="Payment", values=({"name": "cash"}, {"name": "card", "aliases": ("Credit card",)})
)


def _asked(page: AskedPage, *fields: SchemaField) -> FieldFeatures:
    return field_features(phrases_of(fields, TEXTS), page, page_features(page), PLAIN)


def _finding(
    page: AskedPage, field: SchemaField, gate: int, start: int, end: int, *candidates: float
) -> Finding:
    asked = _asked(page, field)
    count = len(page.words)
    scores = SlotScores(
        gates=np.where(np.arange(3) == gate, 4.0, 0.0)[None].astype(np.float32),
        starts=np.where(np.arange(count) == start, 9.0, 0.0)[None].astype(np.float32),
        ends=np.where(np.arange(count) == end, 9.0, 0.0)[None].astype(np.float32),
        candidates=np.array([*candidates] if candidates else [0.0] * len(asked.phrases.texts), np.float32),
    )
    (found,) = findings(scores, [field], asked, page)
    return found


def test_a_span_is_found_with_its_place() -> None:
    page = order_page()
    found = _finding(page, SchemaField(name="Order no."), 0, 2, 2)
    assert found.found is not None
    assert (found.found.value, found.found.candidate, found.classified) == ("950658", None, None)
    assert found.found.boxes == (page.words[2].box,)
    assert found.present > 0.9
    assert found.found.score > 0.9


def test_a_span_that_names_a_candidate_is_one() -> None:
    page = hand_page([("Payment", Label.QUESTION, 0, 0), ("Credit card", Label.ANSWER, 100, 0)])
    found = _finding(page, PAYMENT, 0, 1, 2).found
    assert found is not None
    assert (found.strategy, found.value, found.candidate) == ("find", "Credit card", "card")


def test_states_are_chances() -> None:
    found = _finding(order_page(), SchemaField(name="Remarks"), 1, 0, 0)
    assert found.present < 0.1
    assert _finding(order_page(), SchemaField(name="Remarks"), 2, 0, 0).unreadable > 0.9


def test_a_repeated_field_has_several_values_in_their_order() -> None:
    page = hand_page([("Ann", Label.ANSWER, 0, 0), ("Bob", Label.ANSWER, 0, 30), ("Cy", Label.ANSWER, 0, 60)])
    asked = _asked(page, SchemaField(name="Names", repeated=True))
    high = np.array([[5.0, 0.0, 5.0]], np.float32)
    scores = SlotScores(
        np.zeros((1, 3), np.float32), high, high, np.zeros(len(asked.phrases.texts), np.float32)
    )
    (found,) = findings(scores, [SchemaField(name="Names", repeated=True)], asked, page)
    assert found.found is not None
    assert found.found.value == "Ann; Cy"
    assert len(found.found.boxes) == 2


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((0, 3, 0, 0, 0), "cash"),
        ((0, 0, 3, 0, 0), "card"),
        ((0, 0, 0, 3, 0), "card"),
        ((0, 1, 1, 1, 0), "card"),
        ((0, -3, -3, -3, 0), None),
    ],
    ids=["first", "second", "by its alias", "aliases count together", "none of them"],
)
def test_a_candidate_is_chosen(scores: tuple[float, ...], expected: str | None) -> None:
    page = hand_page([("Payment", Label.QUESTION, 0, 0), ("Credit card", Label.ANSWER, 100, 0)])
    found = _finding(page, PAYMENT, 0, 1, 2, *scores).classified
    assert (None if found is None else found.candidate) == expected


def test_what_a_candidate_reads_like_is_its_evidence() -> None:
    page = hand_page([("Payment", Label.QUESTION, 0, 0), ("Credit card", Label.ANSWER, 100, 0)])
    found = _finding(page, PAYMENT, 0, 1, 2, 0, 0, 3, 0, 0).classified
    assert found is not None
    assert (found.value, found.boxes) == ("Credit card", (page.entities[1].box,))


def test_ticked_options_are_evidence_before_others() -> None:
    page = hand_page([("cash", Label.OTHER, 0, 0), ("cash", Label.ANSWER, 100, 0)])
    entities = tuple(
        AskedEntity(each.text, each.label, each.box, each.words, ticked=ticked)
        for each, ticked in zip(page.entities, (False, True), strict=True)
    )
    ticked = replace(page, entities=entities, links=())
    found = _finding(ticked, PAYMENT, 0, 1, 1, 0, 3, 0, 0, 0).classified
    assert found is not None
    assert found.boxes == (entities[1].box,)


def test_all_ticked_options_of_a_question_are_its_value() -> None:
    page = hand_page(
        [
            ("Trades", Label.QUESTION, 0, 0),
            ("roof", Label.ANSWER, 100, 0),
            ("floor", Label.OTHER, 130, 0),
            ("wall", Label.ANSWER, 160, 0),
        ],
        [(0, 1), (0, 3)],
    )
    states = (None, True, False, True)
    entities = tuple(replace(each, ticked=ticked) for each, ticked in zip(page.entities, states, strict=True))
    found = _finding(replace(page, entities=entities), SchemaField(name="Trades"), 0, 1, 1).found
    assert found is not None
    assert (found.value, found.boxes) == ("roof; wall", (entities[1].box, entities[3].box))
