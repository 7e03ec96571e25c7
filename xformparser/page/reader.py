"""The one parser behind the page: users take turns at it, page by page."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from xformparser.documents import Document
from xformparser.inference.draft import DocumentDraft, Origin
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.loader import page_count


class FormReader:
    """Reads forms for all users; the parser is not re-entrant, so each page takes its turn."""

    def __init__(self, parser: FormParser) -> None:
        self._parser = parser
        self._turn = threading.Lock()

    def page_total(self, path: Path, password: str | None) -> int:
        """Return how many pages of a file are read; raises as `FormParser.parse`."""
        total = page_count(path, LoadOptions(password=password))
        return min(total, self._parser.settings.max_pages or total)

    def pages(self, path: Path, password: str | None) -> Iterator[ParsedPage]:
        """Yield the parsed pages of a file; raises as `FormParser.parse`."""
        pages = self._parser.pages(path, password)
        with suppress(StopIteration):
            while True:
                with self._turn:
                    page = next(pages)
                yield page

    def origin(self, path: Path) -> Origin:
        """Return where the result of a file comes from."""
        return Origin.of(path, self._parser.model_record)

    def parse(self, path: Path, password: str | None) -> Document:
        """Return the result of a file; raises as `FormParser.parse`."""
        draft = DocumentDraft(self._parser.settings.keep_words)
        for page in self.pages(path, password):
            draft.add(page)
        return draft.document(self.origin(path))
