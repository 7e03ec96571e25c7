"""A clock that is set back, while a batch runs and between two."""

import ast
import itertools
import os
import time
from pathlib import Path

import pytest
from batch_runs import Log, extract, rows, write

import xformparser
from xformparser.batch.manifest import Manifest

pytestmark = pytest.mark.faults

DAY = 86_400


def test_tables_follow_the_manifest_whatever_the_time_of_files(forms: Path, output: Path) -> None:
    """The first run was a day ahead."""
    write(forms, a="a: 1")
    extract(forms, output)
    for path in output.rglob("*"):
        os.utime(path, (time.time() + DAY, time.time() + DAY))
    write(forms, b="b: 1")
    extract(forms, output)
    assert [key for _, key in rows(output)] == ["a", "b"]
    written = (output / "pairs.csv").stat().st_mtime_ns
    for path in output.rglob("*.jsonl"):
        os.utime(path, (time.time() + DAY, time.time() + DAY))
    extract(forms, output)
    assert (output / "pairs.csv").stat().st_mtime_ns == written


def test_clock_set_back_during_the_run(forms: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(forms, a="a: 1", b="!sleep 600", c="c: 1")
    ticks = itertools.count(int(time.time()), -DAY)
    monkeypatch.setattr(time, "time", lambda: float(next(ticks)))
    log = Log()
    extract(forms, output, log, timeout=6, workers=2)
    records = Manifest(output / "manifest.jsonl").records
    assert {name: record.status for name, record in records.items()} == {
        "a.pdf": "succeeded",
        "b.pdf": "failed",
        "c.pdf": "succeeded",
    }
    assert all(record.seconds is not None and 0 <= record.seconds < DAY / 2 for record in records.values())
    assert [key for _, key in rows(output)] == ["a", "c"]


@pytest.mark.parametrize("room", ["batch", "commands", "inference", "ingest", "ocr"])
def test_durations_come_from_clocks_that_never_go_back(room: str) -> None:
    files = sorted((Path(xformparser.__file__).parent / room).rglob("*.py"))
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    named = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    assert files
    assert not {name for name in named if name == "time.time" or name.endswith((".st_mtime", ".st_mtime_ns"))}
