"""A parsed page as the slot reader sees it."""

from pathlib import Path

import numpy as np
import pytest

from xformparser.documents import Page, Word
from xformparser.inference.parser import FormParser
from xformparser.labels import Label, TextSource
from xformparser.slots.asked_page import asked_page
from xformparser.slots.texts import TextStates

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples"


@pytest.fixture(scope="module")
def parser() -> FormParser:
    return FormParser.from_pretrained()


@pytest.mark.parametrize(
    "name", ["en_delivery_note.pdf", "ja_personnel_form.pdf", "en_work_order_fillable.pdf"]
)
def test_entities_and_links_are_those_of_the_page(parser: FormParser, name: str) -> None:
    parsed = next(parser.pages(SAMPLES / name))
    page = asked_page(parsed, TextStates(parser.model.word_states))
    assert page is not None
    assert sum(entity.words for entity in page.entities) == len(page.words) == len(page.states)
    texts = [entity.text for entity in page.entities]
    pairs = {(pair.key, pair.value) for pair in parsed.pairs if pair.value}
    linked = {(texts[link.head].rstrip(":："), texts[link.tail]) for link in page.links}
    assert len(pairs & linked) > len(pairs) / 2


def test_words_keep_what_the_encoder_made_of_them(parser: FormParser) -> None:
    parsed = next(parser.pages(SAMPLES / "en_delivery_note.pdf"))
    page = asked_page(parsed, TextStates(parser.model.word_states))
    assert page is not None
    assert parsed.seen is not None
    states = parsed.seen.scores.states
    assert states is not None
    known = {row.tobytes() for row in states}
    assert np.mean([row.tobytes() in known for row in page.states]) > 0.8  # options were not shown to it


def test_what_may_name_something_is_read_alone(parser: FormParser) -> None:
    texts = TextStates(parser.model.word_states)
    page = asked_page(next(parser.pages(SAMPLES / "en_work_order_fillable.pdf")), texts)
    assert page is not None
    read = page.alone.any(axis=1)
    for entity, there in zip(page.entities, read, strict=True):
        assert there == (
            (entity.label is not Label.ANSWER or entity.ticked is not None) and len(entity.text) <= 60
        )
    place = int(np.flatnonzero(read)[0])
    assert np.allclose(
        page.alone[place], texts.of_texts([page.entities[place].text.rstrip(":")])[0], atol=1e-5
    )


def test_values_of_form_fields_and_options_are_read_too(parser: FormParser) -> None:
    parsed = next(parser.pages(SAMPLES / "en_work_order_fillable.pdf"))
    page = asked_page(parsed, TextStates(parser.model.word_states))
    assert page is not None
    ticked = [entity for entity in page.entities if entity.ticked]
    assert ticked
    assert all(entity.label is Label.ANSWER for entity in ticked)
    assert np.isfinite(page.states).all()


def test_an_empty_page_has_nothing_to_ask(parser: FormParser) -> None:
    parsed = parser.parse_page(Page(1, 100, 100, "pt", text_source=TextSource.TEXT_LAYER))
    assert asked_page(parsed, TextStates(parser.model.word_states)) is None


def test_a_span_has_its_text_and_lines(parser: FormParser) -> None:
    words = tuple(
        Word(text, (x, y, x + 30, y + 10))
        for text, x, y in [("Name:", 0, 0), ("Ann", 60, 0), ("Lee", 60, 14)]
    )
    read = Page(1, 200, 100, "pt", text_source=TextSource.TEXT_LAYER, words=words)
    page = asked_page(parser.parse_page(read), TextStates(parser.model.word_states))
    assert page is not None
    whole = page.text(0, len(page.words) - 1)
    assert sorted(whole.split()) == ["Ann", "Lee", "Name:"]
    assert len(page.boxes(0, len(page.words) - 1)) == 2


def test_the_days_of_a_period_are_words_of_their_own(parser: FormParser) -> None:
    words = (Word("Flight:", (40, 40, 90, 54)), Word("02/26/20-03/03/20", (100, 40, 202, 54)))
    page = Page(1, 600, 800, "px", text_source=TextSource.TEXT_LAYER, words=words)
    asked = asked_page(parser.parse_page(page), TextStates(parser.model.word_states))
    assert asked is not None
    assert [word.text for word in asked.words][-3:] == ["02/26/20", "-", "03/03/20"]
    assert len(asked.states) == len(asked.words) == 4
