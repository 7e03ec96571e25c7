"""The state of fields over pages and documents: thirty cases that fill, confirm, correct or conflict."""

from dataclasses import dataclass

import numpy as np
import pytest

from xformparser.slots.findings import CLASSIFY, FIND, Answer, Finding
from xformparser.slots.schema import Schema, SchemaField
from xformparser.slots.state import CaseState
from xformparser.slots.sureness import STRATEGIES, Sureness

CERTAIN = Sureness({name: np.array([[0, 0], [1, 1]], np.float32) for name in STRATEGIES})
SCHEMA = Schema(fields=(SchemaField(name="Total"),))
NOTHING = (None, 0.05)


@dataclass(frozen=True)
class Expected:
    """What is known in the end."""

    value: str | None
    page: int | None = None
    conflicts: tuple[str, ...] = ()
    state: str = "present"


def seen(page: int, value: str | None, sure: float, candidate: str | None = None) -> Finding:
    """Return what a page says of the only field."""
    strategy = FIND if candidate is None else CLASSIFY
    answer = Answer(strategy, value or "?", candidate, ((0, 0, page, page),), 1.0)
    found, classified = (answer, None) if candidate is None else (None, answer)
    return Finding(page, sure, 0.0, found, classified)


CASES = {
    "one page": ([("12", 0.9)], Expected("12", 1)),
    "nothing at all": ([NOTHING], Expected(None, state="absent")),
    "nothing on three pages": ([NOTHING] * 3, Expected(None, state="absent")),
    "fills on page 2": ([NOTHING, ("12", 0.9)], Expected("12", 2)),
    "fills on page 3": ([NOTHING, NOTHING, ("12", 0.7)], Expected("12", 3)),
    "stays when page 2 is silent": ([("12", 0.9), NOTHING], Expected("12", 1)),
    "stays over silent pages": ([("12", 0.9), NOTHING, NOTHING, NOTHING], Expected("12", 1)),
    "too unsure to fill": ([("12", 0.3)], Expected(None, state="absent")),
    "unsure, then sure": ([("13", 0.3), ("12", 0.9)], Expected("12", 2)),
    "confirms": ([("12", 0.8), ("12", 0.7)], Expected("12", 1)),
    "confirms more surely": ([("12", 0.6), ("12", 0.9)], Expected("12", 2)),
    "confirms in another spelling": ([("$1,200.00", 0.8), ("1200.00", 0.7)], Expected("$1,200.00", 1)),
    "confirms a date": ([("3/1/2020", 0.8), ("03/01/20", 0.7)], Expected("3/1/2020", 1)),
    "confirms a name": ([("ACME Inc", 0.8), ("Acme, Inc.", 0.7)], Expected("ACME Inc", 1, ("Acme, Inc.",))),
    "confirms case": ([("ACME Inc", 0.8), ("Acme Inc", 0.7)], Expected("ACME Inc", 1)),
    "confirms over a silent page": ([("12", 0.8), NOTHING, ("12", 0.7)], Expected("12", 1)),
    "corrects": ([("12", 0.6), ("13", 0.95)], Expected("13", 2, ("12",))),
    "corrects late": ([("12", 0.6), NOTHING, ("13", 0.9)], Expected("13", 3, ("12",))),
    "corrects twice": ([("12", 0.55), ("13", 0.7), ("14", 0.9)], Expected("14", 3, ("12", "13"))),
    "is not corrected by less": ([("12", 0.95), ("13", 0.6)], Expected("12", 1, ("13",))),
    "conflicts": ([("12", 0.9), ("13", 0.9)], Expected("12", 1, ("13",))),
    "conflicts three ways": ([("12", 0.9), ("13", 0.8), ("14", 0.7)], Expected("12", 1, ("13", "14"))),
    "two against one": ([("12", 0.8), ("13", 0.75), ("13", 0.75)], Expected("13", 2, ("12",))),
    "one against two": ([("13", 0.75), ("12", 0.8), ("13", 0.75)], Expected("13", 1, ("12",))),
    "a conflict stays when confirmed": (
        [("12", 0.9), ("13", 0.8), ("12", 0.9)],
        Expected("12", 1, ("13",)),
    ),
    "the other side confirmed": ([("12", 0.9), ("13", 0.6), NOTHING], Expected("12", 1, ("13",))),
    "first of equals": ([("A", 0.8), ("B", 0.8), NOTHING], Expected("A", 1, ("B",))),
    "candidates confirm": (
        [("[x] Card", 0.8, "card"), ("Kreditkarte", 0.7, "card")],
        Expected("[x] Card", 1),
    ),
    "candidates conflict": ([("Card", 0.8, "card"), ("Cash", 0.7, "cash")], Expected("Card", 1, ("Cash",))),
    "candidates correct": ([("Card", 0.6, "card"), ("Cash", 0.9, "cash")], Expected("Cash", 2, ("Card",))),
}


