from pathlib import Path

import pytest

from xformparser.batch.manifest import Manifest, ManifestRecord

FIRST = ManifestRecord(source="a.pdf", status="failed", reason="is empty.", error="CorruptDocumentError")
SECOND = ManifestRecord(
    source="单 据.pdf",
    status="succeeded",
    pages=2,
    pairs=7,
    seconds=0.5,
    sha256="ab",
    outputs=("单 据.pdf.json",),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "manifest.jsonl"


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def test_missing_file_has_no_records_and_is_not_made(path: Path) -> None:
    assert Manifest(path).records == {}
    assert not path.exists()


def test_records_come_back(path: Path) -> None:
    manifest = Manifest(path)
    manifest.append(FIRST)
    manifest.append(SECOND)
    assert Manifest(path).records == {"a.pdf": FIRST, "单 据.pdf": SECOND}
    assert len(lines(path)) == 2


@pytest.mark.parametrize("torn", [b"{", b'{"source": "c.pdf", "stat', b"\xff\x00"], ids=repr)
def test_torn_last_line_is_taken_away(path: Path, torn: bytes) -> None:
    Manifest(path).append(FIRST)
    with path.open("ab") as file:
        file.write(torn)
    manifest = Manifest(path)
    manifest.append(SECOND)
    assert len(lines(path)) == 2
    assert Manifest(path).records == {"a.pdf": FIRST, "单 据.pdf": SECOND}


def test_whole_last_line_without_its_end_is_kept(path: Path) -> None:
    Manifest(path).append(FIRST)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    Manifest(path).append(SECOND)
    assert Manifest(path).records == {"a.pdf": FIRST, "单 据.pdf": SECOND}


def test_damaged_line_in_the_middle_loses_only_its_document(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Manifest(path).append(FIRST)
    path.write_bytes(b"garbage\n" + path.read_bytes())
    assert Manifest(path).records == {"a.pdf": FIRST}
    assert "line 1 is damaged" in caplog.text
    assert len(lines(path)) == 1


def test_last_record_counts_and_compacting_leaves_one_line_each(path: Path) -> None:
    manifest = Manifest(path)
    manifest.append(SECOND)
    manifest.append(FIRST)
    again = FIRST.model_copy(update={"status": "succeeded", "reason": None, "error": None})
    manifest.append(again)
    assert len(lines(path)) == 3
    manifest.compact()
    assert [ManifestRecord.model_validate_json(line) for line in lines(path)] == [again, SECOND]


def test_compacting_leaves_a_clean_file_untouched(path: Path) -> None:
    manifest = Manifest(path)
    manifest.append(SECOND)
    manifest.append(FIRST)
    before = path.stat()
    manifest.compact()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
