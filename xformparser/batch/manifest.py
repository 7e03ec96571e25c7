"""The manifest of a batch: one record per document, kept safe against being killed at any moment."""

import errno
import logging
import os
from typing import Literal

from pydantic import ValidationError

from xformparser.atomic import atomic_write
from xformparser.documents import Record, Verdict
from xformparser.storage import Location

logger = logging.getLogger(__name__)


class ManifestRecord(Record):
    """What became of one document.

    `source` is its name in the output tree; `outputs` are relative to the output folder, and `formats` says
    what they are. `settings` is the fingerprint of what the result depends on besides the file. `version` is
    what an object store says of the file's content. `review` counts the pairs that a person should see.
    `seconds` is wall time.
    """

    source: str
    status: Literal["succeeded", "failed", "skipped"]
    reason: str | None = None
    error: str | None = None
    pages: int | None = None
    pairs: int | None = None
    review: int | None = None
    verdict: Verdict | None = None
    seconds: float | None = None
    sha256: str | None = None
    formats: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    settings: str | None = None
    version: str | None = None
    finished_at: str | None = None


class Manifest:
    """The records of `manifest.jsonl` by source; the last record of a source counts.

    Opening repairs the file: a torn last line, the trace of a killed run, is taken away.
    """

    def __init__(self, path: Location) -> None:
        self.path = path
        self.records: dict[str, ManifestRecord] = {}
        content = path.read_bytes() if path.exists() else b""
        lines = content.splitlines()
        for number, line in enumerate(lines, start=1):
            try:
                record = ManifestRecord.model_validate_json(line)
            except ValidationError:
                logger.warning("%s: line %d is damaged; its document is done again.", path, number)
            else:
                self.records[record.source] = record
        torn = bool(content) and not content.endswith(b"\n")
        self._superseded = len(lines) - len(self.records) + torn
        self.compact()

    def append(self, record: ManifestRecord) -> None:
        """Add a record; it is on the disk when this returns, whole, or not at all when it raises OSError."""
        line = _line(record)
        with self.path.open("ab", buffering=0) as file:
            end = file.tell()
            try:
                if file.write(line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise
        self._superseded += record.source in self.records
        self.records[record.source] = record

    def compact(self) -> None:
        """Leave one line per document, sorted by source; a file that has no more than that stays as it is."""
        if self._superseded:
            self._rewrite()

    def _rewrite(self) -> None:
        lines = (_line(self.records[source]) for source in sorted(self.records))
        atomic_write(self.path, b"".join(lines))
        self._superseded = 0


def _line(record: ManifestRecord) -> bytes:
    return record.model_dump_json().encode() + b"\n"
