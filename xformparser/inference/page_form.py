"""What was found on one page, before it gets its numbers: entities by place in a list, and links."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import fmean

from xformparser.documents import Entity, Page, Widget, Word
from xformparser.encoding.layout import PageLayout, Segment, layout_of_words, words_in_box
from xformparser.geometry import Box, union_box
from xformparser.inference.field_captions import Caption, field_captions
from xformparser.labels import Label, LinkKind, ResultLinkKind, TextSource, WidgetKind, WordSource
from xformparser.lines import group_rows
from xformparser.models.decoding import DecodedLink
from xformparser.models.reading import LayoutReader, PageReading, PageScores
from xformparser.quality.shaking import read_shaken
from xformparser.text import is_leader, join_words

VALUE_WIDGETS = (WidgetKind.TEXT, WidgetKind.CHOICE)


@dataclass(frozen=True)
class FoundEntity:
    """An entity of the page: its text, the boxes of its lines, and the page's words that it holds.

    `reading` is how sure its words were read; `selection` marks what was chosen among options: by a tick,
    or in a choice field. `table` is the number on the page of the table to whose heads or cells it belongs,
    `row` the row of a cell, from 1. `carried` is the entity of an earlier page for which this one stands: a
    question or header under which the page goes on. `number` is its id, where that is fixed already.
    """

    label: Label
    text: str
    line_boxes: tuple[Box, ...]
    confidence: float
    source: WordSource
    words: frozenset[int] = frozenset()
    reading: float = 1.0
    widget: Widget | None = None
    selection: bool = False
    table: int | None = None
    row: int | None = None
    carried: Entity | None = None
    number: int | None = None

    @cached_property
    def box(self) -> Box:
        """Box around all lines."""
        return union_box(self.line_boxes)


@dataclass(frozen=True)
class FoundLink:
    """A link between two entities, by place; `rival` is the text of a question that may be head instead."""

    head: int
    tail: int
    kind: ResultLinkKind
    confidence: float
    rival: str | None = None


@dataclass(frozen=True)
class PageForm:
    """Entities and links of a page."""

    entities: tuple[FoundEntity, ...]
    links: tuple[FoundLink, ...]

    def with_only(self, kept: Mapping[int, FoundEntity]) -> "PageForm":
        """Return the form of the entities kept, by their place here in its order; links of others go."""
        new_place = {place: index for index, place in enumerate(kept)}
        links = tuple(
            replace(link, head=new_place[link.head], tail=new_place[link.tail])
            for link in self.links
            if link.head in new_place and link.tail in new_place
        )
        return PageForm(tuple(kept.values()), links)


@dataclass(frozen=True)
class SeenPage:
    """What the model saw of a page and said of it; `places` are those in the layout of the page's words.

    `again` are its readings of the page shaken, where stability is asked for.
    """

    layout: PageLayout
    scores: PageScores
    places: Mapping[int, int]
    again: tuple[PageReading, ...] = ()


@dataclass(frozen=True)
class ReadForm:
    """A form as the model read it; `seen` is None of a model that does not tell its scores."""

    form: PageForm
    seen: SeenPage | None


def leader_words(page: Page) -> frozenset[int]:
    """Return the indices of the words that are but lines to write on, and so no text of the form."""
    return frozenset(index for index, word in enumerate(page.words) if is_leader(word.text))


def read_form(model: LayoutReader, page: Page, hidden: frozenset[int], shakes: int = 0) -> ReadForm:
    """Return what the model reads off a page; the value of a form field is always an answer, whole.

    A field's caption, where geometry knows it, is its question, and asks for nothing else.

    Args:
        model: reads the layout.
        page: upright, with its words and widgets.
        hidden: indices of words that the model must not see.
        shakes: how often the page is read again with its words moved a little.
    """
    shown = [index for index in range(len(page.words)) if index not in hidden]
    widgets = [widget for widget in page.widgets if widget.kind in VALUE_WIDGETS]
    captions = field_captions(page, widgets, shown)
    captioned = dict.fromkeys(index for caption in captions.values() for index in caption.words)
    free = [index for index in shown if index not in captioned]
    shown = [*free, *captioned]
    known = [_caption_segment(page, caption, shown) for caption in captions.values()]
    known += [_segment_of(widget, len(shown) + place) for place, widget in enumerate(widgets)]
    layout = layout_of_words(
        [page.words[index] for index in free], page.width, page.height, known, page.ruling
    )
    # a digital page is rendered for an overlay only, which must not change what is read
    image = page.image if page.text_source is TextSource.OCR else None
    reading, *again = read_shaken(model, replace(layout, image=image), shakes)
    build = _EntityBuilder(page, layout, shown, widgets)
    entities = tuple(build(reading, place) for place in range(len(reading.decoded.entities)))
    links = [_link(link, entities) for link in reading.decoded.links]
    asked = {widgets[place]: frozenset(caption.words) for place, caption in captions.items()}
    form = PageForm(entities, _with_captions(entities, links, asked))
    places = {shown[index]: place for place, index in enumerate(build.origins) if index < len(shown)}
    seen = SeenPage(layout, reading.scores, places, tuple(again)) if reading.scores else None
    return ReadForm(form, seen)


def _link(link: DecodedLink, entities: Sequence[FoundEntity]) -> FoundLink:
    rival = None if link.rival is None else entities[link.rival].text
    return FoundLink(link.head, link.tail, link.kind, link.confidence, rival)


def _caption_segment(page: Page, caption: Caption, shown: Sequence[int]) -> Segment:
    words = tuple(page.words[index] for index in caption.words)
    indices = tuple(shown.index(index) for index in caption.words)
    return Segment(caption.box, words, indices, Label.QUESTION)


def _with_captions(
    entities: Sequence[FoundEntity], links: Sequence[FoundLink], asked: Mapping[Widget, frozenset[int]]
) -> tuple[FoundLink, ...]:
    """Return the links, those of fields whose caption is known and of their captions set right.

    `asked` holds the words of each such field's caption.
    """
    place_of = {entity.words: place for place, entity in enumerate(entities)}
    sure = {
        place: place_of[asked[entity.widget]]
        for place, entity in enumerate(entities)
        if entity.widget is not None and entity.widget in asked
    }
    heads = set(sure.values())
    kept = [
        link
        for link in links
        if link.kind is LinkKind.PARENT or not (link.tail in sure or link.head in heads)
    ]
    found = (FoundLink(head, tail, LinkKind.QUESTION_ANSWER, 1.0) for tail, head in sure.items())
    return (*kept, *found)


def _segment_of(widget: Widget, index: int) -> Segment:
    words = words_in_box(widget.value or "", widget.box)
    return Segment(widget.box, words, (index,) * len(words), Label.ANSWER)


class _EntityBuilder:
    """Turns decoded entities into found ones; `origins` maps words of the layout to the page's own."""

    def __init__(
        self, page: Page, layout: PageLayout, shown: Sequence[int], widgets: Sequence[Widget]
    ) -> None:
        self.page = page
        self.shown = shown
        self.widgets = widgets
        self.words = [word for segment in layout.segments for word in segment.words]
        self.origins = [index for segment in layout.segments for index in segment.indices]

    def __call__(self, reading: PageReading, place: int) -> FoundEntity:
        decoded = reading.decoded.entities[place]
        members = reading.words_of(place)
        first = self.origins[members[0]]
        if first >= len(self.shown):
            return self._field(self.widgets[first - len(self.shown)])
        words = [self.words[member] for member in members]
        spans = [reading.span_words[span] for span in decoded.spans]
        return FoundEntity(
            label=decoded.label,
            text=join_words([word.text for word in words]),
            line_boxes=tuple(box for span in spans for box in self._line_boxes(span)),
            confidence=decoded.confidence,
            source=words[0].source,
            words=frozenset(self.shown[self.origins[member]] for member in members),
            reading=reading_confidence(words),
        )

    def _line_boxes(self, span: Sequence[int]) -> Iterator[Box]:
        """Yield the boxes of a span's lines; one in a ruled cell may have several."""
        boxes = [self.words[member].box for member in span]
        for line in group_rows(boxes):
            yield union_box(boxes[place] for place in line)

    def _field(self, widget: Widget) -> FoundEntity:
        return FoundEntity(
            label=Label.ANSWER,
            text=widget.value or "",
            line_boxes=(widget.box,),
            confidence=1.0,
            source=TextSource.ACROFORM,
            widget=widget,
            selection=widget.kind is WidgetKind.CHOICE,
        )


def reading_confidence(words: Sequence[Word]) -> float:
    """Return the mean confidence of the words, 1 where there are none."""
    return fmean(word.confidence for word in words) if words else 1.0
