"""A parser of real files for tests of the batch: the package's own loader, and each page's text as a key.

`timings` holds what the process grew by between page 100 and the last page, in megabytes.
"""

import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xformparser.batch.fingerprint import file_digest
from xformparser.batch.options import PageFindings
from xformparser.documents import Document, Entity, Link, Mark, ModelRecord, Page, PageRecord, Pair
from xformparser.inference.settings import ParserSettings
from xformparser.ingest.loader import LoadOptions, load_pages
from xformparser.labels import TextSource
from xformparser.text import join_words


@dataclass(frozen=True)
class Findings:
    """A page with nothing found on it."""

    page: Page
    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()


class PageParser:
    """Reads documents as the product does, without OCR and model."""

    def __init__(self, settings: ParserSettings) -> None:
        self._options = LoadOptions(settings.password, settings.max_pages, render=settings.render)

    def parse(self, path: Path, on_page: Callable[[PageFindings], None] | None = None) -> Document:
        pages, pairs, early = [], [], 0.0
        for page in load_pages(path, self._options):
            pages.append(
                PageRecord(
                    number=page.number,
                    width=page.width,
                    height=page.height,
                    unit=page.unit,
                    text_source=page.text_source,
                )
            )
            pairs += _pairs(page)
            early = _peak_megabytes() if page.number == 100 else early
            if on_page is not None:
                on_page(Findings(page))
        return Document(
            source=str(path),
            sha256=file_digest(path),
            model=ModelRecord(name="pages", version="1"),
            pages=tuple(pages),
            pairs=tuple(pairs),
            timings={"growth": _peak_megabytes() - early},
        )


def build_page_parser(model: str | Path | None, settings: ParserSettings) -> PageParser:
    return PageParser(settings)


def _pairs(page: Page) -> list[Pair]:
    if not page.words:
        return []
    key = join_words([word.text for word in page.words])
    return [Pair(key=key, value=None, key_page=page.number, confidence=1, source=TextSource.TEXT_LAYER)]


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
