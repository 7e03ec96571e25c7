"""What happens when the user acts: forms are taken, read, and told of."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import gradio as gr

from xformparser.errors import EditError
from xformparser.page.desk import Desk
from xformparser.page.open_form import Status
from xformparser.page.reading import Readings
from xformparser.page.suspects import Suspects
from xformparser.page.view import Json, listing_entry


class PageEvents:
    """Answers the user's actions with the list of the session's forms."""

    def __init__(
        self, readings: Readings, desk: Desk, samples: Mapping[str, Path], suspects: Suspects
    ) -> None:
        self._readings = readings
        self._desk = desk
        self._samples = samples
        self._suspects = suspects

    def take(self, files: list[str] | str | None, request: gr.Request) -> tuple[None, Json]:
        """Open uploaded files; the upload field is free again at once."""
        for file in [files] if isinstance(files, str) else files or []:
            self._open(Path(file), request)
        return None, self._listing(request)

    def ask(self, request: gr.Request, event: gr.EventData) -> Json:
        """Open a sample or a suspect's page, or try a password on a locked form, as the script asks."""
        asked = event._data
        if isinstance(asked.get("suspect"), int):
            self._open_suspect(asked["suspect"], request)
        sample = self._samples.get(str(asked.get("sample")))
        if sample is not None:
            self._open(sample, request)
        form = self._desk.form(str(asked.get("token")))
        if form is not None and form.status is Status.LOCKED:
            form.password = str(asked.get("password") or "")
            self._readings.begin(form)
        return self._listing(request)

    async def watch(self, request: gr.Request) -> AsyncIterator[Json]:
        """Tell of what is being read, page by page."""
        async for _ in self._readings.watch(lambda: self._desk.forms(_session(request))):
            yield self._listing(request)

    def end(self, request: gr.Request) -> None:
        """Forget a session and delete its files."""
        self._desk.end(_session(request))

    def _open(self, file: Path, request: gr.Request) -> None:
        try:
            self._readings.begin(self._desk.take(_session(request), file))
        except EditError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def _open_suspect(self, place: int, request: gr.Request) -> None:
        try:
            self._suspects.open(_session(request), place)
        except EditError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def _listing(self, request: gr.Request) -> Json:
        forms = self._desk.forms(_session(request))
        return {"forms": [listing_entry(form, self._suspects.places_on(form)) for form in forms]}


def _session(request: gr.Request) -> str:
    return str(request.session_hash)
