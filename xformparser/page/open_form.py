"""A form that a user has open: its file, how far it is read, and what the user made of it."""

import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import mkdtemp

from xformparser.corrections.editable import EditableForm
from xformparser.corrections.history import History
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.documents import Document, FieldValue
from xformparser.errors import EditError, EncryptedDocumentError, XFormParserError
from xformparser.inference.draft import Origin
from xformparser.inference.parsed_page import ParsedPage
from xformparser.page.sentences import APOLOGY, error_sentence

TOKEN_BYTES = 24

Filler = Callable[[EditableForm], dict[str, FieldValue]]
"""Gives the fields of a form as it is now."""


class Status(StrEnum):
    """How far a form is."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    LOCKED = "locked"
    FAILED = "failed"
    STOPPED = "stopped"


class OpenForm:
    """One uploaded form; whoever has its token may see and edit it.

    The file and the pictures of its pages lie in `folder`, its own, until `close`.
    """

    def __init__(self, file: Path, root: Path) -> None:
        """Take a copy of the file."""
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self.name = file.name
        self._status = Status.WAITING
        self._closed = False
        self.message = ""
        self.done = self.total = 0
        self.password: str | None = None
        self.folder = Path(mkdtemp(dir=root))
        self.file = _copied(file, self.folder / "source")
        self._lock = threading.Lock()
        self._history: History | None = None
        self._filler: Filler | None = None
        self._filled: tuple[EditableForm, dict[str, FieldValue]] | None = None
        self.original: AnnotatedPage | None = None
        """The annotated page that the form shows, where it is one."""

    @property
    def status(self) -> Status:
        """How far the form is; once closed it stays stopped, whatever its reading still says."""
        return Status.STOPPED if self._closed else self._status

    @status.setter
    def status(self, status: Status) -> None:
        self._status = status

    @property
    def history(self) -> History:
        """The form and its edits; raises EditError while it is not read."""
        if self._history is None:
            raise EditError(f"{self.name} has not been read.")
        return self._history

    @property
    def form(self) -> EditableForm:
        """The form as it is now; raises EditError while it is not read."""
        return self.history.now

    @property
    def document(self) -> Document:
        """The result as it is now, with the fields asked for; raises EditError before it is read."""
        form, filler = self.form, self._filler
        if filler is None:
            return form.document
        if self._filled is None or self._filled[0] is not form:
            self._filled = (form, filler(form))
        return form.document.model_copy(update={"fields": self._filled[1]})

    def ask(self, filler: Filler) -> None:
        """Have fields filled from now on, anew whenever the form was edited."""
        self._filler, self._filled = filler, None

    def begin(self, total: int) -> None:
        """Note that reading begins."""
        self.status, self.message, self.done, self.total = Status.READING, "", 0, total

    def fail(self, error: Exception) -> None:
        """Note why there is no result."""
        self.status = Status.LOCKED if isinstance(error, EncryptedDocumentError) else Status.FAILED
        self.message = error_sentence(error) if isinstance(error, XFormParserError) else APOLOGY

    def finish(self, pages: Sequence[ParsedPage], origin: Origin) -> None:
        """Keep the result."""
        self.show(EditableForm.of(pages, origin))

    def show(self, form: EditableForm) -> None:
        """Keep a form that is ready to be edited."""
        form.document  # noqa: B018 - worked out here, lest whoever asks first must wait
        self._history = History(form)
        self.status = Status.READY

    def change(self, step: Callable[[History], History]) -> None:
        """Take a step in the form's history; raises EditError where it cannot be taken."""
        with self._lock:
            self._history = step(self.history)

    def close(self) -> None:
        """Delete the files; a reading that is under way stops after its page."""
        self._closed = True
        shutil.rmtree(self.folder, ignore_errors=True)


def _copied(file: Path, folder: Path) -> Path:
    """Return a copy of the file in a folder; Gradio may delete its own any time."""
    folder.mkdir()
    return Path(shutil.copyfile(file, folder / file.name))
