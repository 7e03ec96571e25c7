from dataclasses import replace

import pytest
from found_forms import page_of, text_field
from PIL import Image
from small_forms import row_of_words
from tiny_model import build_model

from xformparser.documents import Widget, Word
from xformparser.encoder.storage import TextEncoder
from xformparser.inference.page_form import read_form, reading_confidence
from xformparser.labels import Label, TextSource, WidgetKind
from xformparser.models.pretrained import FormModel

ROWS = (*row_of_words("Name: Ann Lee", 0, 0), *row_of_words("Date 4 May 2024", 0, 40))


@pytest.mark.parametrize("words", [(), ROWS[:1], ROWS], ids=["none", "one", "two rows"])
def test_every_word_is_in_one_entity(tiny_model: FormModel, words: tuple[Word, ...]) -> None:
    form = read_form(tiny_model, page_of(*words), frozenset()).form
    assert sorted(index for entity in form.entities for index in entity.words) == list(range(len(words)))
    for entity in form.entities:
        held = [words[index] for index in sorted(entity.words)]
        assert sorted(entity.text.split()) == sorted(word.text for word in held)
        assert entity.box[0] == min(word.box[0] for word in held)


@pytest.mark.parametrize("hidden", [{0}, {1, 3}, set(range(len(ROWS)))], ids=["first", "some", "all"])
def test_hidden_words_are_never_seen(tiny_model: FormModel, hidden: set[int]) -> None:
    form = read_form(tiny_model, page_of(*ROWS), frozenset(hidden)).form
    seen = {index for entity in form.entities for index in entity.words}
    assert seen == set(range(len(ROWS))) - hidden


@pytest.mark.parametrize(
    ("value", "text"), [("Ann Mary Lee", "Ann Mary Lee"), ("a\nb", "a\nb"), ("东京都", "东京都"), (None, "")]
)
def test_value_of_a_field_is_an_answer_whole(tiny_model: FormModel, value: str | None, text: str) -> None:
    widget = text_field("name", value)
    form = read_form(tiny_model, page_of(*ROWS, widgets=(widget,)), frozenset()).form
    (entity,) = [entity for entity in form.entities if entity.widget is not None]
    assert (entity.widget, entity.label, entity.text, entity.box) == (widget, Label.ANSWER, text, widget.box)
    assert (entity.source, entity.confidence, entity.words) == (TextSource.ACROFORM, 1.0, frozenset())


def test_fields_alone(tiny_model: FormModel) -> None:
    choice = Widget(WidgetKind.CHOICE, "town", (0, 50, 90, 60), value="Rome")
    box = Widget(WidgetKind.CHECKBOX, "ok", (0, 90, 10, 100), selected=True)
    form = read_form(tiny_model, page_of(widgets=(text_field("name", "Ann"), choice, box)), frozenset()).form
    assert [(entity.text, entity.selection) for entity in form.entities] == [("Ann", False), ("Rome", True)]


def test_reading_confidence_is_the_mean_of_the_words(tiny_model: FormModel) -> None:
    words = (
        Word("Name", (0, 0, 30, 10), 0.5, TextSource.OCR),
        Word("x", (40, 0, 48, 10), 1.0, TextSource.OCR),
    )
    assert reading_confidence(words) == 0.75
    assert reading_confidence(()) == 1.0
    form = read_form(tiny_model, page_of(*words[:1], source=TextSource.OCR), frozenset()).form
    assert [(entity.reading, entity.source) for entity in form.entities] == [(0.5, TextSource.OCR)]


@pytest.mark.parametrize(("source", "looks"), [(TextSource.OCR, True), (TextSource.TEXT_LAYER, False)])
def test_the_image_of_a_scan_is_looked_at_and_that_of_a_digital_page_is_not(
    tiny_encoder: TextEncoder, source: TextSource, looks: bool
) -> None:
    seeing = build_model(tiny_encoder, visual_features=8)
    page = page_of(*ROWS, source=source)
    shown = replace(page, image=Image.linear_gradient("L").resize((600, 800)))
    plain, pictured = (read_form(seeing, one, frozenset()).form for one in (page, shown))
    assert (plain != pictured) == looks
