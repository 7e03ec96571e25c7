"""From a file to a finished document: the one engine behind the command line, the page and Python."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from xformparser.documents import Document, ModelRecord, Page
from xformparser.inference.box_numbers import join_box_numbers
from xformparser.inference.draft import DocumentDraft, Origin
from xformparser.inference.form_fields import add_selections, name_fields, option_words
from xformparser.inference.judged_pairs import judge_pairs
from xformparser.inference.page_breaks import PageEnd, carry_over, end_of_page
from xformparser.inference.page_form import leader_words, read_form
from xformparser.inference.page_text import read_text
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.selections import find_selections, mark_words
from xformparser.inference.settings import ParserSettings
from xformparser.inference.tables import lay_tables
from xformparser.inference.wrapped_lines import join_wrapped_answers
from xformparser.ingest.loader import LoadOptions, load_pages
from xformparser.ingest.marks import with_marks
from xformparser.models.folders import model_folder
from xformparser.models.loading import load_reader
from xformparser.models.reading import LayoutReader
from xformparser.ocr.base import OcrEngine
from xformparser.ocr.registry import create_engine
from xformparser.quality.judge import Judge
from xformparser.quality.judgement import PageJudgements
from xformparser.quality.shaking import PASSES

DEFAULT_SETTINGS = ParserSettings()


class FormParser:
    """Parses documents with one model and one OCR engine, both loaded once."""

    def __init__(
        self,
        model: LayoutReader,
        settings: ParserSettings = DEFAULT_SETTINGS,
        engine: OcrEngine | None = None,
        judge: Judge | None = None,
    ) -> None:
        """Take the parts; without an engine, the one that the settings name is created when it is needed.

        Without a judge, pairs have the confidence that their links and labels give.
        """
        self.model = model
        self.judge = judge
        self.settings = settings
        self._engine = engine

    @classmethod
    def from_pretrained(
        cls, model: str | Path | None = None, settings: ParserSettings = DEFAULT_SETTINGS
    ) -> "FormParser":
        """Return a parser with a bundled model, by its name (`base` by default), or a folder's."""
        reader = load_reader(model, settings.runtime, settings.device, settings.threads)
        return cls(reader, settings, judge=Judge.load(model_folder(model)))

    def parse(self, path: Path | str, on_page: Callable[[ParsedPage], None] | None = None) -> Document:
        """Return the result of a file; `on_page` sees each parsed page on the way.

        Raises DocumentError, of one of its kinds, where the file cannot be read.
        """
        path = Path(path)
        draft = DocumentDraft(self.settings.keep_words)
        for parsed in self.pages(path):
            draft.add(parsed)
            if on_page is not None:
                on_page(parsed)
        return draft.document(Origin.of(path, self.model_record))

    @property
    def model_record(self) -> ModelRecord:
        """Which model this is, as results print it."""
        return ModelRecord(name=self.model.card.name, version=self.model.card.version)

    def pages(self, path: Path | str, password: str | None = None) -> Iterator[ParsedPage]:
        """Yield the parsed pages of a file one by one; entity ids count on from page to page.

        `password` opens this file, that of the settings where none is given. Raises as `parse`.
        """
        settings = self.settings
        options = LoadOptions(
            password=password or settings.password, max_pages=settings.max_pages, render=settings.render
        )
        first_id, before = 0, None
        clock = _Clock()
        for page in load_pages(Path(path), options):
            clock.lap("load")
            page = read_text(page, self.ocr_engine)
            clock.lap("read")
            parsed, before = self._parse_page(page, first_id, before, clock)
            first_id += len(parsed.entities)
            yield parsed
            clock = _Clock()

    def parse_page(self, page: Page) -> ParsedPage:
        """Return a page parsed that stands alone; its marks are sought, its words are those that it has."""
        return self._parse_page(with_marks(page), 0, None, _Clock())[0]

    def _parse_page(
        self, page: Page, first_id: int, before: PageEnd | None, clock: "_Clock"
    ) -> tuple[ParsedPage, PageEnd]:
        """Return the page, and what it leaves open for the next; `before` is what the last one left."""
        selections = find_selections(page)
        hidden = mark_words(page) | option_words(selections) | leader_words(page)
        read = read_form(self.model, page, hidden, PASSES if self.settings.stability else 0)
        form, table = lay_tables(read.form, page, before.table if before else None)
        form = join_wrapped_answers(join_box_numbers(form))
        form = name_fields(add_selections(form, page, selections))
        if before is not None:
            form = carry_over(form, page, before)
        clock.lap("model")
        judgements = PageJudgements({}, self.settings.review_at)
        if self.judge is not None and read.seen is not None:
            judgements = judge_pairs(form, read.seen, self.judge, self.settings.review_at)
            clock.lap("judge")
        parsed = ParsedPage(page, form, first_id, selections, clock.laps, read.seen, judgements)
        return parsed, end_of_page(form, page, first_id, table)

    def ocr_engine(self) -> OcrEngine | None:
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
