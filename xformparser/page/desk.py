"""All forms that users have open, each with its session."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xformparser.errors import EditError
from xformparser.page.open_form import OpenForm

MAX_FORMS = 200
"""Forms that one session may have open."""


class Desk:
    """Forms by their tokens, in the order in which they came; safe in threads."""

    def __init__(self, root: Path) -> None:
        """Keep the forms' files under a folder."""
        self._root = root
        self._forms: dict[str, OpenForm] = {}
        self._session_of: dict[str, str] = {}
        self._lock = threading.Lock()

    def take(self, session: str, file: Path) -> OpenForm:
        """Return a new form of a session; raises EditError where it has too many, or the file is a link."""
        if len(self.forms(session)) >= MAX_FORMS:
            raise EditError(f"{MAX_FORMS} forms are open. Remove some, or use the command line for a batch.")
        form = self._opened(file)
        with self._lock:
            self._forms[form.token] = form
            self._session_of[form.token] = session
        return form

    @contextmanager
    def lent(self, file: Path) -> Iterator[OpenForm]:
        """Give a form of no session for a while; raises EditError where the file is a link."""
        form = self._opened(file)
        try:
            yield form
        finally:
            form.close()

    def forms(self, session: str) -> list[OpenForm]:
        """Return the forms of a session."""
        with self._lock:
            return [form for token, form in self._forms.items() if self._session_of[token] == session]

    def form(self, token: str) -> OpenForm | None:
        """Return a form by its token, or None."""
        return self._forms.get(token)

    def remove(self, form: OpenForm) -> None:
        """Let a form go, with its files."""
        with self._lock:
            self._forms.pop(form.token, None)
            self._session_of.pop(form.token, None)
        form.close()

    def end(self, session: str) -> None:
        """Let all forms of a session go."""
        for form in self.forms(session):
            self.remove(form)

    def close(self) -> None:
        """Let all forms go."""
        for form in list(self._forms.values()):
            self.remove(form)

    def _opened(self, file: Path) -> OpenForm:
        if file.is_symlink():
            raise EditError(f"{file.name} is a link. Give the file itself.")
        return OpenForm(file, self._root)
