"""The checksum of a data set: what it covers, and that it is the one the shell's tools give."""

import runpy
from hashlib import sha256
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "dataset_checksum.py"
dataset_checksum = runpy.run_path(str(SCRIPT))["dataset_checksum"]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "count"),
    [({}, 0), ({"a": "1"}, 1), ({"b/c": "1", "a": "", "b.d": "2"}, 3)],
    ids=["empty", "one file", "nested"],
)
def test_a_folder_has_the_checksum_of_its_listing(tmp_path: Path, files: dict[str, str], count: int) -> None:
    listing = "".join(f"{sha256(files[name].encode()).hexdigest()}  {name}\n" for name in sorted(files))
    assert dataset_checksum(write(tmp_path, files)) == (sha256(listing.encode()).hexdigest(), count)


def test_a_file_has_its_own_checksum(tmp_path: Path) -> None:
    file = write(tmp_path, {"a": "text"}) / "a"
    assert dataset_checksum(file) == (sha256(b"text").hexdigest(), 1)


@pytest.mark.parametrize(
    "other", [{"a": "1", "b": "3"}, {"a": "1", "c": "2"}, {"a": "1"}], ids=["edited", "renamed", "removed"]
)
def test_every_change_shows(tmp_path: Path, other: dict[str, str]) -> None:
    before = dataset_checksum(write(tmp_path / "before", {"a": "1", "b": "2"}))
    assert dataset_checksum(write(tmp_path / "after", other)) != before
