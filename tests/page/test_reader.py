"""The reader behind the page: what it leaves, what it deletes, and that it reads one form at a time."""

import tempfile
import threading
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from xformparser.errors import CorruptDocumentError, EncryptedDocumentError
from xformparser.inference.export import to_json
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.models.pretrained import FormModel
from xformparser.page.reader import FormReader

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
TWO_PAGES = SAMPLES / "de_inspection_report.pdf"


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def parser(tiny_model: FormModel) -> FormParser:
    return FormParser(tiny_model, ParserSettings(render=True))


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    writer = PdfWriter(clone_from=SAMPLES / "en_delivery_note.pdf")
    writer.encrypt("secret")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    return path


def test_a_reading_has_its_files_until_it_is_closed(parser: FormParser, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    reading = FormReader(parser).read(TWO_PAGES, "", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    assert [path.name for path in reading.overlays] == ["page-1.jpg", "page-2.jpg"]
    for path in reading.overlays:
        with Image.open(path) as overlay:
            assert overlay.width > 1000
    assert reading.json_file.read_text(encoding="utf-8") == to_json(reading.document)
    assert reading.csv_file.read_bytes().count(b"\r\n") == 1 + len(reading.document.pairs)
    reading.close()
    assert not list(tmp_path.iterdir())
    reading.close()


def test_a_page_without_image_is_drawn_too(parser: FormParser) -> None:
    reading = FormReader(parser).read(SAMPLES / "pt_insurance_claim.docx", "", lambda done, total: None)
    assert len(reading.overlays) == len(reading.document.pages)
    reading.close()


def test_a_bad_file_leaves_nothing(parser: FormParser, tmp_path: Path) -> None:
    path = tmp_path / "half.pdf"
    path.write_bytes(TWO_PAGES.read_bytes()[:9000])
    with pytest.raises(CorruptDocumentError):
        FormReader(parser).read(path, "", lambda done, total: None)
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_reading_leaves_nothing(parser: FormParser, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        FormReader(parser).read(TWO_PAGES, "", stop)
    assert not list(tmp_path.iterdir())


def test_a_password_is_for_one_file_only(parser: FormParser, locked: Path) -> None:
    reader = FormReader(parser)
    reader.read(locked, "secret", lambda done, total: None).close()
    with pytest.raises(EncryptedDocumentError):
        reader.parse(locked)


def test_pages_beyond_the_limit_are_not_counted(tiny_model: FormModel) -> None:
    seen: list[tuple[int, int]] = []
    reader = FormReader(FormParser(tiny_model, ParserSettings(max_pages=1)))
    reading = reader.read(TWO_PAGES, "", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]
    assert "only the first 1 of 2 pages" in reading.document.warnings[0]
    reading.close()


def test_one_form_is_read_at_a_time(parser: FormParser) -> None:
    reader = FormReader(parser)
    order: list[str] = []

    def read(name: str) -> None:
        reader.read(TWO_PAGES, "", lambda done, total: order.append(name)).close()

    threads = [threading.Thread(target=read, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "".join(order) in {"aabb", "bbaa"}
