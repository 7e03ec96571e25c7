"""Marks tied to options and questions."""

import pytest

from xformparser.documents import Mark, Page, Widget, Word
from xformparser.geometry import Box
from xformparser.inference.selections import find_selections, mark_words
from xformparser.ingest.marks import with_marks
from xformparser.labels import MarkState, TextSource, WidgetKind


def page_of(*rows: str, widgets: tuple[Widget, ...] = ()) -> Page:
    """Return a page typed on a grid: a character is six points wide, a row sixteen apart."""
    words = []
    for line, row in enumerate(rows):
        start = None
        for at, character in enumerate(row + " "):
            if character != " " and start is None:
                start = at
            elif character == " " and start is not None:
                box = (6.0 * start, 16.0 * line, 6.0 * at, 16.0 * line + 11)
                words.append(Word(row[start:at], box))
                start = None
    page = Page(1, 600, 800, "pt", text_source=TextSource.TEXT_LAYER, words=tuple(words), widgets=widgets)
    return with_marks(page)


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("nothing", (), []),
        ("text without marks", ("Name: Jane",), []),
        ("in one row", ("Sex: ☐ male  ☒ female",), [("Sex", ("female",))]),
        ("none chosen", ("Sex: ☐ male  ☐ female",), [("Sex", ())]),
        ("two chosen", ("Copies: ☒ post  ☒ mail  ☐ fax",), [("Copies", ("post", "mail"))]),
        ("glued", ("Sex: ☐male  ☒female",), [("Sex", ("female",))]),
        ("box right of option", ("Sex: male ☐    female ☒",), [("Sex", ("female",))]),
        (
            "two questions in a row",
            ("Sex: ☒ male  ☐ female     Post: ☐ yes  ☒ no",),
            [("Sex", ("male",)), ("Post", ("no",))],
        ),
        (
            "list below",
            ("Payment:", "  ☐ cash", "  ☒ credit card", "  ☐ cheque"),
            [("Payment", ("credit card",))],
        ),
        (
            "two questions above",
            ("Sex            Married", " ☐ m   ☒ f     ☒ yes    ☐ no"),
            [("Sex", ("f",)), ("Married", ("yes",))],
        ),
        (
            "question above and left",
            ("Contract", "             ☒ full time  ☐ part time"),
            [("Contract", ("full time",))],
        ),
        (
            "texts above, one over no options",
            ("Contract                 Office use", "  ☒ full time"),
            [("full time", ("selected",))],
        ),
        ("list beside", ("Payment:   ☐ cash", "           ☒ card"), [("Payment", ("card",))]),
        ("lone, chosen", ("☒ I accept the terms",), [("I accept the terms", ("selected",))]),
        ("lone, not chosen", ("☐ I accept the terms",), [("I accept the terms", ())]),
        ("lone, box behind", ("Smoker:  ☒",), [("Smoker", ("selected",))]),
        (
            "grid",
            ("                Yes      No", "Damaged         ☒        ☐", "Insured         ☐        ☒"),
            [("Damaged", ("Yes",)), ("Insured", ("No",))],
        ),
        ("Chinese", ("性别： □ 男  ☑ 女",), [("性别", ("女",))]),
        ("German", ("Familienstand:  ☐ ledig   ☒ verheiratet",), [("Familienstand", ("verheiratet",))]),
    ],
)
def test_find_selections(name, rows, expected):
    found = [(selection.key, selection.values) for selection in find_selections(page_of(*rows))]
    assert found == expected


def test_options_carry_their_marks_and_words():
    page = page_of("Sex: ☐ male  ☒ female")
    (selection,) = find_selections(page)
    assert [option.mark.option for option in selection.options] == ["male", "female"]
    assert [page.words[index].text for option in selection.options for index in option.words] == [
        "male",
        "female",
    ]
    assert [page.words[index].text for index in selection.question_words] == ["Sex:"]
    assert {page.words[index].text for index in mark_words(page)} == {"☐", "☒"}


def test_mark_words_hides_what_ocr_read_for_a_box():
    mark = Mark(page=1, box=(0, 0, 10, 10), state=MarkState.UNSELECTED)
    words = (Word("口", (1, 0, 9, 10)), Word("男", (12, 0, 22, 10)))
    assert mark_words(Page(1, 100, 100, "px", words=words, marks=(mark,))) == {0}


@pytest.mark.parametrize(
    ("box", "is_hidden"),
    [
        pytest.param((12, 0, 25, 24), True, id="as wide as the mark"),
        pytest.param((12, 0, 37, 24), False, id="wider"),
        pytest.param((24, 0, 37, 24), False, id="beside it"),
    ],
)
def test_mark_words_hides_a_character_that_ocr_read_for_a_ticked_box(box: Box, is_hidden: bool) -> None:
    mark = Mark(page=1, box=(12, 8, 24, 20), state=MarkState.SELECTED)
    words = (Word("中", box, source=TextSource.OCR),)
    assert mark_words(Page(1, 100, 100, "px", words=words, marks=(mark,))) == ({0} if is_hidden else set())


def radio(x: float, selected: bool, option: str, name: str = "sex") -> Widget:
    return Widget(WidgetKind.RADIO, name, (x, 0.0, x + 10, 10.0), selected=selected, option=option)


@pytest.mark.parametrize(
    ("name", "rows", "widgets", "expected"),
    [
        (
            "radio group",
            ("Sex:      male      female",),
            (radio(44, False, "1"), radio(105, True, "2")),
            [("Sex", ("female",))],
        ),
        (
            "on-state where the page shows no text",
            ("Sex:",),
            (radio(44, True, "M"), radio(105, False, "F")),
            [("Sex", ("M",))],
        ),
        (
            "check box with tooltip only",
            (),
            (
                Widget(
                    WidgetKind.CHECKBOX, "ok", (0, 0, 10, 10), selected=True, option="Yes", tooltip="I agree"
                ),
            ),
            [("I agree", ("selected",))],
        ),
        (
            "check box with its name only",
            (),
            (Widget(WidgetKind.CHECKBOX, "newsletter", (0, 0, 10, 10), selected=False, option="Yes"),),
            [("newsletter", ())],
        ),
        (
            "radio group with its name only",
            (),
            (radio(44, False, "M"), radio(105, True, "F")),
            [("sex", ("F",))],
        ),
        (
            "check boxes in a row without text",
            (),
            tuple(
                Widget(WidgetKind.CHECKBOX, name, (x, 0, x + 10, 10), selected=True, tooltip=name.upper())
                for name, x in (("post", 0), ("mail", 20))
            ),
            [("POST", ("selected",)), ("MAIL", ("selected",))],
        ),
        ("text fields are none", ("Name:",), (Widget(WidgetKind.TEXT, "n", (40, 0, 90, 10), value="x"),), []),
    ],
)
def test_widgets_are_marks(name, rows, widgets, expected):
    found = [
        (selection.key, selection.values) for selection in find_selections(page_of(*rows, widgets=widgets))
    ]
    assert found == expected
