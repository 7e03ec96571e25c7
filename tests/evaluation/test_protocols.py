from dataclasses import replace
from pathlib import Path

import pytest

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.evaluation.entities import word_sets
from xformparser.evaluation.protocols import (
    Protocol,
    hide_entities,
    hide_labels,
    hide_links,
    why_undefined,
)
from xformparser.labels import Label


def test_gold_entities_hides_the_links_only(form: AnnotatedPage) -> None:
    page = hide_links(replace(form, ignored_links=3, next_lines=(((0, 0, 1, 1), (0, 2, 1, 3)),)))
    assert (page.links, page.ignored_links, page.next_lines) == ((), 0, ())
    assert page.entities == form.entities


def test_gold_segments_hides_the_labels(form: AnnotatedPage) -> None:
    page = hide_labels(form)
    assert page.links == ()
    assert {(entity.label, entity.original_label) for entity in page.entities} == {(Label.OTHER, "")}
    assert [(e.id, e.text, e.box) for e in page.entities] == [(e.id, e.text, e.box) for e in form.entities]


def test_lines_shows_words_alone(form: AnnotatedPage, blank: AnnotatedPage) -> None:
    page = hide_entities(form).visible
    assert sorted(word.text for word in page.words) == sorted(word.text for word in form.words)
    assert all(len(entity.words) == 1 and entity.label is Label.OTHER for entity in page.entities)
    assert page.links == ()
    assert hide_entities(blank).visible == blank


def test_lines_shows_the_same_whatever_the_annotations_order(form: AnnotatedPage) -> None:
    shuffled = replace(form, entities=form.entities[::-1])
    assert hide_entities(shuffled).visible == hide_entities(form).visible


def test_spans_return_to_the_annotated_words(form: AnnotatedPage) -> None:
    shuffled = replace(form, entities=form.entities[::-1])
    words = hide_entities(shuffled)
    place = {word: index for index, word in enumerate(words.visible.words)}
    spans = [(frozenset(place[word] for word in entity.words), entity.label) for entity in shuffled.entities]
    assert [words for words, _ in words.annotated(spans)] == list(word_sets(shuffled))


@pytest.mark.parametrize(
    ("protocol", "reason"),
    [
        (Protocol.GOLD_ENTITIES, None),
        (Protocol.GOLD_SEGMENTS, None),
        (Protocol.LINES, "the data set has no word boxes"),
        (Protocol.PIXELS, "the data set has no images"),
    ],
)
def test_why_undefined(form: AnnotatedPage, protocol: Protocol, reason: str | None) -> None:
    whole = replace(form, image_path=Path("form.png"))
    wordless = replace(form, entities=tuple(replace(entity, words=()) for entity in form.entities))
    assert why_undefined([whole], protocol) is None
    assert why_undefined([whole, wordless], protocol) == reason
