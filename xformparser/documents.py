"""The types that every stage takes and returns: a page on its way in, a document on its way out.

`Word`, `Line`, `Widget` and `Page` live inside the process. `Document` and its parts are the JSON
contract of design 4.2; their field names never change within a schema version.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from xformparser.geometry import Box, rounded_box, union_box
from xformparser.labels import (
    Label,
    MarkState,
    ResultLinkKind,
    TextSource,
    ValueType,
    WidgetKind,
    WordSource,
)
from xformparser.ruling import NO_RULING, Ruling
from xformparser.text import join_words

SCHEMA_VERSION: Literal["1.0"] = "1.0"
DIGITS = 4
DOUBTFUL = 0.5
"""Confidence under which what was found is doubtful."""

Score = Annotated[float, Field(ge=0, le=1), PlainSerializer(lambda value: round(value, DIGITS))]
Verdict = Literal["straight_through", "review", "reject"]
"""What becomes of a document: nobody needs to look, somebody does, or it is none that we can read."""
RoundedBox = Annotated[Box, PlainSerializer(rounded_box)]


@dataclass(frozen=True, slots=True)
class Word:
    """A word (in Chinese and Japanese: a character) and its place in page units."""

    text: str
    box: Box
    confidence: float = 1.0
    source: WordSource = TextSource.TEXT_LAYER


@dataclass(frozen=True)
class Line:
    """Words that stand next to each other in one visual row, left to right; never empty."""

    words: tuple[Word, ...]

    @cached_property
    def box(self) -> Box:
        """Box around all words."""
        return union_box(word.box for word in self.words)

    @property
    def text(self) -> str:
        """The words joined as their script joins them."""
        return join_words([word.text for word in self.words])


@dataclass(frozen=True, slots=True)
class Widget:
    """A form field that the file declares (AcroForm, or a Word content control).

    `value` is the text of a text or choice field; `selected` the state of a check box or radio button and
    `option` its on-state or caption. `tooltip` is the label that the file gives, `name` the qualified name:
    the members of one radio group share it.
    """

    kind: WidgetKind
    name: str
    box: Box
    value: str | None = None
    selected: bool | None = None
    option: str | None = None
    tooltip: str | None = None


@dataclass(frozen=True)
class Page:
    """One upright page.

    `rotation` is the clockwise turn in degrees that made it upright (multiples of 90 plus the skew).
    `ruling` are the strokes that run down and across it, as around the cells of a table.
    `image` is the upright page in RGB where one was rendered; its width over the page's width is the
    scale. `words` is empty and `text_source` is OCR until a page without text layer has been read.
    `warnings` do not name the page; the document's do.
    """

    number: int
    width: float
    height: float
    unit: Literal["px", "pt"]
    rotation: float = 0.0
    text_source: TextSource = TextSource.OCR
    words: tuple[Word, ...] = ()
    widgets: tuple[Widget, ...] = ()
    marks: tuple["Mark", ...] = ()
    ruling: Ruling = NO_RULING
    image: Image.Image | None = field(default=None, repr=False, compare=False)
    warnings: tuple[str, ...] = ()


class Record(BaseModel):
    """Base of all result types: frozen, and no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(Record):
    """A selection mark, and the text of the option that it stands for."""

    page: int
    box: RoundedBox
    state: MarkState
    option: str | None = None
    confidence: Score = 1.0


class WordRecord(Record):
    """A word as the result prints it."""

    text: str
    box: RoundedBox
    confidence: Score


class PageRecord(Record):
    """A page as the result prints it; `words` is null unless asked for."""

    number: int
    width: float
    height: float
    unit: Literal["px", "pt"]
    rotation: float = 0.0
    text_source: TextSource
    words: tuple[WordRecord, ...] | None = None


class Entity(Record):
    """A semantic entity: one or more line pieces that belong together."""

    id: int
    label: Label
    text: str
    page: int
    box: RoundedBox
    line_boxes: tuple[RoundedBox, ...]
    confidence: Score


class Link(Record):
    """A directed link between two entities, by id: question to answer, or parent to child."""

    head: int
    tail: int
    kind: ResultLinkKind
    confidence: Score


class Pair(Record):
    """A key and its value, or a key whose value is empty."""

    key: str
    value: str | None
    key_page: int
    value_pages: tuple[int, ...] = ()
    key_entity: int | None = None
    value_entities: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    key_box: RoundedBox | None = None
    value_boxes: tuple[RoundedBox, ...] = ()
    row: int | None = None
    value_type: ValueType = ValueType.TEXT
    normalized: str | None = None
    confidence: Score
    quality: dict[str, Score] = {}
    needs_review: bool = False
    review_reasons: tuple[str, ...] = ()
    source: WordSource


class FieldValue(Record):
    """The value of one schema field (filled from part H on)."""

    value: str | None
    candidate: str | None = None
    pages: tuple[int, ...] = ()
    boxes: tuple[RoundedBox, ...] = ()
    state: Literal["present", "absent", "unreadable"]
    strategy: Literal["find", "classify"]
    conflicts: tuple[str, ...] = ()
    confidence: Score


class ModelRecord(Record):
    """Which model made the result."""

    name: str
    version: str


class Document(Record):
    """The result for one input file: the JSON contract of design 4.2."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    source: str
    sha256: str
    model: ModelRecord
    language: tuple[str, ...] = ()
    pages: tuple[PageRecord, ...] = ()
    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()
    pairs: tuple[Pair, ...] = ()
    marks: tuple[Mark, ...] = ()
    fields: dict[str, FieldValue] = {}
    verdict: Verdict | None = None
    warnings: tuple[str, ...] = ()
    timings: dict[str, float] = {}
