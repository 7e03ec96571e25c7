"""Lines are cut into words by character positions and ink."""

import numpy as np
import pytest

from xformparser.ocr.strips import Strip
from xformparser.ocr.words import Reading, cut_words

HEIGHT, WIDTH = 20, 200
CORNERS = np.array([[100, 50], [300, 50], [300, 70], [100, 70]], np.float32)


def strip_of(*blocks: tuple[int, int]) -> Strip:
    """Return a white strip with black blocks (x0, x1), rows 5 to 15."""
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for x0, x1 in blocks:
        pixels[5:15, x0:x1] = 0
    return Strip(pixels, CORNERS)


def reading_of(text: str, places: list[int]) -> Reading:
    """Return a reading whose inked characters stand at these pixels."""
    return Reading.from_columns(text, places, WIDTH, [0.5 + index / 100 for index in range(len(text))])


@pytest.mark.parametrize(
    ("text", "places", "blocks", "words"),
    [
        ("", [], [], []),
        ("   ", [], [], []),
        ("a", [50], [(46, 55)], [("a", 46, 55)]),
        ("ab cd", [14, 24, 44, 54], [(10, 29), (40, 59)], [("ab", 10, 29), ("cd", 40, 59)]),
        ("ab  cd", [14, 24, 44, 54], [(10, 29), (40, 59)], [("ab", 10, 29), ("cd", 40, 59)]),
        ("a: b", [14, 19, 54], [(10, 16), (18, 20), (50, 59)], [("a:", 10, 20), ("b", 50, 59)]),
        ("abcd", [14, 24, 84, 94], [(10, 29), (80, 99)], [("ab", 10, 29), ("cd", 80, 99)]),
        ("k:v", [14, 24, 34], [(10, 20), (23, 25), (30, 39)], [("k:", 10, 27), ("v", 30, 39)]),
        ("8:30", [14, 24, 34, 44], [(10, 48)], [("8:30", 10, 48)]),
        ("a://", [14, 24, 34, 44], [(10, 48)], [("a://", 10, 48)]),
        ("姓名", [20, 42], [(11, 30), (33, 52)], [("姓", 11, 30), ("名", 33, 52)]),
        ("姓ab", [20, 40, 50], [(11, 30), (36, 54)], [("姓", 11, 30), ("ab", 36, 54)]),
    ],
    ids=[
        "empty",
        "white space",
        "one character",
        "two words",
        "double space",
        "sign stays with its word",
        "missed space",
        "missed space behind a key",
        "time",
        "address",
        "Chinese by character",
        "mixed scripts",
    ],
)
def test_words_and_their_extents(
    text: str, places: list[int], blocks: list[tuple[int, int]], words: list[tuple[str, int, int]]
) -> None:
    cut = cut_words(strip_of(*blocks), reading_of(text, places))
    assert [word.text for word in cut] == [word for word, _, _ in words]
    for word, (_, x0, x1) in zip(cut, words, strict=True):
        assert word.box[0] == pytest.approx(100 + x0, abs=1)
        assert word.box[2] == pytest.approx(100 + x1, abs=1)
        assert (word.box[1], word.box[3]) == pytest.approx((55, 65), abs=1.5)


def test_confidence_is_that_of_the_words_own_characters() -> None:
    reading = Reading("ab cd", (0.1, 0.2, 0.3, 0.4, 0.5), (0.6, 0.8, 0.1, 1.0, 1.0))
    assert [word.confidence for word in cut_words(strip_of((10, 110)), reading)] == pytest.approx([0.7, 1.0])


def test_touching_words_do_not_overlap() -> None:
    first, second = cut_words(strip_of((10, 59)), reading_of("ab cd", [14, 24, 44, 54]))
    assert first.box[2] <= second.box[0]


@pytest.mark.parametrize("value", [0, 255], ids=["black", "white"])
def test_strip_without_contrast_still_gives_boxes(value: int) -> None:
    strip = Strip(np.full((HEIGHT, WIDTH, 3), value, np.uint8), CORNERS)
    for word in cut_words(strip, reading_of("ab cd", [14, 24, 44, 54])):
        assert 100 <= word.box[0] < word.box[2] <= 300
        assert (word.box[1], word.box[3]) == (50, 70)


def test_rules_do_not_widen_words() -> None:
    strip = strip_of((20, 60))
    strip.pixels[0:2] = 0
    strip.pixels[:, 12:14] = 0
    (word,) = cut_words(strip, reading_of("abc", [26, 40, 54]))
    assert word.box == pytest.approx((120, 55, 160, 65), abs=1.5)
