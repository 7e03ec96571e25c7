"""Each edit of a form: what the pairs are then, what is marked as checked, and what is refused."""

import pytest
from editable_forms import (
    FEMALE,
    MALE,
    NAME,
    NAME_VALUE,
    NOTES,
    OVERLEAF,
    TOWN,
    TOWN_VALUE,
    editable_form,
    pairs_of,
)
from pydantic import TypeAdapter, ValidationError

from xformparser.corrections.apply import apply_edit
from xformparser.corrections.editable import EditableForm
from xformparser.corrections.edits import (
    AddPair,
    Answer,
    ClearValue,
    Confirm,
    DeletePair,
    Edit,
    Rechoose,
    Relabel,
    Relink,
    Retype,
    Tick,
)
from xformparser.errors import EditError
from xformparser.labels import Label, MarkState

UNEDITED = [
    ("Name", "Ann Lee"),
    ("Town", "Bath"),
    ("Sex", "male"),
    ("Notes", None),
    ("Name", "junior"),
]
CASES = [
    pytest.param(
        Retype(entity=TOWN_VALUE, text=" York "), {("Town", "York")}, {("Town", "Bath")}, id="value"
    ),
    pytest.param(
        Retype(entity=NAME, text="Full name:"),
        {("Full name", "Ann Lee"), ("Full name", "junior")},
        {("Name", "Ann Lee"), ("Name", "junior")},
        id="key with an answer overleaf",
    ),
    pytest.param(Relabel(entity=NOTES, label=Label.HEADER), set(), {("Notes", None)}, id="key to heading"),
    pytest.param(
        Relabel(entity=TOWN_VALUE, label=Label.OTHER),
        {("Town", None)},
        {("Town", "Bath")},
        id="value to other",
    ),
    pytest.param(
        Rechoose(entity=TOWN_VALUE, words=(9, 4)),
        {("Town", "Bath none")},
        {("Town", "Bath")},
        id="free words",
    ),
    pytest.param(
        Rechoose(entity=TOWN_VALUE, words=(2, 4)),
        {("Town", "Lee Bath"), ("Name", "Ann")},
        {("Town", "Bath"), ("Name", "Ann Lee")},
        id="words of another",
    ),
    pytest.param(
        Rechoose(entity=TOWN_VALUE, words=(1, 2)),
        {("Town", "Ann Lee")},
        {("Town", "Bath"), ("Name", "Ann Lee")},
        id="all words of another",
    ),
    pytest.param(
        Relink(question=NOTES, answer=TOWN_VALUE),
        {("Notes", "Bath"), ("Town", None)},
        {("Notes", None), ("Town", "Bath")},
        id="other key",
    ),
    pytest.param(
        Relink(question=NOTES, answer=FEMALE),
        {("Notes", "female")},
        {("Notes", None)},
        id="value of what was none",
    ),
    pytest.param(
        AddPair(page=1, key=(8,), value=(9,)),
        {("Notes", "none")},
        {("Notes", None)},
        id="value of a known key",
    ),
    pytest.param(AddPair(page=1, key=(9,), value=()), {("none", None)}, set(), id="blank key of free words"),
    pytest.param(
        AddPair(page=1, key=(2,), value=(9,)),
        {("Lee", "none"), ("Name", "Ann")},
        {("Name", "Ann Lee")},
        id="words of another in a new pair",
    ),
    pytest.param(
        AddPair(page=1, key=(3, 4), value=(9,)),
        {("Town: Bath", "none")},
        {("Town", "Bath")},
        id="all of another pair in a new key",
    ),
    pytest.param(Answer(question=NOTES, text="typed"), {("Notes", "typed")}, {("Notes", None)}, id="typed"),
    pytest.param(DeletePair(question=NOTES), set(), {("Notes", None)}, id="blank pair"),
    pytest.param(DeletePair(question=TOWN, answer=TOWN_VALUE), set(), {("Town", "Bath")}, id="pair"),
    pytest.param(
        DeletePair(question=NAME, answer=OVERLEAF), set(), {("Name", "junior")}, id="pair over two pages"
    ),
    pytest.param(
        ClearValue(question=TOWN, answer=TOWN_VALUE), {("Town", None)}, {("Town", "Bath")}, id="cleared"
    ),
    pytest.param(
        Tick(page=1, mark=0, selected=False), {("Sex", None)}, {("Sex", "male")}, id="nothing ticked"
    ),
    pytest.param(Tick(page=1, mark=1, selected=True), {("Sex", "female")}, set(), id="two ticked"),
    pytest.param(Confirm(question=NAME, answer=NAME_VALUE), set(), set(), id="confirmed"),
]


