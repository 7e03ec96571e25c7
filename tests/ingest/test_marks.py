"""Selection marks from shapes, glyphs and images, and their combination."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from xformparser.documents import Mark, Page, Word
from xformparser.geometry import Box, intersection_area
from xformparser.inference.page_text import read_text
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.loader import load_pages
from xformparser.ingest.marks import Shape, combine_marks, marks_of_shapes, with_marks
from xformparser.ingest.marks_glyphs import marks_of_glyphs, split_glyphs
from xformparser.ingest.marks_image import marks_of_image
from xformparser.labels import MarkState, TextSource
from xformparser.ocr.registry import create_engine

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

SELECTED, UNSELECTED = MarkState.SELECTED, MarkState.UNSELECTED


def words_in_row(*texts: str, y: float = 100.0) -> list[Word]:
    """Return words of one row, ten points high, six a letter, with spaces of five."""
    words, x = [], 10.0
    for text in texts:
        words.append(Word(text, (x, y, x + 6 * len(text), y + 10)))
        x += 6 * len(text) + 5
    return words


def states(marks: tuple[Mark, ...]) -> list[MarkState]:
    return [mark.state for mark in sorted(marks, key=lambda mark: (mark.box[1], mark.box[0]))]


FRAME: Box = (60, 100, 70, 110)
RECT = Shape("rect", FRAME, filled=False)
LABEL = (Word("male", (75, 100, 100, 110)),)


@pytest.mark.parametrize(
    ("name", "shapes", "words", "expected"),
    [
        ("nothing", [], (), []),
        ("empty box", [RECT], LABEL, [UNSELECTED]),
        ("empty circle", [Shape("curve", FRAME, False)], LABEL, [UNSELECTED]),
        ("cross of lines", [RECT, Shape("line", (61, 101, 69, 109), False)], LABEL, [SELECTED]),
        ("check as one path", [RECT, Shape("curve", (62, 103, 68, 108), False)], LABEL, [SELECTED]),
        ("check that runs out", [RECT, Shape("curve", (62, 96, 73, 108), False)], LABEL, [SELECTED]),
        (
            "dot in a circle",
            [Shape("curve", FRAME, False), Shape("curve", (63, 103, 67, 107), True)],
            LABEL,
            [SELECTED],
        ),
        ("X as a word", [RECT], (*LABEL, Word("X", (62, 101, 68, 109))), [SELECTED]),
        ("number in a box", [RECT], (*LABEL, Word("7b", (62, 101, 68, 109))), []),
        ("bullet", [Shape("rect", FRAME, True)], LABEL, []),
        ("emblem", [Shape("rect", (40, 90, 80, 120), True), Shape("curve", FRAME, False)], LABEL, []),
        (
            "solid beside open",
            [Shape("rect", FRAME, True), Shape("rect", (110, 100, 120, 110), False)],
            LABEL,
            [SELECTED, UNSELECTED],
        ),
        ("comb", [Shape("rect", (60 + 10 * i, 100, 70 + 10 * i, 110), False) for i in range(5)], LABEL, []),
        ("wide rectangle", [Shape("rect", (60, 100, 90, 110), False)], LABEL, []),
        ("box without text beside it", [Shape("rect", (60, 400, 70, 410), False)], LABEL, []),
        (
            "four lines",
            [
                Shape("line", box, False)
                for box in ((60, 100, 70, 100), (60, 110, 70, 110), (60, 100, 60, 110), (70, 100, 70, 110))
            ],
            LABEL,
            [UNSELECTED],
        ),
    ],
)
def test_marks_of_shapes(name, shapes, words, expected):
    assert states(marks_of_shapes(shapes, words, 1)) == expected


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("nothing", (), []),
        ("box characters", ("Sex:", "☐", "male", "☒", "female"), [UNSELECTED, SELECTED]),
        ("glued to the word", ("Sex:", "☐male", "☑female"), [UNSELECTED, SELECTED]),
        ("Chinese, one word", ("性别：□男☑女",), [UNSELECTED, SELECTED]),
        ("Wingdings codes", ("\uf06f", "yes", "\uf0fe", "no"), [UNSELECTED, SELECTED]),
        ("brackets", ("[", "]", "yes", "[x]", "no"), [UNSELECTED, SELECTED]),
        ("parentheses", ("(", ")", "yes", "(x)", "no"), [UNSELECTED, SELECTED]),
        ("area code", ("(", ")", "555-1234"), []),
        ("function", ("f(x)", "and", "a[x]"), []),
        ("bullet", ("●", "first"), []),
        ("radio buttons", ("○", "yes", "●", "no"), [UNSELECTED, SELECTED]),
        ("root", ("√2", "is", "1.4"), []),
        ("placeholder", ("○○市",), []),
        ("bullet square", ("■", "Part"), []),
    ],
)
def test_marks_of_glyphs(name, texts, expected):
    assert states(marks_of_glyphs(words_in_row(*texts), 1)) == expected


def test_ring_bullets_of_a_list_are_no_marks():
    words = [word for y in (100, 120, 140) for word in words_in_row("○", "item", y=y)]
    assert marks_of_glyphs(words, 1) == ()


def test_split_glyphs_shares_the_box_out():
    glyph, rest = split_glyphs([Word("☒male", (0, 0, 56, 10))])
    assert (glyph.text, rest.text) == ("☒", "male")
    assert glyph.box[0] == 0
    assert glyph.box[2] == rest.box[0]
    assert rest.box[2] == pytest.approx(56)


def test_combine_marks_keeps_one_and_believes_the_check():
    empty = Mark(page=1, box=(0, 0, 10, 10), state=UNSELECTED, confidence=0.9)
    ticked = Mark(page=1, box=(1, 0, 11, 10), state=SELECTED, confidence=0.8)
    apart = Mark(page=1, box=(50, 0, 60, 10), state=UNSELECTED)
    assert combine_marks([empty, apart], [ticked]) == (
        Mark(page=1, box=(0, 0, 10, 10), state=SELECTED, confidence=0.8),
        apart,
    )
    assert combine_marks() == ()


def scan() -> tuple[Image.Image, list[Word]]:
    """Return a drawn scan with an empty and a ticked box, a circle, a table, a comb and the letter O."""
    image = Image.new("RGB", (900, 500), "white")
    draw = ImageDraw.Draw(image)
    words = []
    for x, y, text in (
        (40, 50, "Sex:"),
        (150, 50, "male"),
        (310, 50, "female"),
        (90, 120, "other"),
        (40, 200, "XO ROOM"),
    ):
        draw.text((x, y), text, fill="black", font_size=26)
        words.append(Word(text, draw.textbbox((x, y), text, font_size=26), source=TextSource.OCR))
    draw.rectangle((115, 52, 139, 76), outline="black", width=2)
    draw.rectangle((275, 52, 299, 76), outline="black", width=2)
    draw.line((279, 64, 286, 72, 303, 46), fill="black", width=3)
    draw.ellipse((50, 122, 76, 148), outline="black", width=2)
    for step in range(7):
        draw.line((40 + 30 * step, 300, 40 + 30 * step, 330), fill="black", width=2)
    draw.line((40, 300, 220, 300), fill="black", width=2)
    draw.line((40, 330, 220, 330), fill="black", width=2)
    return image.filter(ImageFilter.GaussianBlur(0.7)), words


def test_marks_of_image():
    image, words = scan()
    marks = sorted(marks_of_image(image, words, 3), key=lambda mark: mark.box[:2])
    found = {tuple(round(value / 10) for value in mark.box[:2]): mark.state for mark in marks}
    assert found == {(5, 12): UNSELECTED, (12, 5): UNSELECTED, (28, 5): SELECTED} or found == {
        (5, 12): UNSELECTED,
        (11, 5): UNSELECTED,
        (27, 5): SELECTED,
    }
    assert {mark.page for mark in marks} == {3}


@pytest.mark.ocr
def test_letters_of_a_heading_are_no_marks() -> None:
    (page,) = load_pages(SAMPLES / "de_personnel_form_scanned.pdf", LoadOptions())
    page = read_text(page, lambda: create_engine("rapid", 1))
    heading = next(word.box for word in page.words if word.text == "Personalbogen")
    assert page.marks
    assert all(intersection_area(mark.box, heading) == 0 for mark in page.marks)


def scan_of_a_box(read: str) -> tuple[Image.Image, ImageDraw.ImageDraw, list[Word]]:
    """Return a drawn cell that begins with a box, its pen, and its words; OCR read this at the box."""
    image = Image.new("RGB", (600, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.line((286, 10, 286, 190), fill="black", width=2)
    draw.text((40, 40), "Date of birth", fill="black", font_size=26)
    draw.text((336, 40), "Known", fill="black", font_size=26)
    draw.rectangle((300, 44, 322, 68), outline="grey", width=1)
    words = [Word("Date", (40, 40, 190, 72)), Word("Known", (336, 40, 420, 72))]
    return image, draw, words + ([Word(read, (298, 42, 324, 70))] if read else [])


@pytest.mark.parametrize(
    ("read", "found"),
    [("", 1), ("口", 1), ("□", 1), ("√", 1), ("日", 0), ("国", 0), ("家", 0), ("⑬", 0), ("D", 0), ("8", 0)],
)
def test_what_reads_as_a_character_is_no_mark(read: str, found: int) -> None:
    image, _, words = scan_of_a_box(read)
    assert len(marks_of_image(image, words, 1)) == found


@pytest.mark.parametrize(
    ("y", "found"),
    [pytest.param(44, 2, id="in its row"), pytest.param(110, 1, id="elsewhere")],
)
def test_what_reads_as_a_character_is_a_mark_beside_an_empty_one(y: int, found: int) -> None:
    image, draw, words = scan_of_a_box("家")
    draw.line((303, 56, 308, 63, 318, 48), fill="black", width=2)
    draw.rectangle((440, y, 462, y + 24), outline="grey", width=1)
    assert len(marks_of_image(image, words, 1)) == found


@pytest.mark.parametrize(
    "tick",
    [
        pytest.param((292, 56, 308, 80, 326, 34), id="over the top and the foot"),
        pytest.param((290, 52, 300, 64, 310, 40), id="mostly beside it"),
        pytest.param((304, 56, 309, 63, 318, 48), id="within"),
    ],
)
def test_a_tick_may_run_out_of_a_fine_box(tick: tuple[int, ...]) -> None:
    image, draw, words = scan_of_a_box("")
    draw.line(tick, fill="black", width=2)
    (mark,) = marks_of_image(image, words, 1)
    assert mark.state is SELECTED
    assert mark.box == pytest.approx((300, 44, 322, 68), abs=5)


def test_a_full_box_is_a_bullet_unless_others_are_empty() -> None:
    image, draw, words = scan_of_a_box("")
    draw.rectangle((300, 100, 322, 124), fill="black")
    draw.rectangle((440, 100, 462, 124), outline="black", width=2)
    draw.rectangle((60, 150, 82, 174), fill="black")
    draw.text((96, 146), "Another", fill="black", font_size=26)
    words.append(Word("Another", (96, 146, 190, 176)))
    found = sorted((round(mark.box[0], -1), mark.state) for mark in marks_of_image(image, words, 1))
    assert found == [(300, SELECTED), (300, UNSELECTED), (440, UNSELECTED)]


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 300)])
def test_an_image_without_words_or_ink_has_no_marks(size):
    image = Image.new("RGB", size, "white")
    assert marks_of_image(image, [], 1) == ()
    assert marks_of_image(image, [Word("a", (0, 0, 1, 1))], 1) == ()


def test_with_marks_cuts_a_letter_off_that_stands_for_a_mark():
    image, words = scan()
    glued = [
        Word("Oother", (48, 118, 160, 150), source=TextSource.OCR) if word.text == "other" else word
        for word in words
    ]
    page = with_marks(Page(1, 900, 500, "px", words=tuple(glued), image=image))
    assert len(page.marks) == 3
    assert [word.text for word in page.words if "other" in word.text] == ["other"]
