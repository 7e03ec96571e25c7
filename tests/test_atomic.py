"""Atomic writing: all or nothing, and no litter."""

from pathlib import Path

import pytest

from xformparser.atomic import atomic_path, atomic_write


def _fail_half_way(path: Path) -> None:
    with atomic_path(path) as temporary:
        temporary.write_bytes(b"half")
        raise RuntimeError("half way")


@pytest.mark.parametrize("before", [None, b"old"], ids=["new_file", "replaced_file"])
def test_success_leaves_the_whole_file_and_nothing_else(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "b.pdf.json"
    if before is not None:
        path.write_bytes(before)
    atomic_write(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", [None, b"old"], ids=["new_file", "replaced_file"])
def test_failure_leaves_what_was_there(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "名前 with spaces.json"
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(RuntimeError, match="half way"):
        _fail_half_way(path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([] if before is None else [before])


def test_target_is_untouched_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(b"old")
    with atomic_path(path) as temporary:
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old"
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".csv"


def test_mode_is_that_of_a_plain_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    atomic_write(tmp_path / "atomic", b"")
    assert (tmp_path / "atomic").stat().st_mode == plain.stat().st_mode


def test_empty_content_is_a_file(tmp_path: Path) -> None:
    atomic_write(tmp_path / "empty", b"")
    assert (tmp_path / "empty").read_bytes() == b""
