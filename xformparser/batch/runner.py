"""Batch extraction: files and folders in, a folder of results out; resumable, and safe to kill."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from xformparser.batch.discovery import Candidate, discover
from xformparser.batch.engine import build_pool
from xformparser.batch.extraction import ExtractorFactory, Job, failure
from xformparser.batch.fingerprint import readable_digest
from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.options import BatchOptions, ParserFactory, build_parser
from xformparser.batch.output_folder import OutputFolder
from xformparser.batch.pair_tables import update_tables
from xformparser.batch.remote_folder import open_folder
from xformparser.batch.worker_process import Progress
from xformparser.batch.workers import Event, Finished, Lost
from xformparser.errors import DocumentCrashError, DocumentTimeoutError, OutputError
from xformparser.storage import Location, is_remote, locate


class BatchListener:
    """Hears how a batch goes on; override what you need."""

    def started(self, documents: int) -> None:
        """The number of files found, before the first is read."""

    def pages_read(self, pages: int) -> None:
        """More pages are done."""

    def recorded(self, record: ManifestRecord) -> None:
        """A document is done, or refused."""

    def still_current(self, record: ManifestRecord) -> None:
        """A document is left alone: its earlier result holds."""


@dataclass(frozen=True)
class BatchSummary:
    """How a batch ended: the record of every document that it came to, sorted by source."""

    records: tuple[ManifestRecord, ...]
    stopped_by: signal.Signals | None = None

    def count(self, status: str) -> int:
        """Return how many documents have the status: succeeded, failed or skipped."""
        return sum(record.status == status for record in self.records)


def extract_folder(
    paths: Sequence["str | Location"],
    output: "str | Location",
    options: BatchOptions | None = None,
    parser_factory: ParserFactory = build_parser,
    listener: BatchListener | None = None,
) -> BatchSummary:
    """Extract the documents at and below the paths into the output folder (design 4.3); both may be URLs.

    A document whose earlier result is current is left alone: same content, model and settings, and all its
    outputs there. SIGINT and SIGTERM end the batch early with nothing half-written; running again goes on.
    Worker processes are spawned, so a script that calls this needs `if __name__ == "__main__":`.

    Raises:
        ConfigurationError: a path is missing, or the output folder cannot be used.
        OutputError: the disk of the output folder is full, broken or read-only.
        XFormParserError: the parser cannot be built.
    """
    target = locate(output)
    candidates = discover([locate(path) for path in paths], target)
    folder = open_folder(target)
    with folder.locked():
        folder.clean()
        try:
            with folder.writing():
                batch = _Batch(folder, options or BatchOptions(), listener or BatchListener())
                return batch.run(candidates, parser_factory)
        finally:
            folder.clean()


class _Batch:
    def __init__(self, folder: OutputFolder, options: BatchOptions, listener: BatchListener) -> None:
        self._folder = folder
        self._options = options
        self._listener = listener
        self._manifest = folder.open_manifest()
        self._digest = options.digest()
        self._records: list[ManifestRecord] = []

    def run(self, candidates: Sequence[Candidate], parser_factory: ParserFactory) -> BatchSummary:
        self._listener.started(len(candidates))
        factory = ExtractorFactory(parser_factory, self._folder, self._options, self._digest)
        pool = build_pool(factory, self._options, len(candidates))
        with _stopping_on_signals(pool.stop) as received:
            try:
                for event in pool.run(self._jobs(candidates)):
                    self._note(event)
            finally:
                self._manifest.compact()
        stopped_by = received[0] if received else None
        if stopped_by is None:
            asked = self._options.fields
            of_fields = () if asked is None else (asked.schema.names, asked.schema.required)
            records = self._manifest.records.values()
            update_tables(self._folder, records, self._options.table_formats, *of_fields)
        return BatchSummary(tuple(sorted(self._records, key=lambda record: record.source)), stopped_by)

    def _jobs(self, candidates: Sequence[Candidate]) -> Iterator[Job]:
        """Yield what has to be done; settle the rest on the way."""
        for candidate in candidates:
            job = Job(candidate.path, candidate.name, candidate.version)
            if candidate.refusal is not None:
                record = failure(job, candidate.refusal.error)
                self._settle(record.model_copy(update={"status": candidate.refusal.status}))
            elif not self._options.overwrite and self._is_current(candidate):
                self._records.append(self._manifest.records[candidate.name])
                self._listener.still_current(self._records[-1])
            else:
                yield job

    def _is_current(self, candidate: Candidate) -> bool:
        record = self._manifest.records.get(candidate.name)
        if record is None or record.status != "succeeded" or record.settings != self._digest:
            return False
        if not set(self._options.products) <= set(record.formats):
            return False
        if not self._folder.holds(record.outputs):
            return False
        if is_remote(candidate.path):
            return record.version is not None and record.version == candidate.version
        return readable_digest(candidate.path) == record.sha256

    def _note(self, event: Event) -> None:
        match event:
            case Progress(pages):
                self._listener.pages_read(pages)
            case Finished(value=OutputError() as error):
                raise error
            case Finished(value=record):
                self._settle(record)
            case Lost():
                self._settle(self._lost(event))

    def _lost(self, event: Lost) -> ManifestRecord:
        job: Job = event.task
        self._folder.remove_results(job.name)
        limit = self._options.timeout
        error = (
            DocumentTimeoutError(
                job.name, f"took longer than {limit:g} seconds. Raise --timeout to allow more."
            )
            if event.timed_out
            else DocumentCrashError(job.name, _cause_of_death(event.exit_code))
        )
        record = failure(job, error, readable_digest(job.path))
        known = {"settings": self._digest, "version": job.version, "seconds": round(event.seconds, 3)}
        return record.model_copy(update=known)

    def _settle(self, record: ManifestRecord) -> None:
        """Record what became of a document, and take away what an earlier run has left of it."""
        known = self._manifest.records.get(record.source)
        if known is None or record.model_copy(update={"finished_at": known.finished_at}) != known:
            self._manifest.append(record)
        for output in set(known.outputs if known else ()) - set(record.outputs):
            (self._folder.root / output).unlink(missing_ok=True)
        self._records.append(record)
        self._listener.recorded(record)


def _cause_of_death(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"ended its worker process (exit code {exit_code})."
    name = signal.Signals(-exit_code).name
    advice = " Memory may be short: give fewer --workers." if name == "SIGKILL" else ""
    return f"took its worker process down ({name}).{advice}"


@contextmanager
def _stopping_on_signals(stop: Callable[[], None]) -> Iterator[list[signal.Signals]]:
    """Call `stop` at the first SIGINT or SIGTERM, and yield what came; the second one interrupts."""
    received: list[signal.Signals] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(signal.Signals(number))
        stop()

    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
