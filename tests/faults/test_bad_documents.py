"""Documents that take their worker along: by a crash, a hang, or all the memory there is."""

from multiprocessing import active_children
from pathlib import Path

import pytest
from batch_runs import Log, extract, leftovers, manifest_lines, rows, statuses, wait_for_end, write
from line_parser import build_bounded_line_parser

from xformparser.batch.manifest import Manifest, ManifestRecord
from xformparser.batch.options import BatchOptions
from xformparser.batch.runner import extract_folder

pytestmark = pytest.mark.faults

SOUND = {f"d{number}": f"key {number}: {number}" for number in range(8)}


def record_of(output: Path, source: str) -> ManifestRecord:
    return Manifest(output / "manifest.jsonl").records[source]


def assert_all_but_one_done(output: Path, source: str) -> None:
    """The record says so, and nothing of the one is left."""
    failed = {name for name, status in statuses(output).items() if status != "succeeded"}
    assert failed == {source}
    assert [key for _, key in rows(output)] == [f"key {number}" for number in range(8)]
    assert manifest_lines(output) == 9
    assert record_of(output, source).outputs == ()
    assert not list(output.glob(f"{source}*"))
    assert leftovers(output) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("!kill", "DocumentCrashError"),
        ("!error", "CorruptDocumentError"),
        ("!bug", "ZeroDivisionError"),
        ("!sleep 600", "DocumentTimeoutError"),
        ("!deaf\n!sleep 600", "DocumentTimeoutError"),
        ("!stop", "DocumentTimeoutError"),
    ],
    ids=["killed", "corrupt", "bug", "hangs", "ignores signals", "stopped"],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_bad_document_in_the_middle_costs_no_other(
    forms: Path, output: Path, text: str, error: str, workers: int
) -> None:
    """Its first page is drawn before it fails on the second."""
    write(forms, **SOUND, d3bad=f"key: 1\f{text}")
    extract(forms, output, workers=workers, timeout=6, overlay=True)
    assert record_of(output, "d3bad.pdf").error == error
    assert_all_but_one_done(output, "d3bad.pdf")
    assert active_children() == []
    write(forms, d3bad="key 3bad: 1")
    again = Log()
    assert extract(forms, output, again, overlay=True).count("succeeded") == 9
    assert again.done == ["d3bad.pdf"]


def test_timeout_ends_what_the_worker_has_started(forms: Path, output: Path, tmp_path: Path) -> None:
    write(forms, **SOUND, d3bad=f"!child {tmp_path / 'child'}\n!deaf\n!sleep 600")
    extract(forms, output, timeout=6)
    assert_all_but_one_done(output, "d3bad.pdf")
    wait_for_end([int((tmp_path / "child").read_text())])


def test_document_without_enough_memory_fails_alone(forms: Path, output: Path) -> None:
    write(forms, **SOUND, d3bad="!take 4000")
    extract_folder([forms], output, BatchOptions(workers=2), build_bounded_line_parser)
    assert_all_but_one_done(output, "d3bad.pdf")
    record = record_of(output, "d3bad.pdf")
    assert record.error == "DocumentCrashError"
    assert record.reason == "needs more memory than there is. Give fewer --workers, or split it."
    write(forms, d3bad="!take 100\nkey: 1")
    again = extract_folder([forms], output, BatchOptions(workers=1), build_bounded_line_parser)
    assert again.count("succeeded") == 9
