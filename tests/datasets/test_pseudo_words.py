import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_forms import two_line_form

from xformparser.datasets.annotations import GoldEntity
from xformparser.datasets.pseudo_words import pseudo_words, with_pseudo_words
from xformparser.documents import Word
from xformparser.geometry import Box
from xformparser.labels import Label


def entity(text: str, box: Box) -> GoldEntity:
    return GoldEntity(1, Label.ANSWER, text, box)


@pytest.mark.parametrize(
    ("text", "box", "words"),
    [
        pytest.param("", (0, 0, 10, 10), [], id="no text"),
        pytest.param(" ", (0, 0, 10, 10), [], id="white space"),
        pytest.param("abcd", (5, 5, 25, 15), [("abcd", (5, 5, 25, 15))], id="one word"),
        pytest.param(
            "ab cd", (0, 0, 50, 10), [("ab", (0, 0, 20, 10)), ("cd", (30, 0, 50, 10))], id="two words"
        ),
        pytest.param("姓名", (0, 0, 20, 10), [("姓", (0, 0, 10, 10)), ("名", (10, 0, 20, 10))], id="Chinese"),
        pytest.param(
            "姓名住所",
            (0, 0, 20, 20),
            [
                ("姓", (0, 0, 10, 10)),
                ("名", (10, 0, 20, 10)),
                ("住", (0, 10, 10, 20)),
                ("所", (10, 10, 20, 20)),
            ],
            id="two lines",
        ),
    ],
)
def test_text_is_laid_into_its_box(text: str, box: Box, words: list[tuple[str, Box]]) -> None:
    found = pseudo_words(entity(text, box))
    assert [word.text for word in found] == [text for text, _ in words]
    for word, (_, expected) in zip(found, words, strict=True):
        assert word.box == pytest.approx(expected, abs=1e-6)


@given(
    st.text(alphabet="ab 名所1", max_size=30),
    st.tuples(st.floats(0, 50), st.floats(0, 50), st.floats(0, 90), st.floats(0, 90)),
)
def test_words_lie_inside_the_box_and_hold_its_text(text: str, place: tuple[float, ...]) -> None:
    x, y, width, height = place
    box = (x, y, x + width, y + height)
    words = pseudo_words(entity(text, box))
    assert "".join(word.text for word in words) == "".join(text.split())
    for word in words:
        left, top, right, bottom = word.box
        assert x - 1e-5 <= left <= right <= box[2] + 1e-5
        assert y - 1e-5 <= top <= bottom <= box[3] + 1e-5


def test_entities_with_words_stay_as_they_are() -> None:
    page = two_line_form()
    assert with_pseudo_words(page) == page


def test_entities_without_words_get_them() -> None:
    page = two_line_form()
    bare = GoldEntity(99, Label.OTHER, "Page 1", (0, 80, 60, 90))
    entities = with_pseudo_words(
        type(page)("funsd", "x", "en", 300, 100, (*page.entities, bare), page.links)
    ).entities
    assert entities[:-1] == page.entities
    assert [word.text for word in entities[-1].words] == ["Page", "1"]
    assert isinstance(entities[-1].words[0], Word)
