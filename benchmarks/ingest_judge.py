"""Whether the ingest treats a file as it must: loads it or raises a DocumentError in time and memory."""

import math
import resource
import traceback
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xformparser.batch.worker_process import Handler, Report
from xformparser.batch.workers import Event, Finished, Lost, PoolOptions, WorkerPool
from xformparser.documents import Page
from xformparser.errors import DocumentError
from xformparser.ingest.loader import LoadOptions, load_pages, page_count

OPTIONS = LoadOptions(max_pages=5, render=True, dpi=40)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a file: its pages, the error that refused it, or the fault that the ingest showed."""

    pages: int = 0
    refusal: str | None = None
    fault: str | None = None
    megabytes: int = 0
    """How far the memory of the process rose."""


@dataclass(frozen=True)
class JudgeWorker:
    """Builds the handler of a worker whose address space ends so many megabytes above its start."""

    megabytes: int

    def __call__(self) -> Handler:
        """Return the handler; all that the ingest imports is loaded before the limit is set."""
        import cv2  # noqa: F401

        import xformparser.ingest.images
        import xformparser.ingest.pdf
        import xformparser.ingest.word_document  # noqa: F401

        size = _memory("VmSize") + self.megabytes * MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        return _handle


class Judge:
    """Judges one file after the other in a worker process, as a batch would read them.

    Args:
        seconds: time-out of a file.
        megabytes: what the process may take above its start.
    """

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._waiting: deque[Path] = deque()
        self._seconds = seconds
        pool = WorkerPool(JudgeWorker(megabytes), PoolOptions(timeout=seconds))
        self._events: Iterator[Event] = pool.run(iter(self._waiting.popleft, None))

    def __call__(self, path: Path) -> Verdict:
        """Return the verdict on a file."""
        self._waiting.append(path)
        event = next(self._events)
        if isinstance(event, Finished):
            verdict: Verdict = event.value
            return verdict
        if isinstance(event, Lost) and not event.timed_out:
            return Verdict(fault=f"the process ended with {event.exit_code}")
        return Verdict(fault=f"hangs: not done in {self._seconds:g} seconds")


def judge(path: Path) -> Verdict:
    """Return the verdict on a file that is read in this process."""
    pages, refusal, fault = 0, None, None
    try:
        for page in load_pages(path, OPTIONS):
            pages += 1
            fault = fault or _flaw(page)
        page_count(path)
    except DocumentError as error:
        refusal = type(error).__name__
    except Exception as error:  # noqa: BLE001 - whatever else comes out is what is looked for
        fault = _described(error)
    return Verdict(pages, refusal, fault)


def _handle(path: Path, _report: Report) -> Verdict:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from now on
    before = _memory("VmRSS")
    verdict = judge(path)
    return Verdict(verdict.pages, verdict.refusal, verdict.fault, (_memory("VmHWM") - before) // MEGABYTE)


def _flaw(page: Page) -> str | None:
    """Return what is wrong with a page that later stages would trip over."""
    if not (math.isfinite(page.width) and math.isfinite(page.height) and page.width > 0 and page.height > 0):
        return f"a page of {page.width} x {page.height}"
    boxes = [item.box for items in (page.words or (), page.widgets, page.marks) for item in items]
    return next((f"a box of {box}" for box in boxes if not all(map(math.isfinite, box))), None)


def _described(error: Exception) -> str:
    """Return the error with the last places in the code that it went through."""
    places = [
        f"{Path(place.filename).name}:{place.lineno}" for place in traceback.extract_tb(error.__traceback__)
    ]
    return f"{type(error).__name__}: {str(error)[:200]} ({' '.join(places[-6:])})"


def _memory(name: str) -> int:
    """Return a figure of this process's memory in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{name}:")[1].split()[0]) * 1024
