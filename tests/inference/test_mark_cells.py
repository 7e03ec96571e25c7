"""Marks in the cells of ruled forms, tied to what the cell to the left asks."""

from dataclasses import replace

import pytest

from xformparser.documents import Page, Word
from xformparser.inference.selections import find_selections
from xformparser.ingest.marks import with_marks
from xformparser.labels import TextSource
from xformparser.ruling import Rule, Ruling

LETTER, LINE = 10.0, 16.0
"""A character of the drawn pages is ten points wide and high, a line sixteen."""


def ruled_page(*rows: str) -> Page:
    """Return a page typed on a grid whose bars and dashes are strokes, as in `|Sex|☐ m ☒ f|`."""
    words: list[Word] = []
    upright: list[Rule] = []
    level: list[Rule] = []
    for line, row in enumerate(rows):
        y, start = LINE * line, None
        for at, character in enumerate(row + " "):
            is_text = character not in " |-"
            if is_text and start is None:
                start = at
            elif not is_text and start is not None:
                box = (LETTER * start, y, LETTER * at, y + LETTER)
                words.append(Word(row[start:at], box))
                start = None
            if character == "|":
                upright.append(Rule(((LETTER * (at + 0.5), y - 4), (LETTER * (at + 0.5), y + LINE - 4))))
        level += [Rule(((y + 5, LETTER * start), (y + 5, LETTER * end))) for start, end in _dashes(row)]
    ruling = Ruling(tuple(_joined(upright)), tuple(level))
    page = Page(1, 900, 800, "pt", text_source=TextSource.TEXT_LAYER, words=tuple(words), ruling=ruling)
    return with_marks(page)


def _dashes(row: str) -> list[tuple[int, int]]:
    """Return where runs of dashes begin and end, the bars between them included."""
    is_level = [character in "-|" and "-" in row for character in row] + [False]
    edges = [at for at in range(len(is_level)) if is_level[at] != (at > 0 and is_level[at - 1])]
    runs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in runs if "-" in row[start:end]]


def _joined(pieces: list[Rule]) -> list[Rule]:
    """Return strokes that go on from line to line as one."""
    joined: list[Rule] = []
    for piece in sorted(pieces, key=lambda piece: piece.points):
        last = joined[-1] if joined else None
        if last and last.points[1] == piece.points[0]:
            joined[-1] = Rule((last.points[0], piece.points[1]))
        else:
            joined.append(piece)
    return joined


def found(*rows: str) -> list[tuple[str, list[str], tuple[str, ...]]]:
    return [
        (selection.key, [option.text for option in selection.options], selection.values)
        for selection in find_selections(ruled_page(*rows))
    ]


def test_the_cell_to_the_left_asks_over_all_its_lines() -> None:
    assert found(
        "|------|--------------------|",
        "|Kind  |☐ sea   ☐ air     ☒ |",
        "|of    |rail   ☐ road       |",
        "|way   |                    |",
        "|------|--------------------|",
    ) == [("Kind of way", ["sea", "air", "rail", "road"], ("rail",))]


def test_an_option_goes_on_in_the_next_line_where_the_first_is_full() -> None:
    assert found(
        "|------|--------------------|",
        "|Field |☐ steel ☒ opto elec |",
        "|      |tronics   ☐ others  |",
        "|------|--------------------|",
    ) == [("Field", ["steel", "opto elec tronics", "others"], ("opto elec tronics",))]


def test_cells_side_by_side_answer_one_question() -> None:
    assert found(
        "|------|----------|----------|",
        "|Kind  |☐ carrier |☒ agent   |",
        "|------|----------|----------|",
    ) == [("Kind", ["carrier", "agent"], ("agent",))]


def test_the_same_options_again_answer_another_question() -> None:
    assert found(
        "|--------|------------|------------|",
        "|French  |☒ good ☐ bad|☐ good ☒ bad|",
        "|--------|------------|------------|",
    ) == [("French", ["good", "bad"], ("good",)), ("French", ["good", "bad"], ("bad",))]


def test_a_question_in_the_cell_goes_before_that_beside_it() -> None:
    assert found(
        "|------|---------------------|",
        "|Part B|Do you smoke?        |",
        "|      |☐ yes   ☒ no         |",
        "|------|---------------------|",
    ) == [("Do you smoke", ["yes", "no"], ("no",))]


def test_a_number_asks_nothing() -> None:
    assert found(
        "|------|---------------------|",
        "|3     |Reason               |",
        "|      |☐ new   ☒ changed    |",
        "|------|---------------------|",
    ) == [("Reason", ["new", "changed"], ("changed",))]


def test_a_field_with_its_value_asks_nothing() -> None:
    assert found(
        "|------------|----------------|",
        "|Name: Cole  |☐ resident      |",
        "|ID: 577921  |☒ foreigner     |",
        "|------------|----------------|",
    ) == [("resident", ["resident"], ()), ("foreigner", ["foreigner"], ("selected",))]


def test_options_in_two_lines_beside_their_boxes() -> None:
    page = ruled_page(
        "|-------|-----------------------|",
        "|Payment|   cash       transfer |",
        "|       |☐          ☒           |",
        "|       |   bar        bank     |",
        "|-------|-----------------------|",
    )
    (selection,) = find_selections(page)
    assert [option.text for option in selection.options] == ["cash bar", "transfer bank"]
    assert selection.values == ("transfer bank",)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            (
                "|--------|-----|----|",
                "|        |yes  |no  |",
                "|--------|-----|----|",
                "|damaged |☒    |☐   |",
                "|--------|-----|----|",
            ),
            id="a mark alone in its cell",
        ),
        pytest.param(
            ("|-----------------|", "|damaged: ☒ yes   |") + ("|                 |",) * 30,
            id="the frame of a form",
        ),
    ],
)
def test_the_row_asks_where_no_cell_does(rows: tuple[str, ...]) -> None:
    page = ruled_page(*rows)
    answers = [(selection.key, selection.values) for selection in find_selections(page)]
    assert answers == [("damaged", ("yes",))]
    unruled = [
        (selection.key, selection.values) for selection in find_selections(replace(page, ruling=Ruling()))
    ]
    assert answers == unruled
