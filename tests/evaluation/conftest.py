"""A page whose scores can be worked out by hand, a page without anything, and predictors for both."""

from dataclasses import dataclass, replace

import pytest

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity, GoldLink
from xformparser.documents import Word
from xformparser.evaluation.entities import SpanEntity, word_sets
from xformparser.evaluation.pairs import SpanLink
from xformparser.labels import Label, LinkKind

QA = LinkKind.QUESTION_ANSWER
PARENT = LinkKind.PARENT


def entity(identity: int, label: Label, text: str, x: float, y: float) -> GoldEntity:
    """Return an entity whose words stand in one row from (x, y), each 20 wide and 10 high."""
    words = tuple(
        Word(word, (x + 25 * index, y, x + 25 * index + 20, y + 10))
        for index, word in enumerate(text.split())
    )
    right = words[-1].box[2] if words else x
    return GoldEntity(identity, label, text, (x, y, right, y + 10), words, label.value)


@pytest.fixture
def form() -> AnnotatedPage:
    """Return a page with a header, two questions, two answers of the first, one of the second, and a note."""
    return AnnotatedPage(
        dataset="funsd",
        document_id="form",
        language="en",
        width=300,
        height=100,
        entities=(
            entity(10, Label.HEADER, "Claim", 100, 0),
            entity(20, Label.QUESTION, "Full name:", 0, 20),
            entity(40, Label.ANSWER, "Ann Lee", 60, 20),
            entity(41, Label.ANSWER, "(Dr)", 60, 35),
            entity(30, Label.QUESTION, "Date", 0, 60),
            entity(50, Label.ANSWER, "4 May", 60, 60),
            entity(60, Label.OTHER, "Page 1", 200, 90),
        ),
        links=(
            GoldLink(10, 20, PARENT),
            GoldLink(20, 40, QA),
            GoldLink(20, 41, QA),
            GoldLink(30, 50, QA),
        ),
    )


@pytest.fixture
def blank() -> AnnotatedPage:
    """Return a page without entities."""
    return AnnotatedPage("funsd", "blank", "en", 300, 100, (), ())


@dataclass(frozen=True)
class Oracle:
    """Predicts the annotation of the pages that it holds, whatever is hidden from it."""

    pages: tuple[AnnotatedPage, ...]

    def _page(self, page: AnnotatedPage) -> AnnotatedPage:
        return next(known for known in self.pages if known.document_id == page.document_id)

    def link_entities(self, page: AnnotatedPage) -> tuple[GoldLink, ...]:
        return self._page(page).links

    def label_segments(self, page: AnnotatedPage) -> tuple[dict[int, Label], tuple[GoldLink, ...]]:
        known = self._page(page)
        return {entity.id: entity.label for entity in known.entities}, known.links

    def parse_words(self, page: AnnotatedPage) -> tuple[tuple[SpanEntity, ...], tuple[SpanLink, ...]]:
        known = self._page(page)
        place = {word: index for index, word in enumerate(page.words)}
        entities = tuple(
            (frozenset(place[word] for word in entity.words), entity.label) for entity in known.entities
        )
        position = {entity.id: index for index, entity in enumerate(known.entities)}
        return entities, tuple((position[link.head], position[link.tail], link.kind) for link in known.links)


@dataclass(frozen=True)
class Echo:
    """Predicts what it is shown: nothing, where the annotation is well hidden."""

    def link_entities(self, page: AnnotatedPage) -> tuple[GoldLink, ...]:
        return page.links

    def label_segments(self, page: AnnotatedPage) -> tuple[dict[int, Label], tuple[GoldLink, ...]]:
        return {entity.id: entity.label for entity in page.entities}, page.links

    def parse_words(self, page: AnnotatedPage) -> tuple[tuple[SpanEntity, ...], tuple[SpanLink, ...]]:
        labels = [entity.label for entity in page.entities]
        return tuple(zip(word_sets(page), labels, strict=True)), ()


@pytest.fixture
def oracle(form: AnnotatedPage, blank: AnnotatedPage) -> Oracle:
    """Return a predictor that knows both pages."""
    return Oracle((form, blank))


@pytest.fixture
def echo() -> Echo:
    """Return a predictor that repeats its input."""
    return Echo()


@pytest.fixture
def second_form(form: AnnotatedPage) -> AnnotatedPage:
    """Return the same page under another name."""
    return replace(form, document_id="second")
