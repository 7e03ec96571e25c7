"""What goes on overleaf: tables, sections and answers, on invented pages."""

from collections.abc import Sequence

import pytest
from drawn_tables import Text, row, typed_page
from found_forms import answers, parent

from xformparser.documents import Link, Page, Pair
from xformparser.inference.page_breaks import PageEnd, carry_over, end_of_page
from xformparser.inference.page_form import FoundLink, PageForm
from xformparser.inference.page_pairs import page_entities, page_links, page_pairs
from xformparser.inference.tables import lay_tables
from xformparser.labels import LinkKind

HEAD = row("Item", "Name", "Price", label="q")
FOOT = ((700, row("1", "Bolt", "4.00")), (720, row("2", "Nut", "5.00")))
REST = ((60, row("3", "Pin", "6.00")), (80, row("4", "Peg", "7.00")))
Line = tuple[float, Sequence[Text]]


def read(*pages: tuple[Page, PageForm]) -> tuple[list[Pair], list[Link]]:
    """Return the pairs and the links of a document."""
    pairs: list[Pair] = []
    links: list[Link] = []
    before: PageEnd | None = None
    first_id = 0
    for page, form in pages:
        form, table = lay_tables(form, page, before.table if before else None)
        if before is not None:
            form = carry_over(form, page, before)
        before = end_of_page(form, page, first_id, table)
        pairs += page_pairs(form, page, first_id)
        links += page_links(form, first_id)
        first_id += len(page_entities(form, page, first_id))
    return pairs, links


def two_pages(first: Sequence[Line], second: Sequence[Line], links: tuple[FoundLink, ...] = ()) -> list[Pair]:
    return read(typed_page(*first, links=links), typed_page(*second, number=2))[0]


def cells(pairs: list[Pair]) -> list[tuple[str, str | None, int | None, int]]:
    return [(pair.key, pair.value, pair.row, pair.key_page) for pair in pairs if pair.value_pages == (2,)]


def test_table_goes_on_without_heads() -> None:
    pairs, links = read(typed_page((680, HEAD), *FOOT), typed_page(*REST, number=2))
    assert cells(pairs) == [
        ("Item", "3", 3, 1),
        ("Name", "Pin", 3, 1),
        ("Price", "6.00", 3, 1),
        ("Item", "4", 4, 1),
        ("Name", "Peg", 4, 1),
        ("Price", "7.00", 4, 1),
    ]
    assert {pair.key_entity for pair in pairs} == {link.head for link in links}
    assert len(links) == len(pairs)


def test_table_goes_on_under_heads_said_again() -> None:
    found = cells(two_pages([(680, HEAD), *FOOT], [(40, HEAD), *REST]))
    assert [(row, page) for _, _, row, page in found] == [(3, 2)] * 3 + [(4, 2)] * 3


def test_one_row_is_enough_overleaf() -> None:
    assert len(cells(two_pages([(680, HEAD), *FOOT], [(40, HEAD), REST[0]]))) == 3
    assert len(cells(two_pages([(680, HEAD), *FOOT], [REST[0]]))) == 3


def test_running_lines_stand_between() -> None:
    running = [(760, [(50, "Page 1 of 2", "o")])]
    found = two_pages([(680, HEAD), *FOOT, *running], [(30, [(50, "Delivery note", "o")]), *REST])
    assert [row for _, _, row, _ in cells(found)] == [3] * 3 + [4] * 3


def test_table_goes_on_over_three_pages() -> None:
    last = ((60, row("5", "Cap", "8.00")),)
    second = typed_page((640, row("3", "Pin", "6.00")), (660, row("4", "Peg", "7.00")), number=2)
    pairs, _ = read(typed_page((680, HEAD), *FOOT), second, typed_page(*last, number=3))
    assert [(pair.row, pair.key_page) for pair in pairs if pair.value_pages == (3,)] == [(5, 1)] * 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            [(680, HEAD), *FOOT], [(60, row("3", "Pin", "6", columns=(75, 190, 400)))], id="other places"
        ),
        pytest.param(
            [(680, HEAD), *FOOT, (740, [(50, "Total:", "q")])], list(REST), id="question beneath it"
        ),
        pytest.param(
            [(100, HEAD), (120, FOOT[0][1]), (140, FOOT[1][1])], list(REST), id="ends far from the foot"
        ),
        pytest.param(
            [(680, HEAD), *FOOT], [(60, row("Colour:", "Size:", label="q"))], id="questions overleaf"
        ),
        pytest.param([(680, HEAD), *FOOT], [], id="empty page"),
    ],
)
def test_table_does_not_go_on(first: Sequence[Line], second: Sequence[Line]) -> None:
    assert not any(pair.row for pair in two_pages(first, second) if pair.value_pages == (2,))


