"""Tables found on invented pages, put into the form, and given as pairs row by row."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from drawn_tables import Text, row, typed_page
from found_forms import answer, answers, parent

from xformparser.inference.page_form import PageForm
from xformparser.inference.page_pairs import page_pairs
from xformparser.inference.tables import lay_tables
from xformparser.inference.tables.finder import find_tables, words_of_form
from xformparser.inference.tables.text_rows import text_rows
from xformparser.labels import Label
from xformparser.ruling import NO_RULING, Rule, Ruling

HEAD = row("Item", "Name", "Price", label="q")
TWO_ROWS = ((120, row("1", "Bolt", "4.00")), (140, row("2", "Nut", "5.00")))
Line = tuple[float, Sequence[Text]]


def table_texts(*lines: Line, ruling: Ruling = NO_RULING) -> list[list[dict[str, str]]]:
    """Return the tables of a page: of each row the text of each cell by that of its head."""
    page, form = typed_page(*lines)
    words = words_of_form(form, replace(page, ruling=ruling))

    def text(members: tuple[int, ...]) -> str:
        return " ".join(words.texts[word] for word in members)

    return [
        [
            {text(table.head[column].words): text(cell.words) for column, cell in cells.items()}
            for cells in table.rows
        ]
        for table in find_tables(words)
    ]


BOLT, NUT = {"Item": "1", "Name": "Bolt", "Price": "4.00"}, {"Item": "2", "Name": "Nut", "Price": "5.00"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], [], id="empty page"),
        pytest.param([(100, HEAD)], [], id="head alone"),
        pytest.param([(100, HEAD), TWO_ROWS[0]], [], id="boxed fields, keys above: one row is no table"),
        pytest.param([(100, HEAD), *TWO_ROWS], [[BOLT, NUT]], id="two rows"),
        pytest.param(
            [(100, HEAD), (120, row("1", "", "4.00")), TWO_ROWS[1]],
            [[{"Item": "1", "Price": "4.00"}, NUT]],
            id="empty cell",
        ),
        pytest.param(
            [
                (100, HEAD),
                (120, row("1", "Bolt", "4.00")),
                (131, row("", "of steel", "")),
                (150, row("2", "Nut", "5.00")),
            ],
            [[BOLT | {"Name": "Bolt of steel"}, NUT]],
            id="wrapped cell",
        ),
        pytest.param(
            [(88, HEAD), (99, row("", "", "each", label="q")), *TWO_ROWS],
            [
                [
                    {"Item": "1", "Name": "Bolt", "Price each": "4.00"},
                    {"Item": "2", "Name": "Nut", "Price each": "5.00"},
                ]
            ],
            id="wrapped head",
        ),
        pytest.param(
            [(100, HEAD), *TWO_ROWS, (160, [(220, "Total", "q"), (300, "9.00", "a")])],
            [[BOLT, NUT]],
            id="total beneath",
        ),
        pytest.param(
            [(100, HEAD), *TWO_ROWS, (160, [(50, "Total:", "q"), (300, "9.00", "a")])],
            [[BOLT, NUT]],
            id="total with colon at the left edge",
        ),
        pytest.param(
            [(100, HEAD), *TWO_ROWS, (165, [(50, "Goods stay ours until they are paid for in full", "o")])],
            [[BOLT, NUT]],
            id="sentence across the columns",
        ),
        pytest.param(
            [
                (100, HEAD),
                (120, [(90, "1", "a"), (150, "Bolt", "a"), (330, "4.00", "a")]),
                (140, [(85, "22", "a"), (150, "Nut", "a"), (325, "15.00", "a")]),
            ],
            [[BOLT, {"Item": "22", "Name": "Nut", "Price": "15.00"}]],
            id="numbers on the right of their columns",
        ),
        pytest.param(
            [
                (100, [(50, "Item Name", "q"), (300, "Price", "q")]),
                (120, [(50, "1", "a"), (76, "Bolt", "a"), (300, "4", "a")]),
                (140, [(50, "2", "a"), (76, "Nut", "a"), (300, "5", "a")]),
                (160, [(50, "3", "a"), (76, "Pin", "a"), (300, "6", "a")]),
            ],
            [
                [
                    {"Item": str(n), "Name": name, "Price": str(n + 3)}
                    for n, name in enumerate(("Bolt", "Nut", "Pin"), 1)
                ]
            ],
            id="two heads read as one",
        ),
        pytest.param(
            [(100, HEAD), *TWO_ROWS, (200, HEAD), (220, row("7", "Pin", "1")), (240, row("8", "Peg", "2"))],
            [
                [BOLT, NUT],
                [{"Item": "7", "Name": "Pin", "Price": "1"}, {"Item": "8", "Name": "Peg", "Price": "2"}],
            ],
            id="two tables",
        ),
        pytest.param(
            [
                (y, [(50, f"Key {y}", "q"), (150, "value", "a"), (300, "Key", "q"), (450, "value", "a")])
                for y in (100, 120, 140)
            ],
            [],
            id="fields beside their values",
        ),
        pytest.param(
            [
                (y, row("Name:", "Date:", "Town:", label="q") if y % 40 else row("Ann", "May", "Rome"))
                for y in (100, 120, 140, 160)
            ],
            [],
            id="fields above their values, again and again",
        ),
        pytest.param(
            [
                (100, row("North", "South", "West", label="o")),
                (120, row("a", "b", "c", label="o")),
                (140, row("d", "e", "f", label="o")),
            ],
            [],
            id="nothing asks",
        ),
        pytest.param(
            [(100, HEAD), (400, row("1", "Bolt", "4.00")), (420, row("2", "Nut", "5.00"))],
            [],
            id="too far below",
        ),
    ],
)
def test_tables_of_a_page(lines: Sequence[Line], expected: list[list[dict[str, str]]]) -> None:
    assert table_texts(*lines) == expected


def test_answers_to_questions_outside_are_no_cells() -> None:
    asked = (40, [(50, "Who", "q"), (250, "What", "q")])
    page, form = typed_page(asked, (100, HEAD), *TWO_ROWS)
    linked = PageForm(form.entities, tuple(answers(0, place) for place in range(5, 11)))
    assert find_tables(words_of_form(form, page))
    assert not find_tables(words_of_form(linked, page))


def pairs_of(*lines: Line) -> list[tuple[str, str | None, int | None]]:
    page, form = typed_page(*lines)
    form, _ = lay_tables(form, page, None)
    return [(pair.key, pair.value, pair.row) for pair in page_pairs(form, page, 0)]


def test_pairs_come_row_by_row_an_empty_cell_too() -> None:
    assert pairs_of((100, HEAD), (120, row("1", "", "4.00")), TWO_ROWS[1]) == [
        ("Item", "1", 1),
        ("Name", None, 1),
        ("Price", "4.00", 1),
        ("Item", "2", 2),
        ("Name", "Nut", 2),
        ("Price", "5.00", 2),
    ]


def test_what_is_ticked_under_a_head_is_kept() -> None:
    page, form = typed_page((100, HEAD), *TWO_ROWS)
    laid, _ = lay_tables(form, page, None)
    ticked = PageForm((*laid.entities, answer("yes", selection=True)), (*laid.links, answers(2, 9)))
    assert [(pair.key, pair.value, pair.row) for pair in page_pairs(ticked, page, 0)][6:] == [
        ("Price", "yes", None)
    ]


def test_what_is_no_table_is_left_as_it_was() -> None:
    page, form = typed_page((100, HEAD), TWO_ROWS[0])
    assert lay_tables(form, page, None) == (form, None)


def test_words_without_height_are_no_cells() -> None:
    page, form = typed_page((100, HEAD), *TWO_ROWS, (150, row("flat", "text")))
    flat = [replace(word, box=(*word.box[:3], word.box[1])) for word in page.words[-2:]]
    page = replace(page, words=(*page.words[:-2], *flat))
    laid, _ = lay_tables(form, page, None)
    assert sum(entity.row is not None for entity in laid.entities) == sum(len(line) for _, line in TWO_ROWS)


def test_labels_and_links_of_the_model_give_way_to_the_table() -> None:
    lines = [(100, [*row("Item", "Name", label="q"), (300, "Price", "h")]), *TWO_ROWS]
    page, form = typed_page(*lines, links=(answers(0, 4), answers(1, 4, 0.95)))
    laid, _ = lay_tables(form, page, None)
    assert [entity.label for entity in laid.entities[:3]] == [Label.QUESTION] * 3
    assert sorted((link.head, link.tail) for link in laid.links) == [
        (n % 3, 3 + n) for n in range(0, 6, 3)
    ] + [(1, 4), (1, 7), (2, 5), (2, 8)]
    assert max(link.confidence for link in laid.links) == 0.95


def test_entity_half_in_a_table_keeps_its_other_words() -> None:
    page, form = typed_page(
        (100, HEAD),
        (120, row("1", "Bolt", "4.00")),
        (140, row("2", "Nut", "5.00")),
        (180, [(50, "Sum", "o")]),
    )
    merged = PageForm(
        (
            *form.entities[:-2],
            type(form.entities[0])(
                **{**vars(form.entities[-1]), "words": form.entities[-1].words | form.entities[-2].words}
            ),
        ),
        (),
    )
    laid, _ = lay_tables(merged, page, None)
    assert {entity.text for entity in laid.entities} >= {"Sum", "5.00"}


def test_header_above_one_head_stands_above_all() -> None:
    page, form = typed_page((80, [(50, "Goods", "h")]), (100, HEAD), *TWO_ROWS, links=(parent(0, 2),))
    laid, _ = lay_tables(form, page, None)
    assert {pair.headers for pair in page_pairs(laid, page, 0)} == {("Goods",)}


def level(*tops: float) -> Ruling:
    return Ruling(level=tuple(Rule(((top, 40), (top, 520))) for top in tops))


def test_level_rules_part_rows_that_stand_close() -> None:
    lines = [
        (100, HEAD),
        (113, row("1", "Bolt", "4.00")),
        (123.5, row("", "of steel", "")),
        (137, row("2", "Nut", "5.00")),
        (148, row("", "of brass", "")),
    ]
    expected = [[BOLT | {"Name": "Bolt of steel"}, NUT | {"Name": "Nut of brass"}]]
    assert table_texts(*lines, ruling=level(98, 111.5, 135.5, 160)) == expected


def test_rows_at_even_distances_are_joined_where_no_rule_parts_them() -> None:
    lines = [
        (100, HEAD),
        *((120 + 12 * place, row(str(place), "Bolt", "4.00")) for place in range(4)),
    ]
    (rows,) = table_texts(*lines, ruling=level(143))
    assert [cells["Item"] for cells in rows] == ["0 1", "2 3"]


def test_a_title_in_a_bar_of_its_own_is_no_head() -> None:
    title = (88, [(50, "Parts", "h")])
    assert table_texts(title, (100, HEAD), *TWO_ROWS, ruling=level(99, 112)) == [[BOLT, NUT]]


def test_upright_rules_part_words_of_one_entity() -> None:
    boxes = {0: (50, 100, 70, 110), 1: (73, 100, 95, 110)}
    rule = Ruling((Rule(((71, 90), (71, 130))),))
    owners = dict.fromkeys(boxes, 0)
    (whole,), (cut,) = (text_rows([[0, 1]], boxes, owners, 0.9, ruling) for ruling in (NO_RULING, rule))
    assert [piece.words for piece in whole.pieces] == [(0, 1)]
    assert [piece.words for piece in cut.pieces] == [(0,), (1,)]


def test_upright_rules_are_gutters_where_cells_are_filled_to_the_brim() -> None:
    lines = [(100, HEAD), *((top, row("1", "B" * 30, "4.00")) for top in (120, 140, 160))]
    upright = Ruling(tuple(Rule(((x, 90), (x, 180))) for x in (48, 149, 299.5, 480)))
    assert table_texts(*lines) == []
    assert table_texts(*lines, ruling=upright) == [[{"Item": "1", "Name": "B" * 30, "Price": "4.00"}] * 3]


PIN = {"Item": "3", "Name": "Pin", "Price": "6.00"}


def test_wide_spaces_in_a_ruled_cell_are_those_of_one_text() -> None:
    spaced = [(50, "1", "a"), (150, "Bolt,", "a"), (190, "cut", "a"), (300, "4.00", "a")]
    lines = [(100, HEAD), (120, spaced), TWO_ROWS[1], (160, row("3", "Pin", "6.00"))]
    upright = Ruling(tuple(Rule(((x, 90), (x, 180))) for x in (48, 140, 290, 480)))
    assert table_texts(*lines) == []
    assert table_texts(*lines, ruling=upright) == [[BOLT | {"Name": "Bolt, cut"}, NUT, PIN]]


def test_a_rule_in_the_middle_of_a_cell_parts_two_texts() -> None:
    spaced = [(50, "1", "a"), (150, "Bolt", "a"), (220, "cut", "a"), (300, "4.00", "a")]
    lines = [(100, HEAD), *((top, spaced) for top in (120, 140, 160))]
    upright = Ruling(
        (*(Rule(((x, 90), (x, 180))) for x in (48, 140, 290, 480)), Rule(((200, 115), (200, 180))))
    )
    assert table_texts(*lines, ruling=upright) == []


def test_one_row_may_run_into_the_next_column() -> None:
    wide = (160, [(50, "3", "a"), (150, "P" * 24, "a"), (268, "6.00", "a")])
    tight = [(100, row("Item", "Name", "Price", label="q", columns=(50, 150, 272))), *_tight_rows(), wide]
    (cut,) = table_texts(*tight)
    assert [cells["Item"] for cells in cut] == ["1", "2"]
    (rows,) = table_texts(*tight, (180, row("4", "Peg", "7.00", columns=(50, 150, 272))))
    assert [cells["Item"] for cells in rows] == ["1", "2", "3", "4"]


def _tight_rows() -> list[Line]:
    return [
        (120, row("1", "Bolt", "4.00", columns=(50, 150, 272))),
        (140, row("2", "Nut", "5.00", columns=(50, 150, 272))),
    ]


def test_a_line_in_one_cell_goes_on_where_it_stands_closer_than_rows_do() -> None:
    lines = [(100, HEAD), (120, row("1", "Bolt", "4.00")), (136.5, row("", "of steel", ""))]
    (rows,) = table_texts(*lines, (156.5, row("2", "Nut", "5.00")), (176.5, row("3", "Pin", "6.00")))
    assert rows == [BOLT | {"Name": "Bolt of steel"}, NUT, PIN]


def test_a_head_whose_words_are_entities_each_is_one_where_that_keeps_more_rows() -> None:
    head = (100, [*row("Item", "Name", label="q"), (300, "Net", "q"), (318, "price", "q")])
    fitting = [
        (top, [*row(str(top), "Bolt"), (300, "4.0", "a"), (318, "each", "a")]) for top in (120, 140, 160)
    ]
    others = [(180 + 20 * place, row(str(place), "Bolt", "4.00 each")) for place in range(4)]
    assert [list(cells) for cells in table_texts(head, *fitting)[0]] == [["Item", "Name", "Net", "price"]] * 3
    (rows,) = table_texts(head, *fitting, *others)
    assert [cells["Net price"] for cells in rows] == ["4.0 each"] * 3 + ["4.00 each"] * 4
