"""What a worker does with one document: parse it, write its results, and say what became of it."""

import logging
import time
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from xformparser.atomic import atomic_path
from xformparser.batch.discovery import printable
from xformparser.batch.fingerprint import readable_digest
from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.options import BatchOptions, DocumentParser, PageFindings, ParserFactory
from xformparser.batch.output_folder import OutputFolder
from xformparser.batch.worker_process import Report
from xformparser.errors import DocumentCrashError, DocumentError, OutputError
from xformparser.inference.export import write_document
from xformparser.storage import Location, local_copy, make_folder
from xformparser.visualize import page_overlay

MEMORY_SHORT = "needs more memory than there is. Give fewer --workers, or split it."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A document to extract, and its name in the output tree."""

    path: Location
    name: str
    version: str | None = None
    """What an object store says of the content; None on this machine."""


@dataclass(frozen=True)
class ExtractorFactory:
    """Builds the extractor of a worker process."""

    parser_factory: ParserFactory
    folder: OutputFolder
    options: BatchOptions
    digest: str

    def __call__(self) -> "Extractor":
        """Return an extractor with its parser loaded."""
        if not self.options.debug:
            logging.disable(logging.CRITICAL)
            warnings.simplefilter("ignore")
        asked = () if self.options.fields is None else (self.options.fields,)
        return Extractor(self, self.parser_factory(self.options.model, self.options.parser_settings, *asked))


class Extractor:
    """Extracts documents, one after the other, with one parser."""

    def __init__(self, factory: ExtractorFactory, parser: DocumentParser) -> None:
        self._folder = factory.folder
        self._options = factory.options
        self._digest = factory.digest
        self._parser = parser

    def __call__(self, job: Job, report: Report) -> ManifestRecord | OutputError:
        """Return the record of the document; whatever goes wrong with it is in the record.

        What goes wrong with the output folder is returned instead: the document is not to blame.
        """
        start = time.monotonic()
        try:
            with local_copy(job.path) as path:
                record = self._record(job, path, report)
        except OutputError as error:
            return error
        except Exception as error:
            logger.exception("%s cannot be fetched", job.name)
            record = failure(job, error)
        return record.model_copy(
            update={
                "seconds": round(time.monotonic() - start, 3),
                "settings": self._digest,
                "version": job.version,
                "finished_at": timestamp(),
            }
        )

    def _record(self, job: Job, path: Path, report: Report) -> ManifestRecord:
        try:
            return self._extract(job, path, report)
        except OutputError:
            raise
        except Exception as error:
            logger.exception("%s failed", job.name)
            self._folder.remove_results(job.name)
            return failure(job, error, readable_digest(path))

    def _extract(self, job: Job, path: Path, report: Report) -> ManifestRecord:
        overlays: list[Location] = []

        def on_page(findings: PageFindings) -> None:
            report(1)
            if self._options.overlay:
                overlays.append(self._draw(job, findings))

        document = self._parser.parse(path, on_page).model_copy(update={"source": job.name})
        place = self._folder.place(job.name)
        with self._folder.writing():
            written = write_document(document, place.parent, place.name, self._options.document_formats)
        return ManifestRecord(
            source=job.name,
            status="succeeded",
            pages=len(document.pages),
            pairs=len(document.pairs),
            review=sum(pair.needs_review for pair in document.pairs),
            verdict=document.verdict,
            sha256=document.sha256,
            formats=self._options.products,
            outputs=tuple(self._folder.relative(path) for path in (*written, *overlays)),
        )

    def _draw(self, job: Job, findings: PageFindings) -> Location:
        path = self._folder.overlay(job.name, findings.page.number)
        overlay = page_overlay(findings.page, findings.entities, findings.links, findings.marks)
        with self._folder.writing():
            make_folder(path.parent)
            with atomic_path(path) as temporary:
                overlay.save(temporary)
        return path


def failure(job: Job, error: Exception, sha256: str | None = None) -> ManifestRecord:
    """Return the record of a document that an error has stopped."""
    if isinstance(error, MemoryError):
        error = DocumentCrashError(job.name, MEMORY_SHORT)
    problem = error.problem if isinstance(error, DocumentError) else str(error) or type(error).__name__
    return ManifestRecord(
        source=job.name,
        status="failed",
        reason=printable(" ".join(problem.split())),
        error=type(error).__name__,
        sha256=sha256,
        finished_at=timestamp(),
    )


def timestamp() -> str:
    """Return the time now, in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