def _after(*edits: Edit) -> EditableForm:
    form = editable_form()
    for edit in edits:
        form = apply_edit(form, edit)
    return form


def test_a_form_that_is_not_edited_is_as_it_was_read() -> None:
    assert pairs_of(editable_form()) == UNEDITED


@pytest.mark.parametrize(("edit", "new", "gone"), CASES)
def test_an_edit_changes_these_pairs_and_no_others(
    edit: Edit, new: set[tuple[str, str | None]], gone: set[tuple[str, str | None]]
) -> None:
    assert set(pairs_of(_after(edit))) == set(UNEDITED) - gone | new


@pytest.mark.parametrize(("edit", "new", "gone"), CASES)
def test_no_word_is_in_two_entities_and_no_id_twice(edit: Edit, new: object, gone: object) -> None:
    form = _after(edit)
    for parsed in form.pages:
        words = [word for found in parsed.form.entities for word in found.words]
        assert len(words) == len(set(words))
    ids = [entity.id for entity in form.document.entities]
    assert len(ids) == len(set(ids))
    assert {end for link in form.document.links for end in (link.head, link.tail)} <= set(ids)


@pytest.mark.parametrize(
    ("edit", "pair", "how"),
    [
        (Retype(entity=NAME_VALUE, text="Ann"), ("Name", "Ann"), "corrected by a person"),
        (Confirm(question=NAME, answer=NAME_VALUE), ("Name", "Ann Lee"), "confirmed by a person"),
        (AddPair(page=1, key=(8,), value=(9,)), ("Notes", "none"), "corrected by a person"),
        (Tick(page=1, mark=1, selected=True), ("Sex", "female"), "corrected by a person"),
    ],
    ids=["retyped", "confirmed", "added", "ticked"],
)
def test_what_a_person_checked_is_certain(edit: Edit, pair: tuple[str, str], how: str) -> None:
    doubtful = editable_form().document.pairs[0]
    assert doubtful.needs_review
    (checked,) = [found for found in _after(edit).document.pairs if (found.key, found.value) == pair]
    assert (checked.confidence, checked.needs_review, checked.review_reasons) == (1.0, False, (how,))


def test_a_tick_taken_back_leaves_the_pairs_as_they_were() -> None:
    form = _after(Tick(page=1, mark=1, selected=True), Tick(page=1, mark=1, selected=False))
    assert pairs_of(form) == UNEDITED
    assert [mark.state for mark in form.document.marks] == [MarkState.SELECTED, MarkState.UNSELECTED]


def test_a_ticked_option_is_moved_to_another_key_and_unticked() -> None:
    form = _after(Relink(question=NOTES, answer=MALE), Tick(page=1, mark=0, selected=False))
    assert ("Sex", None) in pairs_of(form)
    assert form.document.marks[0].state is MarkState.UNSELECTED


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Retype(entity=99, text="x"), "Entity 99 is not there any more."),
        (Rechoose(entity=NAME, words=(99,)), "Page 1 has no word 99."),
        (AddPair(page=7, key=(0,)), "Page 7 is not there. The form has 2."),
        (AddPair(page=1, key=(0,), value=(0, 1)), "A word cannot be in the key and in the value."),
        (Relink(question=TOWN, answer=OVERLEAF), "The key is on page 1, the value on page 2."),
        (Relink(question=TOWN, answer=TOWN), "A key cannot be its own value."),
        (Tick(page=1, mark=5, selected=True), "Page 1 has no tick box 5."),
        (Confirm(question=99), "Entity 99 is not there any more."),
    ],
    ids=["entity", "word", "page", "both", "overleaf", "itself", "mark", "pair"],
)
def test_an_edit_that_does_not_fit_is_refused(edit: Edit, sentence: str) -> None:
    with pytest.raises(EditError, match=sentence.replace(".", r"\.")):
        _after(edit)


@pytest.mark.parametrize(
    "raw",
    [
        {"action": "retype", "entity": 1, "text": "  "},
        {"action": "retype", "entity": 1, "text": "x" * 5000},
        {"action": "rechoose", "entity": 1, "words": []},
        {"action": "explode"},
        {"action": "relabel", "entity": 1, "label": "person"},
        {"action": "delete", "question": 1, "also": 2},
    ],
    ids=["empty text", "long text", "no words", "unknown action", "unknown label", "unknown field"],
)
def test_a_malformed_edit_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Edit).validate_python(raw)
