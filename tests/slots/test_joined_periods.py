"""Periods in one word."""

import pytest

from xformparser.documents import Word
from xformparser.slots.joined_periods import parted


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("02/26/20-03/03/20", ["02/26/20", "-", "03/03/20"]),
        ("(1.2.2020–28.02.2020)", ["(1.2.2020", "–", "28.02.2020)"]),
        ("2020-01-02-2020-01-09", ["2020-01-02", "-", "2020-01-09"]),
        ("2020/1/2至2020/1/9", ["2020/1/2", "至", "2020/1/9"]),
        ("03/01/20to03/05/20", ["03/01/20", "to", "03/05/20"]),
        ("Mar2/20-Mar15/20", ["Mar2/20", "-", "Mar15/20"]),
    ],
)
def test_its_days_are_words_of_their_own(text: str, parts: list[str]) -> None:
    found = parted(Word(text, (10, 0, 10 + 6 * len(text), 12), 0.8))
    assert [word.text for word in found] == parts
    assert [word.box[0] for word in found[1:]] == [word.box[2] for word in found[:-1]]
    assert (found[0].box[0], found[-1].box[2]) == (10, 10 + 6 * len(text))
    assert {word.confidence for word in found} == {0.8}


@pytest.mark.parametrize("text", ["02/26/20", "12-34-56-78-90-12", "1.5-2.5", "a-b", "", "-", "02/26/20-"])
def test_any_other_word_is_left_whole(text: str) -> None:
    word = Word(text, (10, 0, 60, 12))
    assert parted(word) == (word,)
