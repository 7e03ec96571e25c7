"""Thousands of tiny documents: each is done once, and the parent's memory stays bounded."""

from collections import Counter
from pathlib import Path

import pytest
from batch_runs import Log, extract, leftovers, manifest_lines, rows, statuses, write

from xformparser.batch.manifest import ManifestRecord

pytestmark = pytest.mark.faults

COUNT = 5_000
EARLY = 500
BYTES_PER_DOCUMENT = 10_000
"""What the parent may keep of a document: its records and its name."""


class Measuring(Log):
    """Notes the memory of this process after 500 documents."""

    def __init__(self) -> None:
        super().__init__()
        self.early = 0

    def recorded(self, record: ManifestRecord) -> None:
        super().recorded(record)
        if len(self.done) == EARLY:
            self.early = resident_bytes()


def resident_bytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def test_each_of_5000_documents_is_done_once(forms: Path, output: Path) -> None:
    write(forms, **{f"d{number:04}": f"key {number}: {number}" for number in range(COUNT)})
    log = Measuring()
    summary = extract(forms, output, log, workers=2)
    assert resident_bytes() - log.early < BYTES_PER_DOCUMENT * (COUNT - EARLY)
    names = [f"d{number:04}.pdf" for number in range(COUNT)]
    assert Counter(log.done) == Counter(names)
    assert [record.source for record in summary.records] == names
    assert statuses(output) == dict.fromkeys(names, "succeeded")
    assert manifest_lines(output) == COUNT
    assert [source for source, _ in rows(output)] == names
    assert leftovers(output) == []
    again = Log()
    extract(forms, output, again, workers=2)
    assert (len(again.current), again.done) == (COUNT, [])
