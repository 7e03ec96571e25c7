from collections.abc import Callable
from pathlib import Path

import pytest

from xformparser.datasets.records import RawRecord, annotation_files, read_records
from xformparser.errors import AnnotationError


class Row(RawRecord):
    """A record for the test."""

    id: int


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "is not JSON", id="empty"),
        pytest.param(b'[{"id": 1}', "is not JSON", id="truncated"),
        pytest.param(b"\xff\xfe\x00", "is not UTF-8", id="another encoding"),
        pytest.param(b'[{"id": 1}, {"id": "x"}]', r"record 1\.id: .*integer", id="wrong type"),
        pytest.param(b'[{"id": 1}, {}, {}]', r"record 1\.id: Field required \(1 more", id="missing field"),
        pytest.param(b'[{"id": NaN}]', r"record 0\.id", id="not a number"),
        pytest.param(b"3", "record the top level", id="not a list"),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(AnnotationError, match=rf"bad\.json.*{message}"):
        read_records(path, tuple[Row, ...])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match=r"absent\.json: cannot be read"):
        read_records(tmp_path / "absent.json", tuple[Row, ...])


def test_fields_that_a_format_adds_are_ignored(write_json: Callable[[str, object], Path]) -> None:
    assert read_records(write_json("a.json", [{"id": 1, "colour": "red"}]), tuple[Row, ...]) == (Row(id=1),)


def test_annotation_files_sorted_by_folder_and_name(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.json", "a/3.json", "a/notes.txt", "a/.half.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    files = annotation_files([tmp_path / "b", tmp_path / "a"], "FUNSD")
    assert [file.name for file in files] == ["1.json", "2.json", "3.json"]
    with pytest.raises(AnnotationError, match="holds no JSON files"):
        annotation_files([tmp_path / "c"], "FUNSD")
