"""How many threads of a real worker compute while it reads a real scan, with all its libraries."""

from pathlib import Path
from typing import Any

import pytest

from xformparser.batch.worker_process import Handler, Report
from xformparser.batch.workers import Finished, PoolOptions, WorkerPool

pytestmark = [pytest.mark.faults, pytest.mark.ocr]

SCAN = Path(__file__).parents[2] / "data" / "samples" / "de_personnel_form_scanned.pdf"
IDLE = 0.05
"""A thread with a smaller share of the time only waits."""


def parse(path: Path, _report: Report) -> Any:
    """Return the processor time of each thread, and the threads of OpenCV and torch."""
    import cv2
    import torch

    from xformparser.inference.parser import FormParser
    from xformparser.inference.settings import ParserSettings

    document = FormParser.from_pretrained(None, ParserSettings(threads=1)).parse(path)
    stats = [
        (task / "stat").read_text().rpartition(")")[2].split() for task in Path("/proc/self/task").iterdir()
    ]
    times = [int(fields[11]) + int(fields[12]) for fields in stats]
    return len(document.pairs), times, (cv2.getNumThreads(), torch.get_num_threads())


def build() -> Handler:
    return parse


def test_one_thread_computes_where_one_is_allowed() -> None:
    (event,) = WorkerPool(build, PoolOptions(threads=1)).run([SCAN])
    assert isinstance(event, Finished)
    pairs, times, threads = event.value
    assert pairs > 0
    assert threads == (1, 1)
    assert sum(time > IDLE * sum(times) for time in times) == 1
    assert max(times) > 0.95 * sum(times)
