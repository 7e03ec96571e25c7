"""Uploads are deleted once they are old, those that broke off too, and nothing that is being written."""

import os
import time
from pathlib import Path

from xformparser.page.uploads import delete_old_files


def _age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then), follow_symlinks=False)


def test_old_files_and_empty_folders_go(tmp_path: Path) -> None:
    (tmp_path / "keep.txt").touch()
    folder = tmp_path / "uploads"
    for name in ("old", "new"):
        (folder / name).mkdir(parents=True)
        (folder / name / "form.pdf").write_bytes(b"%PDF")
    (folder / "tmpbroken").touch()
    (folder / "link").symlink_to(tmp_path / "keep.txt")
    for name in ("old/form.pdf", "tmpbroken", "link"):
        _age(folder / name, 100)
    delete_old_files(folder, 30)
    _age(folder / "old", 100)
    delete_old_files(folder, 30)
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) == ["new", "new/form.pdf"]
    assert (tmp_path / "keep.txt").exists()


def test_a_folder_that_is_not_there_is_clean(tmp_path: Path) -> None:
    delete_old_files(tmp_path / "nowhere", 30)
