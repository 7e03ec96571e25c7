"""From a file to a finished document: the one engine behind the command line, the page and Python."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from xformparser.device import resolve_device
from xformparser.documents import (
    Document,
    Entity,
    Link,
    Mark,
    ModelRecord,
    Page,
    PageRecord,
    Pair,
    WordRecord,
)
from xformparser.inference.box_numbers import join_box_numbers
from xformparser.inference.form_fields import add_selections, name_fields, option_words
from xformparser.inference.language import detect_languages
from xformparser.inference.page_breaks import PageEnd, carry_over, end_of_page
from xformparser.inference.page_form import leader_words, read_form
from xformparser.inference.page_pairs import page_entities, page_links, page_pairs
from xformparser.inference.page_text import read_text
from xformparser.inference.selections import Selection, find_selections, mark_words
from xformparser.inference.settings import ParserSettings
from xformparser.inference.tables import lay_tables
from xformparser.inference.typed_pairs import type_pairs
from xformparser.inference.wrapped_lines import join_wrapped_answers
from xformparser.ingest.loader import LoadOptions, load_pages
from xformparser.models.pretrained import FormModel
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.registry import create_engine

DEFAULT_SETTINGS = ParserSettings()


@dataclass(frozen=True)
class ParsedPage:
    """One page and what was found on it; `timings` in seconds by stage."""

    page: Page
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    pairs: tuple[Pair, ...]
    marks: tuple[Mark, ...]
    timings: dict[str, float]


class FormParser:
    """Parses documents with one model and one OCR engine, both loaded once."""

    def __init__(
        self,
        model: FormModel,
        settings: ParserSettings = DEFAULT_SETTINGS,
        engine: OcrEngine | None = None,
    ) -> None:
        """Take the parts; without an engine, the one that the settings name is created when it is needed."""
        self.model = model
        self.settings = settings
        self._engine = engine

    @classmethod
    def from_pretrained(
        cls, model: str | Path | None = None, settings: ParserSettings = DEFAULT_SETTINGS
    ) -> "FormParser":
        """Return a parser with a bundled model, by its name (`base` by default), or a folder's."""
        torch.set_num_threads(settings.threads)
        return cls(FormModel.load(model, resolve_device(settings.device)), settings)

    def parse(self, path: Path | str, on_page: Callable[[ParsedPage], None] | None = None) -> Document:
        """Return the result of a file; `on_page` sees each parsed page on the way.

        Raises DocumentError, of one of its kinds, where the file cannot be read.
        """
        path = Path(path)
        draft = _Draft(self.settings.keep_words)
        for parsed in self.pages(path):
            draft.add(parsed)
            if on_page is not None:
                on_page(parsed)
        card = self.model.card
        return draft.document(path, ModelRecord(name=card.name, version=card.version))

    def pages(self, path: Path | str) -> Iterator[ParsedPage]:
        """Yield the parsed pages of a file one by one; entity ids count on from page to page."""
        settings = self.settings
        options = LoadOptions(
            password=settings.password, max_pages=settings.max_pages, render=settings.render
        )
        first_id, before = 0, None
        clock = _Clock()
        for page in load_pages(Path(path), options):
            clock.lap("load")
            page = read_text(page, self._ocr)
            clock.lap("read")
            parsed, before = self._parse_page(page, first_id, before, clock)
            first_id += len(parsed.entities)
            yield parsed
            clock = _Clock()

    def _parse_page(
        self, page: Page, first_id: int, before: PageEnd | None, clock: "_Clock"
    ) -> tuple[ParsedPage, PageEnd]:
        """Return the page, and what it leaves open for the next; `before` is what the last one left."""
        selections = find_selections(page)
        hidden = mark_words(page) | option_words(selections) | leader_words(page)
        form = read_form(self.model, page, hidden)
        form, table = lay_tables(form, page, before.table if before else None)
        form = join_wrapped_answers(join_box_numbers(form))
        form = name_fields(add_selections(form, page, selections))
        if before is not None:
            form = carry_over(form, page, before)
        clock.lap("model")
        parsed = ParsedPage(
            page=page,
            entities=page_entities(form, page, first_id),
            links=page_links(form, first_id),
            pairs=page_pairs(form, page, first_id),
            marks=_marks(page, selections),
            timings=clock.laps,
        )
        return parsed, end_of_page(form, page, first_id, table)

    def _ocr(self) -> OcrEngine | None:
        """Return the OCR engine, created on the first page that needs it."""
        if self._engine is None:
            self._engine = create_engine(self.settings.ocr, self.settings.threads)
        return self._engine


class _Clock:
    """Seconds since the lap before, by name."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name], self._last = now - self._last, now


class _Draft:
    """Gathers the pages of a document; keeps no image, so that long documents stay small."""

    def __init__(self, keep_words: bool) -> None:
        self.keep_words = keep_words
        self.pages: list[PageRecord] = []
        self.entities: list[Entity] = []
        self.links: list[Link] = []
        self.pairs: list[Pair] = []
        self.marks: list[Mark] = []
        self.warnings: list[str] = []
        self.timings: Counter[str] = Counter()
        self._unanswered: dict[int, int] = {}

    def add(self, parsed: ParsedPage) -> None:
        self.pages.append(_page_record(parsed.page, self.keep_words))
        self.entities += parsed.entities
        self.links += parsed.links
        self._add_pairs(parsed.pairs)
        self.marks += parsed.marks
        self.warnings += [f"page {parsed.page.number}: {warning}" for warning in parsed.page.warnings]
        self.timings.update(parsed.timings)

    def _add_pairs(self, pairs: Sequence[Pair]) -> None:
        """Add a page's pairs; one that answers a question of the page before stands where that one did."""
        unanswered = self._unanswered
        self._unanswered = {}
        for pair in pairs:
            place = None if pair.key_entity is None else unanswered.pop(pair.key_entity, None)
            if place is not None:
                self.pairs[place] = pair
                continue
            if pair.value is None and pair.row is None and pair.key_entity is not None:
                self._unanswered[pair.key_entity] = len(self.pairs)
            self.pairs.append(pair)

    def document(self, path: Path, model: ModelRecord) -> Document:
        languages = detect_languages([entity.text for entity in self.entities])
        pairs, doubts = type_pairs(self.pairs, languages)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Document(
            source=path.name,
            sha256=digest,
            model=model,
            language=languages,
            pages=tuple(self.pages),
            entities=tuple(self.entities),
            links=tuple(self.links),
            pairs=pairs,
            marks=tuple(self.marks),
            warnings=(*self.warnings, *doubts),
            timings={name: round(seconds, 4) for name, seconds in self.timings.items()},
        )


def _page_record(page: Page, keep_words: bool) -> PageRecord:
    words = None
    if keep_words:
        words = tuple(
            WordRecord(text=word.text, box=word.box, confidence=word.confidence) for word in page.words
        )
    return PageRecord(
        number=page.number,
        width=page.width,
        height=page.height,
        unit=page.unit,
        rotation=page.rotation,
        text_source=page.text_source,
        words=words,
    )


def _marks(page: Page, selections: tuple[Selection, ...]) -> tuple[Mark, ...]:
    """Return the page's marks, those that stand for an option with its text."""
    tied = [option.mark for selection in selections for option in selection.options]
    boxes = {mark.box for mark in tied}
    free = [mark for mark in page.marks if mark.box not in boxes]
    return tuple(sorted((*tied, *free), key=lambda mark: (mark.box[1], mark.box[0])))
