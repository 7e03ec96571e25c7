import threading
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from written_forms import form, full_form

from xformparser.datasets.registry import READERS
from xformparser.datasets.writers import folder as annotation_folder
from xformparser.datasets.writers.folder import LOCK_NAME, open_folder, place_image, written
from xformparser.datasets.writers.registry import WRITERS
from xformparser.errors import ConfigurationError


def test_what_was_written_and_left_out() -> None:
    page = replace(full_form(), ignored_links=2, next_lines=(((0, 0, 1, 1), (0, 2, 1, 3)),))
    done = written([page, form()], {"languages": 0, "page sizes": 1})
    assert (done.pages, done.entities, done.links) == (2, 9, 5)
    assert done.left_out == {
        "links that fit no kind": 2,
        "pairs of lines in reading order": 1,
        "page sizes": 1,
    }


def test_one_writer_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotation_folder, "PATIENCE", 0.01)
    with (
        FileLock(tmp_path / LOCK_NAME),
        pytest.raises(ConfigurationError, match="another program is writing"),
    ):
        WRITERS["funsd"]([form()], tmp_path)


@pytest.mark.parametrize("format_name", sorted(WRITERS))
def test_writers_side_by_side_lose_no_page(format_name: str, tmp_path: Path) -> None:
    def add(number: int) -> None:
        WRITERS[format_name]([form(name=f"page{number}")], tmp_path)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(page.document_id for page in READERS[format_name](tmp_path)) == [
        f"page{number}" for number in range(8)
    ]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with (
        pytest.raises(ConfigurationError, match="out: cannot be read or written: File exists"),
        open_folder(tmp_path / "out"),
    ):
        pass


def test_an_image_that_is_gone_is_named(tmp_path: Path) -> None:
    page = replace(form(), image_path=tmp_path / "gone.png")
    with pytest.raises(ConfigurationError, match=r"gone\.png: cannot be read or written: No such file"):
        WRITERS["funsd"]([page], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == [LOCK_NAME]


@pytest.mark.parametrize(
    ("source", "image"), [("a.JPEG", "name.jpeg"), ("a.tif", "name.tif"), ("a", "name")], ids=str
)
def test_images_keep_their_format(tmp_path: Path, source: str, image: str) -> None:
    (tmp_path / source).write_bytes(b"picture")
    page = replace(form(), image_path=tmp_path / source)
    target = tmp_path / "images"
    target.mkdir()
    (target / "name.png").touch()
    (target / "name.b.png").touch()
    assert place_image(page, "name", target) == image
    assert (target / image).read_bytes() == b"picture"
    assert sorted(path.name for path in target.iterdir()) == sorted([image, "name.b.png"])


def test_an_image_stays_where_a_page_has_none(tmp_path: Path) -> None:
    (tmp_path / "name.png").touch()
    assert place_image(form(), "name", tmp_path) == "name.png"
    assert (tmp_path / "name.png").exists()


def test_readers_pass_over_files_that_are_half_written(tmp_path: Path) -> None:
    WRITERS["funsd"]([full_form()], tmp_path)
    (tmp_path / "annotations" / ".xformparser-1.json").write_text("{")
    assert len(list(READERS["funsd"](tmp_path))) == 1
