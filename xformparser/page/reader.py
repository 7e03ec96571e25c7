"""The one parser behind the page, and what a session keeps of a form that it has read."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from xformparser.documents import Document
from xformparser.inference.export import pair_rows, write_document, write_pairs
from xformparser.inference.parser import FormParser, ParsedPage
from xformparser.inference.settings import ParserSettings
from xformparser.ingest.loader import LoadOptions, page_count
from xformparser.visualize import page_overlay

OnPage = Callable[[int, int], None]
"""Told after each page: pages done, pages in all."""


@dataclass(frozen=True)
class Reading:
    """A form that was read, with the files that show it; they last until `close`."""

    document: Document
    folder: "TemporaryDirectory[str]"
    overlays: tuple[Path, ...]
    json_file: Path
    csv_file: Path

    def close(self) -> None:
        """Delete the files."""
        self.folder.cleanup()


class FormReader:
    """Reads one form at a time, whoever asks: the parser is not re-entrant."""

    def __init__(self, parser: FormParser) -> None:
        self._parser = parser
        self._lock = threading.RLock()

    def parse(
        self, path: Path, password: str = "", on_page: Callable[[ParsedPage], None] | None = None
    ) -> Document:
        """Return the result of a file; raises as `FormParser.parse`."""
        with self._lock:
            self._parser.settings = replace(self._parser.settings, password=password or None)
            return self._parser.parse(path, on_page)

    def read(self, path: Path, password: str, on_page: OnPage) -> Reading:
        """Return the result of a file with its overlays and downloads; raises as `FormParser.parse`."""
        folder = TemporaryDirectory(prefix="xformparser-", ignore_cleanup_errors=True)
        overlays: list[Path] = []

        def draw(parsed: ParsedPage) -> None:
            overlays.append(_save_overlay(parsed, Path(folder.name)))
            on_page(parsed.page.number, total)

        try:
            with self._lock:
                total = self._page_total(path, password)
                document = self.parse(path, password, draw)
            return _with_downloads(document, folder, tuple(overlays))
        except BaseException:
            folder.cleanup()
            raise

    def _page_total(self, path: Path, password: str) -> int:
        settings: ParserSettings = self._parser.settings
        total = page_count(path, LoadOptions(password=password or None))
        return min(total, settings.max_pages or total)


def _save_overlay(parsed: ParsedPage, folder: Path) -> Path:
    path = folder / f"page-{parsed.page.number}.jpg"
    page_overlay(parsed.page, parsed.entities, parsed.links, parsed.marks).save(path, quality=90)
    return path


def _with_downloads(
    document: Document, folder: "TemporaryDirectory[str]", overlays: tuple[Path, ...]
) -> Reading:
    place = Path(folder.name)
    (json_file,) = write_document(document, place, document.source, ["json"])
    csv_file = place / f"{document.source}.csv"
    write_pairs(csv_file, pair_rows(document), "csv")
    return Reading(document, folder, overlays, json_file, csv_file)
