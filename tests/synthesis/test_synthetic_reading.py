import pytest
from fonts_needed import needs_fonts

from xformparser.documents import Word
from xformparser.ocr.registry import create_engine
from xformparser.synthesis.forms import FormPlan, make_form
from xformparser.synthesis.reading import owners, read_view

PLACES = [((0.0, 0.0, 50.0, 10.0), 0), ((50.0, 0.0, 100.0, 10.0), 0), ((0.0, 20.0, 100.0, 30.0), 1)]


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        pytest.param((2.0, 1.0, 40.0, 9.0), 0, id="inside one word"),
        pytest.param((30.0, 0.0, 70.0, 10.0), 0, id="across two words of an entity"),
        pytest.param((0.0, 8.0, 50.0, 30.0), 1, id="mostly on the next line"),
        pytest.param((200.0, 0.0, 250.0, 10.0), -1, id="where nothing was drawn"),
        pytest.param((0.0, 8.0, 50.0, 20.0), -1, id="hardly on anything"),
        pytest.param((10.0, 5.0, 10.0, 5.0), -1, id="without area"),
    ],
)
def test_a_word_belongs_where_most_of_it_stands(
    box: tuple[float, float, float, float], expected: int
) -> None:
    assert owners([Word("x", box)], PLACES) == [expected]


def test_nothing_drawn_owns_nothing() -> None:
    assert owners([Word("x", (0.0, 0.0, 1.0, 1.0))], []) == [-1]
    assert owners([], PLACES) == []


@pytest.mark.ocr
@needs_fonts
@pytest.mark.parametrize("language", ["de", "zh"])
def test_ocr_finds_most_entities_of_a_form(language: str) -> None:
    made = make_form(FormPlan(1, 3, language))
    engine = create_engine("rapid")
    assert engine is not None
    drawn = made.form.pages[0].drawn
    view, upright = read_view(made.images[0], drawn, engine)
    assert upright.size == (view.width, view.height)
    wanted = {word.entity for word in drawn.words}
    found = {word.entity for word in view.words}
    assert len(wanted & found) >= 0.85 * len(wanted)
