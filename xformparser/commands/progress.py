"""The progress of a batch on standard error: a bar on a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.runner import BatchListener

SECONDS_BETWEEN_LINES = 10.0


class ProgressView(BatchListener):
    """Shows documents done, pages a second and failures so far; use it as a context.

    Args:
        console: where it is shown.
        quiet: show failures only.
    """

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self._console = console
        self._plain = not quiet and not console.is_terminal
        self._bar = Progress(
            TextColumn("Extracting"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("documents · {task.fields[state]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, state="")
        self._found = self._settled = self._pages = self._failures = 0
        self._start = self._last_line = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def started(self, documents: int) -> None:
        """Set what the bar counts up to."""
        self._found = documents
        self._bar.update(self._task, total=documents)

    def pages_read(self, pages: int) -> None:
        """Count pages."""
        self._pages += pages
        self._show()

    def still_current(self, record: ManifestRecord) -> None:
        """Count a document that needs no work."""
        self.recorded(record)

    def recorded(self, record: ManifestRecord) -> None:
        """Count a document, and print why it failed."""
        self._settled += 1
        if record.status == "failed":
            self._failures += 1
            self._console.print(Text(f"failed: {record.source}: {record.reason}"), soft_wrap=True)
        self._show()

    def _show(self) -> None:
        seconds = max(time.monotonic() - self._start, 1e-3)
        state = f"{self._pages / seconds:.1f} pages/s · {self._failures} failed"
        self._bar.update(self._task, completed=self._settled, state=state)
        if self._plain and time.monotonic() - self._last_line > SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            self._console.print(Text(f"{self._settled}/{self._found} documents · {state}"), soft_wrap=True)
