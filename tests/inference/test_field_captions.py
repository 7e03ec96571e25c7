from dataclasses import replace

import pytest
from found_forms import page_of
from small_forms import row_of_words

from xformparser.documents import Page, Widget, Word
from xformparser.inference.field_captions import field_captions
from xformparser.inference.page_form import read_form
from xformparser.labels import Label, LinkKind, WidgetKind
from xformparser.models.pretrained import FormModel


def field(x: float, y: float, width: float = 100, height: float = 12, name: str = "") -> Widget:
    return Widget(WidgetKind.TEXT, name or f"{x:.0f}/{y:.0f}", (x, y, x + width, y + height), value="v")


def asked(page: Page) -> list[str | None]:
    """Return the caption of each field of the page."""
    found = field_captions(page, page.widgets, range(len(page.words)))
    return [
        " ".join(page.words[index].text for index in found[place].words) if place in found else None
        for place in range(len(page.widgets))
    ]


NAME, DATE = row_of_words("Full name", 10, 50), row_of_words("Date", 200, 50)


@pytest.mark.parametrize(
    ("words", "widgets", "captions"),
    [
        pytest.param((), (field(0, 0),), [None], id="no text"),
        pytest.param(NAME, (), [], id="no field"),
        pytest.param((*NAME, *DATE), (field(95, 50), field(240, 50)), ["Full name", "Date"], id="left"),
        pytest.param((*NAME, *DATE), (field(10, 63), field(200, 63)), ["Full name", "Date"], id="above"),
        pytest.param(
            (*NAME, *row_of_words("Street", 10, 90)),
            (field(10, 63), field(10, 103)),
            ["Full name", "Street"],
            id="above, one below the other",
        ),
        pytest.param(
            NAME, (field(95, 50), field(10, 63)), [None, "Full name"], id="the nearer of two fields"
        ),
        pytest.param(NAME, (field(95, 50), field(200, 50)), ["Full name", None], id="a field between"),
        pytest.param(NAME, (field(10, 90),), [None], id="too far above"),
        pytest.param(NAME, (field(60, 63),), [None], id="above another place"),
        pytest.param(NAME, (field(300, 50),), [None], id="too far left"),
        pytest.param(NAME, (field(10, 30),), [None], id="below"),
        pytest.param(NAME, (field(95, 48, height=80),), ["Full name"], id="left of the first line"),
    ],
)
def test_captions(words: tuple[Word, ...], widgets: tuple[Widget, ...], captions: list[str | None]) -> None:
    assert asked(page_of(*words, widgets=widgets)) == captions


def test_other_words_are_no_captions() -> None:
    page = page_of(*NAME, widgets=(field(10, 63),))
    assert field_captions(page, page.widgets, ()) == {}
    assert field_captions(page, page.widgets, (1,)) == {}
    assert field_captions(page, page.widgets, (0,))[0].words == (0,)


def test_a_caption_is_the_question_of_its_field_alone(tiny_model: FormModel) -> None:
    words = (*NAME, *DATE, *row_of_words("Please write in ink", 10, 10))
    page = page_of(*words, widgets=(field(10, 63, name="a"), field(200, 63, name="b")))
    form = read_form(tiny_model, page, frozenset()).form
    links = [
        (form.entities[link.head].text, form.entities[link.tail].widget, link.confidence)
        for link in form.links
        if link.kind is LinkKind.QUESTION_ANSWER and form.entities[link.tail].widget is not None
    ]
    assert sorted(links, key=str) == sorted(
        [("Full name", page.widgets[0], 1.0), ("Date", page.widgets[1], 1.0)], key=str
    )
    assert sorted(index for entity in form.entities for index in entity.words) == list(range(len(words)))
    captions = [entity for entity in form.entities if entity.text in ("Full name", "Date")]
    assert {entity.label for entity in captions} == {Label.QUESTION}


def test_check_boxes_need_no_caption_and_block_none(tiny_model: FormModel) -> None:
    box = replace(field(95, 50), kind=WidgetKind.CHECKBOX)
    assert read_form(tiny_model, page_of(*NAME, widgets=(box,)), frozenset()).form.links == ()
