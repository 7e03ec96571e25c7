import pytest

from xformparser.documents import Word
from xformparser.encoding.layout import Segment, layout_of_entities, layout_of_words, words_in_box
from xformparser.labels import Label

NAME, ANN, LEE, DATE = (
    Word("Name:", (0, 20, 40, 30)),
    Word("Ann", (45, 20, 69, 30)),
    Word("Lee", (74, 20, 98, 30)),
    Word("Date", (0, 60, 32, 70)),
)


def test_words_become_lines_in_reading_order() -> None:
    layout = layout_of_words([DATE, LEE, NAME, ANN], 100, 100)
    assert [segment.indices for segment in layout.segments] == [(2, 3, 1), (0,)]
    assert [segment.words for segment in layout.segments] == [(NAME, ANN, LEE), (DATE,)]
    assert layout.segments[0].box == (0, 20, 98, 30)
    assert not layout.given
    assert all(segment.label is None for segment in layout.segments)


def test_known_segments_stand_among_the_lines() -> None:
    field = Segment((45, 60, 90, 70), (Word("4 May", (45, 60, 90, 70)),), (7,), Label.ANSWER)
    layout = layout_of_words([DATE, NAME], 100, 100, known=[field])
    assert [segment.words[0].text for segment in layout.segments] == ["Name:", "Date", "4 May"]
    assert layout.segments[2] is field


def test_entities_become_segments_of_their_own() -> None:
    entities = [("Ann Lee", (45, 20, 98, 30)), ("", (0, 40, 5, 50)), ("姓名：", (0, 20, 40, 30))]
    layout = layout_of_entities(entities, 100, 100, [Label.ANSWER, Label.OTHER, Label.QUESTION])
    assert layout.given
    assert [segment.indices for segment in layout.segments] == [(2,), (0,), (1,)]
    assert [[word.text for word in segment.words] for segment in layout.segments] == [
        ["姓", "名", "："],
        ["Ann", "Lee"],
        [""],
    ]
    assert [segment.label for segment in layout.segments] == [Label.QUESTION, Label.ANSWER, Label.OTHER]


@pytest.mark.parametrize("labels", [None, []])
def test_an_empty_page_has_no_segments(labels: list[Label] | None) -> None:
    assert layout_of_words([], 100, 100).segments == ()
    assert layout_of_entities([], 100, 100, labels).segments == ()


def test_a_text_without_words_is_one_empty_word() -> None:
    box = (0, 0, 10, 10)
    assert words_in_box(" \n", box) == (Word("", box),)
    assert words_in_box("a b", box) == (Word("a", box), Word("b", box))
