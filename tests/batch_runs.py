"""Batches of small text documents, run and looked at."""

import csv
import time
from collections.abc import Iterable
from pathlib import Path

from line_parser import build_line_parser

from xformparser.atomic import TEMPORARY_PREFIX
from xformparser.batch.manifest import Manifest, ManifestRecord
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import BatchListener, BatchSummary, extract_folder


class Log(BatchListener):
    def __init__(self) -> None:
        self.found = 0
        self.pages = 0
        self.done: list[str] = []
        self.current: list[str] = []

    def started(self, documents: int) -> None:
        self.found = documents

    def pages_read(self, pages: int) -> None:
        self.pages += pages

    def recorded(self, record: ManifestRecord) -> None:
        self.done.append(record.source)

    def still_current(self, record: ManifestRecord) -> None:
        self.current.append(record.source)


def write(root: Path, **documents: str) -> None:
    for name, text in documents.items():
        (root / f"{name}.pdf").write_text(text, encoding="utf-8")


def extract(forms: Path, output: Path, log: BatchListener | None = None, **options: object) -> BatchSummary:
    chosen = BatchOptions(**{"workers": 1, **options})  # type: ignore[arg-type]  # one value of each kind
    return extract_folder([forms], output, chosen, build_line_parser, log)


def rows(output: Path) -> list[tuple[str, str]]:
    with (output / "pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["source"], row["key"]) for row in csv.DictReader(file)]


def statuses(output: Path) -> dict[str, str]:
    return {source: record.status for source, record in Manifest(output / "manifest.jsonl").records.items()}


def leftovers(output: Path) -> list[Path]:
    return list(output.rglob(f"{TEMPORARY_PREFIX}*"))


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for_end(pids: Iterable[int], seconds: float = 30) -> None:
    """Return when none of the processes runs any more."""
    limit = time.monotonic() + seconds
    left = set(pids)
    while left := {pid for pid in left if is_running(pid)}:
        assert time.monotonic() < limit, f"processes that should have ended: {left}"
        time.sleep(0.05)


def manifest_lines(output: Path) -> int:
    return len((output / "manifest.jsonl").read_bytes().splitlines())
