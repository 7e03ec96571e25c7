"""Batches that are killed or told to stop in their middle, as real processes."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from batch_runs import Log, extract, leftovers, manifest_lines, rows, statuses, wait_for_end, write

from xformparser.atomic import TEMPORARY_PREFIX
from xformparser.documents import Document
from xformparser.errors import ConfigurationError

pytestmark = pytest.mark.faults

TESTS = Path(__file__).parent.parent
SCRIPT = """
import sys
from pathlib import Path
from line_parser import build_line_parser
from xformparser.batch.runner import extract_folder
from xformparser.batch.options import BatchOptions

if __name__ == "__main__":
    summary = extract_folder(
        [Path(sys.argv[1])], Path(sys.argv[2]), BatchOptions(workers=2), build_line_parser
    )
    print(summary.stopped_by)
"""


def start(forms: Path, output: Path, lines: int = 4) -> subprocess.Popen[str]:
    """Start a batch in a process of its own and return when so many documents are in its manifest."""
    script = forms.parent / "run.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, str(script), str(forms), str(output)],
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    limit = time.monotonic() + 60
    while not (output / "manifest.jsonl").exists() or manifest_lines(output) < lines:
        assert time.monotonic() < limit
        time.sleep(0.01)
    return process


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(child) for child in children]


def test_killed_batch_goes_on_where_it_was(forms: Path, output: Path) -> None:
    documents = {f"d{number:02}": f"key {number}: {number}\n!sleep 0.1" for number in range(24)}
    write(forms, **documents)
    process = start(forms, output)
    workers = workers_of(process)
    process.kill()
    process.communicate()
    done_before = statuses(output)
    assert 4 <= len(done_before) < 24
    wait_for_end(workers)
    (output / f"{TEMPORARY_PREFIX}left-behind.json").write_text("{")
    with (output / "manifest.jsonl").open("ab") as file:
        file.write(b'{"source": "d2')

    log = Log()
    summary = extract(forms, output, log)
    assert summary.count("succeeded") == 24
    assert set(log.current) == set(done_before)
    assert Counter(log.current + log.done) == Counter(f"{name}.pdf" for name in documents)
    assert [key for _, key in rows(output)] == [f"key {number}" for number in range(24)]
    assert manifest_lines(output) == 24
    for name in documents:
        Document.model_validate_json((output / f"{name}.pdf.json").read_bytes())
    assert leftovers(output) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_signal_ends_the_batch_cleanly(forms: Path, output: Path, number: signal.Signals) -> None:
    write(forms, **{f"d{number:02}": "key: 1\n!sleep 0.15" for number in range(16)})
    process = start(forms, output)
    process.send_signal(number)
    printed, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert printed.strip() == repr(number) or printed.strip() == str(number)
    assert 4 <= len(statuses(output)) < 16
    assert set(statuses(output).values()) == {"succeeded"}
    assert leftovers(output) == []
    assert extract(forms, output, workers=2).count("succeeded") == 16


def test_killed_batch_takes_its_processes_along(forms: Path, output: Path, tmp_path: Path) -> None:
    """Also one that a worker has started, and a worker that is stopped and can do nothing itself."""
    write(forms, a="a: 1", b=f"!child {tmp_path / 'child'}\n!sleep 600", c="!deaf\n!stop")
    process = start(forms, output, lines=1)
    limit = time.monotonic() + 30
    while not (tmp_path / "child").exists() or not any(map(is_stopped, workers_of(process))):
        assert time.monotonic() < limit
        time.sleep(0.05)
    family = [*workers_of(process), int((tmp_path / "child").read_text())]
    assert len(family) >= 3
    process.kill()
    wait_for_end(family)
    process.communicate()
    write(forms, b="b: 1", c="c: 1")
    assert extract(forms, output).count("succeeded") == 3


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_second_batch_is_refused_and_the_first_unharmed(forms: Path, output: Path) -> None:
    write(forms, **{f"d{number:02}": "key: 1\n!sleep 0.1" for number in range(16)})
    process = start(forms, output)
    with pytest.raises(ConfigurationError, match="another batch is writing here"):
        extract(forms, output)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert set(statuses(output).values()) == {"succeeded"}
    assert len(rows(output)) == manifest_lines(output) == 16
