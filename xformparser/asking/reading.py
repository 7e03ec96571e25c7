"""Training pages as the parser reads them: from their annotated words, or from their images."""

import hashlib
import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import xformparser
from xformparser.asking.given_marks import given_marks
from xformparser.asking.gold import Question, questions_of
from xformparser.asking.page_files import read_page, write_page
from xformparser.asking.rewriting import with_periods
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.deepform import FieldDocument
from xformparser.datasets.pseudo_words import with_pseudo_words
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.documents import Mark, Page
from xformparser.errors import ConfigurationError
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.judging.remembered_ocr import RememberedOcr
from xformparser.labels import TextSource
from xformparser.ocr.registry import create_engine
from xformparser.slots.asked_page import AskedPage, asked_page
from xformparser.slots.texts import TextStates

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PageSource:
    """Annotated pages that are asked about, as `FORMAT:PATH:SPLIT`."""

    pages: str
    """The data set."""
    read: Literal["lines", "pixels"] = "lines"
    """Whether the parser reads the annotated words and marks, or the images."""
    periods: bool = False
    """Whether dates are made periods of two dates, which few forms have; pages without dates are left out."""

    def annotated(self, splits: Path | None) -> Iterator[AnnotatedPage]:
        """Yield the pages; raises as `read_dataset`."""
        for page in read_dataset(DatasetSpec.parse(self.pages), splits):
            whole = page if self.read == "pixels" else with_pseudo_words(page)
            dated = with_periods(whole, random.Random(page.document_id)) if self.periods else whole
            if dated is not None:
                yield dated


@dataclass(frozen=True)
class TaughtPage:
    """A page as the parser reads it, and its questions with their answers."""

    page: AskedPage
    questions: tuple[Question, ...]
    dataset: str
    document: str


@dataclass(frozen=True)
class PageReader:
    """Reads pages with one model; what it has read lies in a folder, safe to delete at any time."""

    model: str
    cache: Path
    threads: int = 1

    def taught(self, source: PageSource, splits: Path | None = None) -> Iterator[TaughtPage]:
        """Yield the pages of a source on which there is something to ask."""
        for annotated in source.annotated(splits):
            name = f"{annotated.dataset} {annotated.document_id} {source.read} {source.periods}"
            marks = given_marks(annotated) if source.read == "lines" else ()
            path = self._path(name, repr((annotated.entities, annotated.width, annotated.height, marks)))
            if not path.exists():
                write_page(self._read(annotated, source.read, marks), path)
            page = read_page(path)
            questions = () if page is None else questions_of(annotated, page)
            if page is not None and questions:
                yield TaughtPage(page, questions, annotated.dataset, annotated.document_id)

    def pages_of(self, document: FieldDocument) -> tuple[AskedPage, ...]:
        """Return the pages of a document on which something stands; raises as `FormParser.parse`."""
        folder = self._path("document", document.document_id).with_suffix("")
        done = folder / "complete"
        if not done.exists():
            for number, parsed in enumerate(self._parser.pages(document.path)):
                write_page(self._asked(parsed), folder / f"{number:05d}.page")
            done.touch()
        found = (read_page(path) for path in sorted(folder.glob("*.page")))
        return tuple(page for page in found if page is not None)

    @cached_property
    def _parser(self) -> FormParser:
        parser = FormParser.from_pretrained(self.model, ParserSettings(threads=self.threads))
        engine = create_engine("auto", self.threads)
        if engine is None:
            raise ConfigurationError("Pages are read with OCR. Install rapidocr.")
        return FormParser(parser.model, parser.settings, RememberedOcr(engine, self.cache / "ocr"))

    @cached_property
    def _texts(self) -> TextStates:
        return TextStates(self._parser.model.word_states)

    def _path(self, *parts: str) -> Path:
        content = "\n".join((xformparser.__version__, self.model, *parts))
        return self.cache / f"{hashlib.sha256(content.encode()).hexdigest()[:32]}.page"

    def _asked(self, parsed: ParsedPage) -> AskedPage | None:
        return asked_page(parsed, self._texts)

    def _read(self, page: AnnotatedPage, how: str, marks: tuple[Mark, ...]) -> AskedPage | None:
        """Return the page as the parser reads it; the marks go with the annotated words."""
        if how == "lines":
            read = Page(1, page.width, page.height, "px", text_source=TextSource.TEXT_LAYER, words=page.words)
            return self._asked(self._parser.parse_page(replace(read, ruling=page.ruling, marks=marks)))
        if page.image_path is None:
            raise ConfigurationError(f"{page.document_id}: has no image, which reading pixels needs.")
        return self._asked(next(self._parser.pages(page.image_path)))
