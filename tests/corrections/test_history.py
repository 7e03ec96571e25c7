"""Steps are taken, taken back and taken again."""

import pytest
from editable_forms import TOWN_VALUE, editable_form, pairs_of

from xformparser.corrections.edits import Retype
from xformparser.corrections.history import MAX_STEPS, History
from xformparser.errors import EditError


def _town(history: History) -> str | None:
    return dict(pairs_of(history.now))["Town"]


def test_steps_go_back_and_forth() -> None:
    history = History(editable_form())
    for town in ("York", "Ely"):
        history = history.edited(Retype(entity=TOWN_VALUE, text=town))
    assert _town(history) == "Ely"
    assert _town(history.undone()) == "York"
    assert _town(history.undone().undone()) == "Bath"
    assert _town(history.undone().undone().redone().redone()) == "Ely"


def test_a_new_step_forgets_those_taken_back() -> None:
    history = History(editable_form()).edited(Retype(entity=TOWN_VALUE, text="York")).undone()
    history = history.edited(Retype(entity=TOWN_VALUE, text="Ely"))
    with pytest.raises(EditError, match="nothing to redo"):
        history.redone()


def test_there_is_nothing_before_the_beginning() -> None:
    with pytest.raises(EditError, match="nothing to undo"):
        History(editable_form()).undone()


def test_the_oldest_steps_are_let_go() -> None:
    history = History(editable_form())
    for number in range(MAX_STEPS + 3):
        history = history.edited(Retype(entity=TOWN_VALUE, text=str(number)))
    assert len(history.before) == MAX_STEPS