def test_section_goes_on_over_the_break() -> None:
    first = [(600, [(50, "Applicant", "h")]), (640, [(50, "Name", "q"), (150, "Ann", "a")])]
    second = [(60, [(50, "Town", "q")]), (100, [(50, "Offer", "h")]), (140, [(50, "Price", "q")])]
    pairs = two_pages(first, second, (parent(0, 1), answers(1, 2)))
    assert [(pair.key, pair.headers) for pair in pairs] == [
        ("Name", ("Applicant",)),
        ("Town", ("Applicant",)),
        ("Price", ()),
    ]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param([(40, [(50, "Offer", "h")]), (60, [(50, "Town", "q")])], id="header of its own"),
        pytest.param([(60, [(200, "Town", "q")])], id="elsewhere"),
    ],
)
def test_section_ends(second: Sequence[Line]) -> None:
    first = [(600, [(50, "Applicant", "h")]), (640, [(50, "Name", "q"), (150, "Ann", "a")])]
    assert two_pages(first, second, (parent(0, 1), answers(1, 2)))[-1].headers == ()


def test_running_title_does_not_end_a_section() -> None:
    title = (20, [(250, "Claim", "h")])
    first = [title, (600, [(50, "Applicant", "h")]), (640, [(50, "Name", "q")])]
    second = [title, (60, [(50, "Town", "q")])]
    assert two_pages(first, second, (parent(1, 2),))[-1].headers == ("Applicant",)


def test_header_above_a_table_stands_above_it_overleaf() -> None:
    pairs = two_pages([(650, [(50, "Goods", "h")]), (680, HEAD), *FOOT], list(REST), (parent(0, 1),))
    assert {pair.headers for pair in pairs} == {("Goods",)}


def test_answer_overleaf() -> None:
    pairs = two_pages(
        [(750, [(50, "Remarks", "q")])], [(40, [(50, "All is well", "a")]), (80, [(50, "Name", "q")])]
    )
    (remarks,) = [pair for pair in pairs if pair.value]
    assert (remarks.key, remarks.value, remarks.key_page, remarks.value_pages) == (
        "Remarks",
        "All is well",
        1,
        (2,),
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            [(300, [(50, "Remarks", "q")])], [(40, [(50, "All", "a")])], id="question far from the foot"
        ),
        pytest.param([(750, [(50, "Remarks", "q")])], [(40, [(300, "All", "a")])], id="answer elsewhere"),
        pytest.param(
            [(750, [(50, "Remarks", "q")])], [(400, [(50, "All", "a")])], id="answer far from the head"
        ),
        pytest.param([(750, [(50, "Remarks", "q")])], [(40, [(50, "All", "q")])], id="question overleaf"),
        pytest.param(
            [(750, [(50, "Remarks", "q")]), (770, [(50, "None", "a")])],
            [(40, [(50, "All", "a")])],
            id="something beneath",
        ),
    ],
)
def test_no_answer_overleaf(first: Sequence[Line], second: Sequence[Line]) -> None:
    assert all(pair.value is None for pair in two_pages(first, second))


def test_links_between_earlier_pages_are_said_once() -> None:
    first = typed_page(
        (600, [(50, "Part", "h")]),
        (620, [(50, "Applicant", "h")]),
        (640, [(50, "Name", "q")]),
        links=(parent(0, 1), parent(1, 2)),
    )
    _, links = read(first, typed_page((60, [(50, "Town", "q")]), number=2))
    assert [(link.head, link.tail) for link in links if link.kind is LinkKind.PARENT] == [
        (0, 1),
        (1, 2),
        (1, 3),
    ]
