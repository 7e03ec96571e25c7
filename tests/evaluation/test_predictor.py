from dataclasses import replace

import pytest
from small_forms import lone_word, two_line_form

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.encoding.layout import PageLayout
from xformparser.evaluation.predictor import ModelPredictor, entity_layout
from xformparser.evaluation.protocols import hide_entities, hide_labels, hide_links
from xformparser.labels import Label, LinkKind
from xformparser.models.decoding import DecodedEntity, DecodedLink, DecodedPage
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import PageReading

FORM = two_line_form()
QA = LinkKind.QUESTION_ANSWER


def reading_of(layout: PageLayout) -> PageReading:
    """Read segments as questions and answers in turn, each answer linked with the question before."""
    spans, start = [], 0
    for segment in layout.segments:
        spans.append(range(start, start + len(segment.words)))
        start = spans[-1].stop
    labels = [(Label.QUESTION, Label.ANSWER)[place % 2] for place in range(len(spans))]
    entities = tuple(
        DecodedEntity((place,), label, 1.0, labelled=False) for place, label in enumerate(labels)
    )
    links = tuple(DecodedLink(place - 1, place, QA, 1.0) for place in range(1, len(spans), 2))
    return PageReading(DecodedPage(entities, links), tuple(spans))


def test_links_come_back_by_entity_id() -> None:
    links = ModelPredictor(reading_of).link_entities(FORM)
    # reading order: 70 Claim, 10 Name:, 40 Ann Lee May, 30 Date, 20 4 May
    assert links == (GoldLink(40, 30, QA), GoldLink(70, 10, QA))


def test_labels_come_back_by_entity_id() -> None:
    labels, links = ModelPredictor(reading_of).label_segments(FORM)
    question, answer = Label.QUESTION, Label.ANSWER
    assert labels == {70: question, 10: answer, 40: question, 30: answer, 20: question}
    assert links == (GoldLink(40, 30, QA), GoldLink(70, 10, QA))


def test_words_come_back_as_places_in_the_page() -> None:
    shuffled = replace(FORM, entities=FORM.entities[::-1])
    entities, links = ModelPredictor(reading_of).parse_words(shuffled)
    texts = [{shuffled.words[word].text for word in words} for words, _ in entities]
    assert texts == [{"Claim"}, {"Name:", "Ann", "Lee"}, {"May"}, {"Date"}, {"4", "May"}]
    assert links == ((0, 1, QA), (2, 3, QA))


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(AnnotatedPage("funsd", "blank", "en", 100, 100, (), ()), id="no entity"),
        pytest.param(lone_word(), id="one word"),
        pytest.param(
            replace(lone_word(), entities=(GoldEntity(3, Label.OTHER, "", (0, 0, 0, 0)),)), id="no text"
        ),
    ],
)
def test_pages_with_next_to_nothing_are_answered(page: AnnotatedPage, tiny_model: FormModel) -> None:
    predictor = ModelPredictor(tiny_model.read)
    assert predictor.link_entities(page) == ()
    labels, links = predictor.label_segments(page)
    assert labels.keys() == {entity.id for entity in page.entities}
    assert links == ()
    entities, span_links = predictor.parse_words(page)
    assert sorted(word for words, _ in entities for word in words) == list(range(len(page.words)))
    assert span_links == ()


def test_labelling_does_not_see_labels(tiny_model: FormModel) -> None:
    predictor = ModelPredictor(tiny_model.read)
    assert all(segment.label is None for segment in entity_layout(FORM).segments)
    assert predictor.label_segments(FORM) == predictor.label_segments(hide_labels(FORM))


def test_linking_sees_labels_but_no_links(tiny_model: FormModel) -> None:
    predictor = ModelPredictor(tiny_model.read)
    assert predictor.link_entities(FORM) == predictor.link_entities(hide_links(FORM))
    labels = {entity.id: entity.label for entity in FORM.entities}
    for link in predictor.link_entities(FORM):
        assert labels[link.tail] is not Label.OTHER


def test_parsing_sees_words_alone(tiny_model: FormModel) -> None:
    predictor = ModelPredictor(tiny_model.read)
    hidden = hide_entities(FORM)
    entities, links = predictor.parse_words(hidden.visible)
    assert (hidden.annotated(entities), links) == predictor.parse_words(FORM)