def test_there_are_thirty_cases() -> None:
    assert len(CASES) == 30


@pytest.mark.parametrize("name", CASES)
def test_later_pages_fill_confirm_correct_or_conflict(name: str) -> None:
    pages, expected = CASES[name]
    state = CaseState.empty(SCHEMA)
    for number, page in enumerate(pages, start=1):
        state = state.after([seen(number, *page)], "a.pdf", CERTAIN)
    field = state.values()["Total"]
    assert (field.value, field.conflicts, field.state) == (expected.value, expected.conflicts, expected.state)
    assert field.pages == (() if expected.page is None else (expected.page,))
    assert field.boxes == (() if expected.page is None else ((0, 0, expected.page, expected.page),))


def test_a_confirmed_value_is_surer() -> None:
    once = CaseState.empty(SCHEMA).after([seen(1, "12", 0.8)], "a.pdf", CERTAIN)
    twice = once.after([seen(2, "12", 0.8)], "a.pdf", CERTAIN)
    assert twice.values()["Total"].confidence > once.values()["Total"].confidence


def test_a_value_that_nobody_can_read_is_not_absent() -> None:
    finding = Finding(1, 0.1, 0.8, Answer(FIND, "~", None, (), 0.5), None)
    field = CaseState.empty(SCHEMA).after([finding], "a.pdf", CERTAIN).values()["Total"]
    assert (field.state, field.value) == ("unreadable", None)


def test_documents_of_a_case_go_on_where_the_last_one_ended() -> None:
    state = CaseState.empty(SCHEMA).after([seen(1, "12", 0.7)], "order.pdf", CERTAIN)
    state = state.after([seen(1, "13", 0.9)], "invoice.pdf", CERTAIN)
    assert state.values()["Total"].value == "13"
    assert state.sources() == {"Total": "invoice.pdf"}


def test_the_surer_strategy_wins() -> None:
    finding = Finding(
        1,
        1.0,
        0.0,
        Answer(FIND, "Credit card", None, (), 0.6),
        Answer(CLASSIFY, "Credit card", "card", (), 0.9),
    )
    field = CaseState.empty(SCHEMA).after([finding], "a.pdf", CERTAIN).values()["Total"]
    assert (field.strategy, field.candidate, field.confidence) == ("classify", "card", pytest.approx(0.9))


def test_a_found_value_that_names_no_candidate_yields_to_a_likely_one() -> None:
    classified = Answer(CLASSIFY, "card", "card", (), 0.7)
    misread, named = Answer(FIND, "cand", None, (), 0.9), Answer(FIND, "cash", "cash", (), 0.9)
    for found, expected in ((misread, "card"), (named, "cash")):
        state = CaseState.empty(SCHEMA).after([Finding(1, 1.0, 0.0, found, classified)], "a", CERTAIN)
        assert state.values()["Total"].value == expected
    state = CaseState.empty(SCHEMA).after([Finding(1, 1.0, 0.0, misread, None)], "a", CERTAIN)
    assert state.values()["Total"].value == "cand"


@pytest.mark.parametrize(("present", "expected"), [(0.4, "12"), (0.3, None)])
def test_a_doubtful_value_is_given_with_its_doubt(present: float, expected: str | None) -> None:
    found = Answer(FIND, "12", None, (), 1.0)
    (value,) = (
        CaseState.empty(SCHEMA).after([Finding(1, present, 0.0, found, None)], "a", CERTAIN).values().values()
    )
    assert value.value == expected
    assert value.confidence == pytest.approx(present if expected else 1 - present)
