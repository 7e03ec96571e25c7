"""The one parser behind the page, and the one slot reader: users take turns at them, page by page."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from xformparser.corrections.editable import EditableForm
from xformparser.documents import FieldValue
from xformparser.inference.draft import Origin
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.ingest.load_options import LoadOptions
from xformparser.ingest.loader import page_count
from xformparser.slots.asked_page import asked_page
from xformparser.slots.matching import fill_fields
from xformparser.slots.model import SlotReader
from xformparser.slots.schema import Schema
from xformparser.slots.state import CaseState


class FormReader:
    """Reads forms for all users; the parser is not re-entrant, so each page takes its turn.

    Without a slot reader, fields are filled by the keys that are called like them.
    """

    def __init__(self, parser: FormParser, slots: SlotReader | None = None) -> None:
        self._parser = parser
        self._slots = slots
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

    def read(self, path: Path, password: str | None) -> EditableForm:
        """Return the form of a file; raises as `FormParser.parse`."""
        return EditableForm.of(list(self.pages(path, password)), self.origin(path))

    def fill(self, form: EditableForm, schema: Schema) -> dict[str, FieldValue]:
        """Return the fields of a form as it is now, whatever was corrected."""
        document = form.document
        if self._slots is None:
            return fill_fields(document, schema.fields)
        state = CaseState.empty(schema)
        for parsed in form.pages:
            with self._turn:
                page = asked_page(parsed, self._slots.texts)
                found = None if page is None else self._slots.read(page, schema.fields)
            if found is not None:
                state = state.after(found, document.source, self._slots.sureness)
        return state.values()
