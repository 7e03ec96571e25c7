"""A disk that fills up or becomes read-only under a batch: it stops with one error, and goes on later."""

from pathlib import Path

import pytest
from batch_runs import Log, extract, leftovers, manifest_lines, rows, statuses, write
from disks import Disk

from xformparser.batch.manifest import Manifest, ManifestRecord
from xformparser.documents import Document
from xformparser.errors import ConfigurationError, OutputError

pytestmark = pytest.mark.faults

FORMATS = ("json", "csv", "xlsx", "parquet", "markdown")
LONG = "\n".join(f"key {number}: value {number}" for number in range(100))


class Filler(Log):
    """Fills the disk when so many documents are done."""

    def __init__(self, disk: Disk, after: int, leave: int) -> None:
        super().__init__()
        self._disk = disk
        self._after = after
        self._leave = leave

    def recorded(self, record: ManifestRecord) -> None:
        super().recorded(record)
        if len(self.done) == self._after:
            self._disk.fill(self._leave)


def sound_results(output: Path) -> set[str]:
    """Return the sources in the manifest, all of whose results must be there and whole."""
    for record in Manifest(output / "manifest.jsonl").records.values():
        assert record.status == "succeeded"
        for name in record.outputs:
            assert (output / name).stat().st_size > 0
        Document.model_validate_json((output / f"{record.source}.json").read_bytes())
    return set(statuses(output))


@pytest.mark.parametrize("leave", [0, 4096, 40_000], ids=["nothing", "a block", "a few documents"])
@pytest.mark.parametrize("workers", [1, 2])
def test_full_disk_stops_the_batch_and_costs_nothing(
    forms: Path, disk: Disk, workers: int, leave: int
) -> None:
    write(forms, **{f"d{number:02}": LONG for number in range(12)})
    output = disk.root / "out"
    filler = Filler(disk, 3, leave)
    with pytest.raises(
        OutputError, match=r"cannot be written: No space left on device\. Make room, then run"
    ):
        extract(forms, output, filler, workers=workers, formats=FORMATS)
    assert set(filler.done) == sound_results(output)
    assert 3 <= len(filler.done) < 12
    assert leftovers(output) == []
    (disk.root / "filler").unlink()
    again = Log()
    assert extract(forms, output, again, formats=FORMATS).count("succeeded") == 12
    assert set(again.current) == set(filler.done)
    assert len(sound_results(output)) == manifest_lines(output) == 12
    assert len(rows(output)) == 12 * 100


def test_disk_that_is_full_at_the_tables_keeps_the_documents(forms: Path, disk: Disk) -> None:
    write(forms, **{f"d{number}": LONG for number in range(4)})
    output = disk.root / "out"
    with pytest.raises(OutputError):
        extract(forms, output, Filler(disk, 4, 0), formats=FORMATS)
    assert len(sound_results(output)) == 4
    assert leftovers(output) == []
    (disk.root / "filler").unlink()
    again = Log()
    extract(forms, output, again, formats=FORMATS)
    assert (len(again.current), len(rows(output))) == (4, 400)


def test_earlier_results_outlive_a_full_disk(forms: Path, disk: Disk) -> None:
    write(forms, **{f"d{number}": LONG for number in range(4)})
    output = disk.root / "out"
    extract(forms, output)
    before = {path: path.read_bytes() for path in sorted(output.rglob("*.*"))}
    disk.fill()
    with pytest.raises(OutputError):
        extract(forms, output, overwrite=True)
    assert {path: path.read_bytes() for path in sorted(output.rglob("*.*"))} == before


def test_record_is_written_whole_or_not_at_all(disk: Disk) -> None:
    path = disk.root / "manifest.jsonl"
    manifest = Manifest(path)
    manifest.append(ManifestRecord(source="a.pdf", status="succeeded"))
    before = path.read_bytes()
    disk.fill()
    with pytest.raises(OSError, match="No space left"):
        manifest.append(ManifestRecord(source="b.pdf", status="failed", reason="x" * 10_000))
    assert path.read_bytes() == before
    (disk.root / "filler").unlink()
    manifest.append(ManifestRecord(source="c.pdf", status="succeeded"))
    assert set(Manifest(path).records) == {"a.pdf", "c.pdf"}


def test_read_only_output_is_refused_at_once(forms: Path, disk: Disk) -> None:
    write(forms, a="a: 1")
    disk.protect(True)
    with pytest.raises(ConfigurationError, match="cannot be written: Read-only file system"):
        extract(forms, disk.root / "out")
    disk.protect(False)
    assert extract(forms, disk.root / "out").count("succeeded") == 1
    disk.protect(True)
    with pytest.raises(ConfigurationError, match="cannot be written: Read-only file system"):
        extract(forms, disk.root / "out")
